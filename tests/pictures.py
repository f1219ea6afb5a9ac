"""Make the pictures of the documents from the program itself: `python -m tests.pictures` writes docs/pictures/*.svg.

Owns which screens are shown and how one gets there by keys. The register is demonstration data of one seed on one day:
nobody in it is real, and the same program makes the same pictures.
"""

import asyncio
import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from textual.pilot import Pilot

from backoffice.app import BackofficeApp
from backoffice.database import Database
from backoffice.operations.demo import fill
from backoffice.operations.setup import prepare
from backoffice.security import Actor, Grant, Role
from backoffice.text import text
from backoffice.widgets.row_table import RowTable

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
TODAY = date(2026, 11, 22)
DWELLINGS, SEED = 3_000, 7
SIZE = (100, 28)
_LONGEST = 30.0  # seconds before a screen is given up
# Textual names fonts on a server of others; a picture loads nothing from anywhere.
_FONTS = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
_SIGNS = {":": "colon", "/": "slash", " ": "space", "-": "minus", "=": "equals_sign"}


class Camera:
    """The running app, keys for it, and the pictures taken so far: file name and SVG."""

    def __init__(self, app: BackofficeApp, pilot: "Pilot[None]") -> None:
        self.app, self.pilot = app, pilot
        self.pictures: dict[str, str] = {}

    async def until(self, ready: Callable[[], bool]) -> None:
        """Wait until it is so."""
        give_up = monotonic() + _LONGEST
        while not ready():
            if monotonic() > give_up:
                raise TimeoutError(f"the screen never came; it shows:\n{self._shown()}")
            await self.pilot.pause()

    async def press(self, *keys: str, then: str) -> None:
        """Press keys and wait until the screen shows a text."""
        await self.pilot.press(*keys)
        await self.until(lambda: then in self._shown())

    async def go(self, typed: str, then: str) -> None:
        """Go to a place by `:` and wait until the screen shows a text."""
        await self.press("colon", then=text("goto.question"))
        await self.press(*(_SIGNS.get(sign, sign) for sign in typed), "enter", then=then)

    def take(self, name: str) -> None:
        """Take a picture of the screen as it is."""
        picture = self.app.export_screenshot(title="backoffice")
        self.pictures[f"{name}.svg"] = _FONTS.sub("", picture)

    def _shown(self) -> str:
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips())


async def take_pictures(url: str) -> dict[str, str]:
    """Return the pictures by file name, taken of a register that `fill` has filled."""
    actor = Actor("jbe", tuple(Grant(role) for role in Role))
    app = BackofficeApp(url, actor, today=lambda: TODAY)
    async with app.run_test(size=SIZE) as pilot:
        camera = Camera(app, pilot)
        await camera.until(lambda: "3.000" in camera._shown())
        await _list(camera)
        await _deliver(camera)
        await _public(camera)
        await _moving(camera)
        await _edit(camera)
        return camera.pictures


async def _list(camera: Camera) -> None:
    await camera.go("boliger ledig=ja type=familie", then=f"· {text('view.standard')}")
    await camera.press("v", then=text("view.letting"))
    await camera.press("down", "space", "down", "down", "space", "down", then="2 mærket")
    camera.take("boligliste")
    await camera.press("escape", "A", "escape", then=text("start.today"))


async def _deliver(camera: Camera) -> None:
    await camera.go("udk", then=text("deliver.nothing_written"))
    camera.take("levering")
    await camera.press("escape", then=text("start.today"))


async def _public(camera: Camera) -> None:
    await camera.press("f9", then="Kontrolleret")
    camera.take("arbejdsliste")
    await camera.press("escape", then=text("start.today"))
    await camera.go("ledige", then="01-11-2026")
    table = camera.app.screen.query_one(RowTable)
    keys = table.source.ids
    rows = table.source.rows(keys[:50])
    table.move_to(next(at for at, key in enumerate(keys) if "ny lejer er kladde" in str(rows[key].cells)))
    await camera.press("w", then="Ret her")
    camera.take("hvorfor")
    await camera.press("escape", "escape", then=text("start.today"))


async def _moving(camera: Camera) -> None:
    await camera.go("sag 4", then="Arbejder i gang")
    camera.take("sag")
    await camera.press("escape", then=text("start.today"))
    await camera.go("afregning 1", then="Udbetales til")
    camera.take("flytteafregning")
    await camera.press("escape", then=text("start.today"))


async def _edit(camera: Camera) -> None:
    await camera.go("boliger 7715-006", then="108 boliger")
    await camera.press("a", then="mærket")
    await camera.press("e", then="MASSEREDIGERING")
    await camera.press("right", "down", "down", "f4", then="H5")
    await camera.press("down", "enter", then="1 felt sat")
    camera.take("masseredigering")
    await camera.press("f2", then=text("plan.nothing_written"))
    camera.take("plan")


def main() -> int:
    """Make every picture and write it; return the exit code."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/register.db"
        make_register(url)
        pictures = asyncio.run(take_pictures(url))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures.items():
        (FOLDER / name).write_text(picture, encoding="utf-8")
        sys.stdout.write(f"docs/pictures/{name}\n")
    return 0


def make_register(url: str) -> None:
    """Make the register of the pictures."""
    database = Database(url)
    prepare(database)
    with database.writing() as session:
        fill(session, Actor("jbe", tuple(Grant(role) for role in Role)), DWELLINGS, SEED, TODAY)
    database.close()


if __name__ == "__main__":
    sys.exit(main())

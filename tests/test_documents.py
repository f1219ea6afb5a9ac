"""What a person reads is true: the commands run, the keys are the program's, and what is linked to is there."""

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from backoffice import screens
from backoffice.command_line.parser import build_parser
from backoffice.commands import COMMANDS, EVERYWHERE
from backoffice.database import Database
from backoffice.queries.codes import code_lists
from backoffice.queries.filters import read_filter
from backoffice.screens.goto import command_of
from backoffice.screens.page import Page
from backoffice.settings import Settings
from tests.pictures import FOLDER, make_register, take_pictures

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
GUIDE = ROOT / "docs" / "brugervejledning.md"
_LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`]+)`")
_NAMES = {"escape": "esc", "question_mark": "?", "space": "mellemrum", "delete": "del"}


def _read(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def _blocks(document: Path, kind: str) -> list[str]:
    return [body for language, body in _FENCE.findall(_read(document)) if language == kind]


def _section(document: Path, heading: str) -> str:
    after = _read(document).split(f"{heading}\n", 1)[1]
    return re.split(r"^#", after, maxsplit=1, flags=re.MULTILINE)[0]


def _first_column(section: str) -> list[str]:
    rows = [line.split(" | ")[0] for line in section.splitlines() if line.startswith("| ")]
    return [code for row in rows for code in _CODE.findall(row)]


def _run(script: str, home: Path) -> str:
    """Run lines of a shell in the repository, in a home of their own; return standard output."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("BACKOFFICE_", "XDG_"))}
    environment |= {"HOME": str(home), "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-euc", script], cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# The tour


def test_every_command_of_the_tour_runs_and_ends_where_the_tour_says(tmp_path: Path) -> None:
    tour, demonstration = ("\n".join(re.findall(r"^\$ (.*)$", one, re.MULTILINE)) for one in _console())
    again = 'backoffice import "$HOME/elmely.xlsx" --dry-run --json >"$HOME/plan.json"\nbackoffice status --json'
    state = json.loads(_run(f"exec 3>&1 >&2\n{tour}\n{{ {again}; }} >&3", tmp_path))
    assert (state["organisations"], state["departments"], state["sections"]) == (1, 5, 10)
    assert (state["dwellings"], state["costs"], state["change_sets"]) == (306, 918, 5)
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert (plan["asked"], plan["changed"]) == (26, 0)
    assert len(list(tmp_path.glob("UDK_*.xlsx"))) == 1
    planted = _run(demonstration, tmp_path).strip().splitlines()
    assert len(planted) >= 50


def _console() -> list[str]:
    blocks = _blocks(ROOT / "README.md", "console")
    assert len(blocks) == 2
    assert all(line.startswith("$ ") for block in blocks for line in block.splitlines())
    return blocks


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_command_a_document_shows_can_be_understood(document: Path) -> None:
    for line in "\n".join(_blocks(document, "sh")).splitlines():
        words = shlex.split(line, comments=True)
        if words and words[0] == "backoffice":
            build_parser().parse_args(words[1:])


# Links, places and settings


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_everything_linked_to_is_there(document: Path) -> None:
    linked = [link for link in _LINK.findall(_read(document)) if not link.startswith("http")]
    assert [link for link in linked if not (document.parent / link).exists()] == []


def test_no_document_or_picture_names_a_place_of_some_machine() -> None:
    told = [*DOCUMENTS, *FOLDER.glob("*.svg")]
    assert [one.name for one in told if re.search(r"/(work|root|home|tmp|Users)/", _read(one))] == []


def test_every_setting_and_variable_of_the_operations_guide_is_the_programs() -> None:
    operations = ROOT / "docs" / "drift.md"
    for block in _blocks(operations, "toml"):
        assert set(tomllib.loads(block)) == set(Settings.model_fields)
        Settings.model_validate(tomllib.loads(block))
    source = "".join(_read(path) for path in (ROOT / "backoffice").rglob("*.py"))
    assert [name for name in re.findall(r"BACKOFFICE_[A-Z]+", _read(operations)) if name not in source] == []


# Keys and what is typed


def _known_keys() -> set[str]:
    written = {command.shown.casefold() for command in COMMANDS.values()}
    return written | {_NAMES.get(key, key).casefold() for command in COMMANDS.values() for key in command.keys}


def test_every_key_of_the_user_guide_is_a_key_of_the_program() -> None:
    told = _first_column(_section(GUIDE, "## Taster")) + _first_column(_section(GUIDE, "### Mærk"))
    assert len(told) > 30
    assert [key for key in told if key.casefold() not in _known_keys()] == []


def test_every_key_of_a_screen_is_in_the_user_guide() -> None:
    for module in iter_modules(screens.__path__):
        import_module(f"backoffice.screens.{module.name}")
    used = {command for page in Page.__subclasses__() for command in (*page.commands, *EVERYWHERE)}
    told = {key.casefold() for key in _first_column(_section(GUIDE, "## Taster"))}
    assert {COMMANDS[one].shown for one in used if COMMANDS[one].shown.casefold() not in told} == set()


def test_every_filter_and_word_of_the_user_guide_is_understood(sqlite_template: Path) -> None:
    database = Database(f"sqlite:///{sqlite_template}")
    with database.reading() as session:
        codes = code_lists(session)
    database.close()
    shown = _first_column(_section(GUIDE, "### Filter"))
    assert len(shown) >= 10
    for typed in [*shown, "type=family", "type=familiebolig", "tomgang=ja", "hcp=-"]:
        assert read_filter(typed, codes).terms
    for word in ("afd", "boliger", "historik", "import", "udk", "start"):
        assert f"`{word}`" in _section(GUIDE, "## Find") and command_of(word)[0]


# The pictures


async def test_the_pictures_are_made_by_the_program_and_load_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/register.db"
    make_register(url)
    made = await take_pictures(url)
    assert set(made) == {picture.name for picture in FOLDER.glob("*.svg")}
    for picture in (*made.values(), *(_read(one) for one in FOLDER.glob("*.svg"))):
        assert not re.search(r"@import|@font-face|href|url\((?!#)", picture)

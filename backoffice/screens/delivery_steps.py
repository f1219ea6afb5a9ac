"""What is done with deliveries from more than one place: into which folder, sending one again, verifying a file.

Owns these questions and the lines of what is held back. Making a delivery is the business of its own page.
"""

from collections.abc import Mapping
from pathlib import Path

from backoffice import folders
from backoffice.formats import show_integer
from backoffice.operations.delivery_resend import Resent, resend
from backoffice.operations.delivery_verify import Verified, verify_file
from backoffice.rules.problems import sentence
from backoffice.safe_text import plain
from backoffice.screens.ask import ask_path
from backoffice.screens.page import Page
from backoffice.text import text
from backoffice.widgets.row_source import Row


def held_rows(held_back: Mapping[str, int]) -> list[Row]:
    """Return a marked row for each reason that holds rows back; `held_back` counts rows by reason."""
    return [
        Row([f"{text('deliver.held_back')}: {text(f'delivery.reason.{reason}')}", show_integer(n)], "!")
        for reason, n in held_back.items()
        if n
    ]


async def ask_folder(page: Page, help: str) -> Path | None:
    """Ask for the folder of a delivery; only the program's own is made where it is not there. None after Esc."""
    folder = await ask_path(page, text("deliver.folder"), page.app.delivery_folder, help)
    if folder is not None and folder == folders.delivery_folder():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


async def resend_from(page: Page, number: int) -> None:
    """Ask for a folder and write a kept delivery into it, over nothing."""
    folder, register = await ask_folder(page, text("deliveries.resend.help")), page.register
    if folder is None:
        return
    done: Resent = await register.read(resend, register.actor, number, folder)
    page.tell(text("deliveries.resent", number=done.number, file=plain(str(done.path))))


async def verify_from(page: Page, file_name: str) -> None:
    """Ask for a file, verify it with this register and say what was found."""
    suggested, register = page.app.delivery_folder / file_name, page.register
    path = await ask_path(page, text("deliveries.which_file"), suggested, text("deliveries.verify.help"))
    if path is None:
        return
    found = await register.read(lambda session: verify_file(register.actor, path, session))
    page.tell(_verdict(found, path), "info" if found.good else "error")


def _verdict(found: Verified, path: Path) -> str:
    if found.problems:
        more = f" (+{len(found.problems) - 1})" if len(found.problems) > 1 else ""
        return sentence(found.problems[0]) + more
    checked = ", ".join(text(f"deliveries.with.{one}") for one in found.checked)
    said = text("deliveries.verified", file=plain(path.name), checked=checked)
    return " ".join([said, *(sentence(note) for note in found.notes)])

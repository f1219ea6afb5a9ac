"""The keys of the screens: each has one meaning, none needs a sign that is hard to type, none is taken by the list."""

import importlib
import pkgutil

from backoffice import screens
from backoffice.commands import COMMANDS, EVERYWHERE
from backoffice.screens.page import Page
from backoffice.text import LANGUAGES, has_text

# Keys the list itself answers to; a command on one of them would never be heard.
LIST_KEYS = {"up", "down", "pageup", "pagedown", "home", "end", "full_stop"}
# The same thing done to another object, or shown by two names: one meaning all the same.
SHARED = {
    "f2": {"save", "use", "keep_dialect"},
    "d": {"drop", "remove"},
    "delete": {"drop", "remove", "clear"},
    "n": {"match", "new"},
    "z": {"retire", "end"},
    "V": {"verify", "verified"},
}
TAKEN_BY_TERMINALS = {f"ctrl+{letter}" for letter in "hijmsz"}


def pages() -> list[type[Page]]:
    for module in pkgutil.iter_modules(screens.__path__):
        importlib.import_module(f"backoffice.screens.{module.name}")
    found: list[type[Page]] = []
    todo = [Page]
    while todo:
        for page in todo.pop().__subclasses__():
            found += [page] if page.place else []
            todo.append(page)
    return found


def test_a_key_has_one_meaning_on_every_screen() -> None:
    meanings: dict[str, set[str]] = {}
    for command in COMMANDS.values():
        for key in command.keys:
            meanings.setdefault(key, set()).add(command.id)
    several = {key: ids for key, ids in meanings.items() if len(ids) > 1}
    assert {key: ids for key, ids in several.items() if not ids <= SHARED.get(key, set())} == {}


def test_no_command_stands_on_a_key_of_the_list_or_of_the_terminal() -> None:
    for command in COMMANDS.values():
        assert not LIST_KEYS & set(command.keys), command.id
        assert not TAKEN_BY_TERMINALS & set(command.keys), command.id
        # An F-key beyond F12, or one with shift alone, does not come through every terminal.
        assert any(not key.startswith("shift+f") for key in command.keys), command.id


def test_every_screen_has_its_texts_and_operations_for_its_commands() -> None:
    assert len(pages()) >= 15
    for page in pages():
        for language in LANGUAGES:
            assert has_text(f"page.{page.place}", of=language), page
            assert has_text(f"help.page.{page.place}", of=language), page
            for command in (*page.commands, *EVERYWHERE):
                assert has_text(f"command.{command}", of=language), command
                assert has_text(f"help.command.{command}", of=language), command
        for command in page.commands:
            table_does_it = command in ("open", "mark", "mark_all", "mark_none")
            assert table_does_it or hasattr(page, f"do_{command}"), (page.__name__, command)

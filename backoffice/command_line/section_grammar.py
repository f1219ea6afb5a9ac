"""The arguments of `sections amenities|pictures|waiting …`: what is said of building sections and groups of dwellings.

Owns their grammar only.
"""

import argparse
from typing import Any

from backoffice.command_line.grammar import Parser, add_actions, add_verb, add_writing, number
from backoffice.text import text


def add_sections(verbs: Any) -> None:
    """Add `sections` with its three subjects."""
    subjects = add_actions(verbs, "sections")
    for name, add in (("amenities", _amenities), ("pictures", _pictures), ("waiting", _waiting)):
        parser = add_verb(subjects, name, f"sections.{name}")
        add(parser.add_subparsers(dest="doing", required=True, metavar=text("cli.action_word"), parser_class=Parser))


def _amenities(doings: Any) -> None:
    _add_place(add_verb(doings, "list", "sections.amenities.list"))
    setting = add_verb(doings, "set", "sections.amenities.set")
    removing = add_verb(doings, "remove", "sections.amenities.remove")
    for parser in (setting, removing):
        parser.add_argument("number", nargs="+", metavar="0451-012-01", help=text("sections.option.section"))
    _add_set(setting)
    setting.add_argument("--draft", action="store_true", help=text("sections.option.draft"))
    _add_writing(setting, removing)


def _pictures(doings: Any) -> None:
    _add_place(add_verb(doings, "list", "sections.pictures.list"))
    adding = add_verb(doings, "add", "sections.pictures.add")
    adding.add_argument("number", metavar="0451-012-01", help=text("sections.option.section"))
    adding.add_argument("file", metavar="FILE", help=text("sections.option.file"))
    adding.add_argument("--title", required=True, metavar="TEXT", help=text("sections.option.title"))
    adding.add_argument("--kind", required=True, metavar="KIND", help=text("sections.option.kind"))
    adding.add_argument("--draft", action="store_true", help=text("sections.option.draft"))
    changing, removing = _change_and_remove(doings, "pictures")
    checking = add_verb(doings, "check", "sections.pictures.check")
    _add_place(checking)
    for parser in (adding, changing, checking):
        parser.add_argument("--folder", metavar="FOLDER", help=text("sections.option.folder"))
    _add_writing(adding, changing, checking, removing)


def _waiting(doings: Any) -> None:
    _add_place(add_verb(doings, "list", "sections.waiting.list"))
    new = add_verb(doings, "new", "sections.waiting.new")
    new.add_argument("number", metavar="0451-012", help=text("sections.option.group"))
    _add_set(new)
    new.add_argument("--draft", action="store_true", help=text("sections.option.draft"))
    changing, removing = _change_and_remove(doings, "waiting")
    ending = add_verb(doings, "end", "sections.waiting.end")
    _add_ids(ending)
    ending.add_argument("--date", required=True, metavar="DATE", help=text("sections.option.last"))
    _add_writing(new, changing, ending, removing)


def _change_and_remove(doings: Any, subject: str) -> tuple[argparse.ArgumentParser, argparse.ArgumentParser]:
    changing = add_verb(doings, "change", f"sections.{subject}.change")
    removing = add_verb(doings, "remove", f"sections.{subject}.remove")
    _add_ids(changing)
    _add_ids(removing)
    _add_set(changing)
    return changing, removing


def _add_ids(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", type=number, nargs="+", metavar="N", help=text("sections.option.id"))


def _add_set(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help=text("cli.option.set"))


def _add_writing(*parsers: argparse.ArgumentParser) -> None:
    for parser in parsers:
        parser.add_argument("--reason", default="", metavar="TEXT", help=text("cli.option.reason"))
        add_writing(parser)


def _add_place(parser: argparse.ArgumentParser) -> None:
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--organisation", metavar="0451", help=text("cli.option.organisation"))
    one.add_argument("--department", metavar="0451-012", help=text("cli.option.department"))
    one.add_argument("--section", metavar="0451-012-01", help=text("cli.option.section"))

"""The arguments of `agreements signup …` and `agreements cooperations …`.

Owns their grammar only; a field is an option of its own name, and an empty text empties it.
"""

import argparse
from typing import Any

from backoffice.command_line.grammar import add_verb, add_writing, number
from backoffice.text import text

_VALUES = ("website", "email", "phone", "note")


def add_signup(doings: Any) -> None:
    """Add the verbs of signup agreements."""
    listing = add_verb(doings, "list", "signup.list")
    _add_place(listing)
    listing.add_argument("--filter", metavar="TEXT", help=text("signup.option.filter"))
    add_verb(doings, "show", "signup.show").add_argument("id", type=number, metavar="N", help=text("signup.option.id"))
    new = add_verb(doings, "new", "signup.new")
    new.add_argument("place", metavar="0451-012", help=text("signup.option.place"))
    new.add_argument("--draft", action="store_true", help=text("signup.option.draft"))
    change = add_verb(doings, "change", "signup.change")
    _add_ids(change)
    for parser in (new, change):
        parser.add_argument("--types", metavar="A,B", help=text("signup.option.types"))
        parser.add_argument("--way", metavar="WAY", help=text("signup.option.way"))
        parser.add_argument("--cooperation", metavar="N", help=text("signup.option.cooperation"))
        parser.add_argument("--from", dest="start", metavar="DATE", help=text("signup.option.from"))
        parser.add_argument("--to", dest="last", metavar="DATE", help=text("signup.option.to"))
        _add_values(parser)
    end = add_verb(doings, "end", "signup.end")
    _add_ids(end)
    end.add_argument("--date", required=True, metavar="DATE", help=text("signup.option.last"))
    copy = add_verb(doings, "copy", "signup.copy")
    copy.add_argument("id", type=number, metavar="N", help=text("signup.option.id"))
    copy.add_argument("--departments", required=True, metavar="NUMBERS", help=text("signup.option.departments"))
    copy.add_argument("--from", dest="start", metavar="DATE", help=text("signup.option.copy_from"))
    copy.add_argument("--draft", action="store_true", help=text("signup.option.draft"))
    remove, report = add_verb(doings, "remove", "signup.remove"), add_verb(doings, "report", "signup.report")
    verify = add_verb(doings, "verify", "signup.verify")
    for parser in (remove, report, verify):
        _add_ids(parser)
    verify.add_argument("--on", metavar="DATE", help=text("signup.option.on"))
    for parser in (new, change, end, copy, remove, report):
        parser.add_argument("--reason", default="", metavar="TEXT", help=text("cli.option.reason"))
    for parser in (new, change, end, copy, remove, report, verify):
        add_writing(parser)
    export = add_verb(doings, "export", "signup.export")
    export.add_argument("file", metavar="FILE", help=text("signup.option.file"))
    _add_place(export)
    export.add_argument("--filter", metavar="TEXT", help=text("signup.option.filter"))
    export.add_argument("--table", action="store_true", help=text("signup.option.table"))
    export.add_argument("--replace", action="store_true", help=text("cli.option.replace"))


def add_cooperations(doings: Any) -> None:
    """Add the verbs of signup cooperations."""
    listing = add_verb(doings, "list", "cooperations.list")
    listing.add_argument("--region", metavar="REGION", help=text("signup.option.region"))
    listing.add_argument("--filter", metavar="TEXT", help=text("signup.option.words"))
    show = add_verb(doings, "show", "cooperations.show")
    new, change = add_verb(doings, "new", "cooperations.new"), add_verb(doings, "change", "cooperations.change")
    new.add_argument("organisation", metavar="0451", help=text("signup.option.keeper"))
    new.add_argument("--members", action="append", default=[], metavar="0452", help=text("signup.option.members"))
    join, leave = add_verb(doings, "join", "cooperations.join"), add_verb(doings, "leave", "cooperations.leave")
    remove = add_verb(doings, "remove", "cooperations.remove")
    for parser in (show, change, join, leave, remove):
        parser.add_argument("id", type=number, metavar="N", help=text("signup.option.cooperation_id"))
    for parser in (join, leave):
        parser.add_argument("organisation", nargs="+", metavar="0452", help=text("signup.option.members"))
    for parser in (new, change):
        parser.add_argument("--name", metavar="TEXT", required=parser is new, help=text("signup.option.name"))
        parser.add_argument("--regions", metavar="A,B", help=text("signup.option.regions"))
        parser.add_argument("--reason", default="", metavar="TEXT", help=text("cli.option.reason"))
        _add_values(parser)
    for parser in (new, change, join, leave, remove):
        add_writing(parser)


def add_explain_signup(actions: Any) -> None:
    """Add `explain signup`."""
    parser = add_verb(actions, "signup", "explain.signup")
    one = parser.add_mutually_exclusive_group(required=True)
    one.add_argument("--dwelling", metavar="BBR|N|ADDRESS", help=text("signup.option.dwelling"))
    one.add_argument("--department", metavar="0451-012", help=text("signup.option.department"))
    one.add_argument("--organisation", metavar="0451", help=text("signup.option.organisation"))
    parser.add_argument("--type", metavar="TYPE", help=text("signup.option.type"))
    parser.add_argument("--on", metavar="DATE", help=text("signup.option.day"))


def _add_place(parser: argparse.ArgumentParser) -> None:
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--organisation", metavar="0451", help=text("cli.option.organisation"))
    one.add_argument("--department", metavar="0451-012", help=text("cli.option.department"))


def _add_ids(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", type=number, nargs="+", metavar="N", help=text("signup.option.id"))


def _add_values(parser: argparse.ArgumentParser) -> None:
    for name in _VALUES:
        parser.add_argument(f"--{name}", metavar="TEXT", help=text(f"signup.option.{name}"))

"""The arguments of `inspections …`: inspections, the lines of their reports, works and photos.

Owns their grammar only.
"""

import argparse
from typing import Any

from backoffice.command_line.grammar import Parser, add_actions, add_verb, add_writing, number
from backoffice.text import text

STEPS = ("plan", "summon", "hold", "report", "estimate", "objection")
WORDS = ("list", "show", "new", *STEPS, "line", "work", "photo", "export", "payers")
"""The second words of `inspections`."""


def add_inspections(verbs: Any) -> None:
    """Add the verb with its second words."""
    actions = add_actions(verbs, "inspections")
    listing = add_verb(actions, "list", "inspections.list")
    listing.add_argument("--filter", metavar="TEXT", help=text("inspections.option.filter"))
    _one(add_verb(actions, "show", "inspections.show"))
    _new(actions)
    _steps(actions)
    _lines(actions)
    _photos(actions)
    export = add_verb(actions, "export", "inspections.export")
    _one(export)
    export.add_argument("file", metavar="FILE", help=text("inspections.option.file"))
    export.add_argument("--replace", action="store_true", help=text("cli.option.replace"))
    add_verb(actions, "payers", "inspections.payers")


def _new(actions: Any) -> None:
    new = add_verb(actions, "new", "inspections.new")
    of = new.add_mutually_exclusive_group(required=True)
    of.add_argument("--case", type=number, metavar="N", help=text("inspections.option.case"))
    of.add_argument("--lease", type=number, metavar="N", help=text("inspections.option.lease"))
    _set(new)
    _writing(new)


def _steps(actions: Any) -> None:
    plan = _step(actions, "plan")
    _set(plan)
    _day(_step(actions, "summon"))
    hold = _step(actions, "hold")
    _day(hold)
    hold.add_argument("--by", metavar="NAME", help=text("inspections.option.by"))
    hold.add_argument("--absent", action="store_true", help=text("inspections.option.absent"))
    hold.add_argument("--signed", action="store_true", help=text("inspections.option.signed"))
    hold.add_argument("--keys", metavar="DATE", help=text("inspections.option.keys"))
    report = _step(actions, "report")
    _day(report)
    report.add_argument("--channel", required=True, metavar="CODE", help=text("inspections.option.channel"))
    _day(_step(actions, "estimate"))
    _day(_step(actions, "objection"))


def _lines(actions: Any) -> None:
    doings = _doings(actions, "line")
    adding = add_verb(doings, "add", "inspections.line.add")
    _one(adding)
    adding.add_argument("--fault", action="store_true", help=text("inspections.option.fault"))
    changing = add_verb(doings, "change", "inspections.line.change")
    removing = add_verb(doings, "remove", "inspections.line.remove")
    working = add_verb(actions, "work", "inspections.work")
    for parser in (changing, removing, working):
        _ids(parser, "inspections.option.line")
    for parser in (adding, changing, working):
        _set(parser)
    for parser in (adding, changing, removing, working):
        _writing(parser)


def _photos(actions: Any) -> None:
    doings = _doings(actions, "photo")
    listing = add_verb(doings, "list", "inspections.photo.list")
    listing.add_argument("--inspection", type=number, metavar="N", help=text("inspections.option.of"))
    adding = add_verb(doings, "add", "inspections.photo.add")
    _one(adding)
    adding.add_argument("file", metavar="FILE", help=text("sections.option.file"))
    adding.add_argument("--title", required=True, metavar="TEXT", help=text("inspections.option.title"))
    adding.add_argument("--taken", metavar="DATE", help=text("inspections.option.taken"))
    checking = add_verb(doings, "check", "inspections.photo.check")
    _one(checking)
    for parser in (adding, checking):
        parser.add_argument("--folder", metavar="FOLDER", help=text("sections.option.folder"))
    removing = add_verb(doings, "remove", "inspections.photo.remove")
    _ids(removing, "inspections.option.photo")
    for parser in (adding, checking, removing):
        _writing(parser)


def _doings(actions: Any, name: str) -> Any:
    parser = add_verb(actions, name, f"inspections.{name}")
    return parser.add_subparsers(dest="doing", required=True, metavar=text("cli.action_word"), parser_class=Parser)


def _step(actions: Any, name: str) -> argparse.ArgumentParser:
    parser = add_verb(actions, name, f"inspections.{name}")
    _one(parser)
    _writing(parser)
    return parser


def _one(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", type=number, metavar="N", help=text("inspections.option.id"))


def _ids(parser: argparse.ArgumentParser, help_id: str) -> None:
    parser.add_argument("ids", type=number, nargs="+", metavar="N", help=text(help_id))


def _day(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--date", metavar="DATE", help=text("inspections.option.date"))


def _set(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help=text("cli.option.set"))


def _writing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reason", default="", metavar="TEXT", help=text("cli.option.reason"))
    add_writing(parser)

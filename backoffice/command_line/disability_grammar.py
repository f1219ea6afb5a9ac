"""The arguments of `disability`: registrations, the dwellings linked to them, and how far that has come.

Owns their grammar only.
"""

import argparse
from typing import Any

from backoffice.command_line.grammar import add_actions, add_selection, add_verb, add_writing
from backoffice.text import text


def add_disability(verbs: Any) -> None:
    """Add `disability list|show|new|change|remove|link|unlink|coverage`."""
    actions = add_actions(verbs, "disability")
    _add_place(add_verb(actions, "list", "disability.list"))
    add_verb(actions, "show", "disability.show").add_argument(
        "number", metavar="H12", help=text("disability.option.number")
    )
    new = add_verb(actions, "new", "disability.new")
    new.add_argument("section", metavar="0451-012-01", help=text("disability.option.section"))
    new.add_argument("--copy", metavar="H12", help=text("disability.option.copy"))
    new.add_argument("--draft", action="store_true", help=text("disability.option.draft"))
    change, remove = add_verb(actions, "change", "disability.change"), add_verb(actions, "remove", "disability.remove")
    for parser in (change, remove):
        parser.add_argument("number", nargs="+", metavar="H12", help=text("disability.option.number"))
    for parser in (new, change):
        parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help=text("cli.option.set"))
    link, unlink = add_verb(actions, "link", "disability.link"), add_verb(actions, "unlink", "disability.unlink")
    link.add_argument("number", nargs="+", metavar="H12", help=text("disability.option.numbers"))
    unlink.add_argument("number", nargs="*", metavar="H12", help=text("disability.option.unlinked"))
    link.add_argument(
        "--leave-out", action="append", default=[], metavar="0451-012-02", help=text("disability.option.leave_out")
    )
    for parser in (link, unlink):
        add_selection(parser)
    for parser in (new, change, remove, link, unlink):
        parser.add_argument("--reason", default="", metavar="TEXT", help=text("cli.option.reason"))
        add_writing(parser)
    coverage = add_verb(actions, "coverage", "disability.coverage")
    _add_place(coverage)
    coverage.add_argument("--sections", action="store_true", help=text("disability.option.sections"))


def add_explained_disability(actions: Any) -> None:
    """Add the word `disability` of `explain`."""
    parser = add_verb(actions, "disability", "explain.disability")
    parser.add_argument("--dwelling", required=True, metavar="BBR|N", help=text("disability.option.dwelling"))


def _add_place(parser: argparse.ArgumentParser) -> None:
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--organisation", metavar="0451", help=text("cli.option.organisation"))
    one.add_argument("--department", metavar="0451-012", help=text("cli.option.department"))
    one.add_argument("--section", metavar="0451-012-01", help=text("cli.option.section"))

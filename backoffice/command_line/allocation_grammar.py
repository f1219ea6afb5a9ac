"""The arguments of `agreements allocation …`.

Owns their grammar only; a field is an option of its own name, and an empty text empties it.
"""

import argparse
from typing import Any

from backoffice.command_line.grammar import add_verb, add_writing, number
from backoffice.rules.allocation_agreements import EXPIRY_DAYS
from backoffice.text import text

_VALUES = ("title", "kind", "municipality", "types", "scenarios", "criteria", "share", "url")


def add_allocation(doings: Any) -> None:
    """Add the verbs of allocation agreements."""
    _reading(doings)
    new, change = (add_verb(doings, name, f"allocation.{name}") for name in ("new", "change"))
    new.add_argument("place", nargs="+", metavar="0451-012", help=text("allocation.option.place"))
    new.add_argument("--from", dest="start", metavar="DATE", help=text("allocation.option.from"))
    new.add_argument("--to", dest="last", metavar="DATE", help=text("allocation.option.to"))
    change.add_argument("--from", dest="start", metavar="DATE", help=text("allocation.option.from"))
    change.add_argument("--to", dest="last", metavar="DATE", help=text("allocation.option.to"))
    for parser in (new, change):
        for name in _VALUES:
            parser.add_argument(f"--{name}", metavar=name.upper(), help=text(f"allocation.option.{name}"))
    end, remove, report = (add_verb(doings, name, f"allocation.{name}") for name in ("end", "remove", "report"))
    end.add_argument("--date", required=True, metavar="DATE", help=text("allocation.option.date"))
    renew = add_verb(doings, "renew", "allocation.renew")
    renew.add_argument("--last", metavar="DATE", help=text("allocation.option.last"))
    renew.add_argument("--until", metavar="DATE", help=text("allocation.option.until"))
    copy = add_verb(doings, "copy", "allocation.copy")
    copy.add_argument("id", type=number, metavar="N", help=text("allocation.option.id"))
    copy.add_argument("--departments", required=True, metavar="NUMBERS", help=text("allocation.option.departments"))
    for parser in (change, end, remove, report, renew):
        parser.add_argument("id", type=number, nargs="+", metavar="N", help=text("allocation.option.id"))
    for parser in (new, renew, copy):
        parser.add_argument("--draft", action="store_true", help=text("allocation.option.draft"))
    for parser in (new, change, end, remove, report, renew, copy):
        parser.add_argument("--reason", default="", metavar="TEXT", help=text("cli.option.reason"))
        add_writing(parser)


def _reading(doings: Any) -> None:
    listing = add_verb(doings, "list", "allocation.list")
    _add_place(listing)
    listing.add_argument("--filter", metavar="TEXT", help=text("allocation.option.filter"))
    add_verb(doings, "show", "allocation.show").add_argument(
        "id", type=number, metavar="N", help=text("allocation.option.id")
    )
    expiring = add_verb(doings, "expiring", "allocation.expiring")
    _add_place(expiring)
    expiring.add_argument("--days", type=int, choices=EXPIRY_DAYS, default=90, help=text("allocation.option.days"))
    scenarios = add_verb(doings, "scenarios", "allocation.scenarios")
    simulate = add_verb(doings, "simulate", "allocation.simulate")
    for parser in (scenarios, simulate):
        _add_place(parser)
        parser.add_argument("--scenario", metavar="CODE", help=text("allocation.option.scenario"))
        parser.add_argument("--limit", type=number, metavar="N", help=text("cli.option.limit"))
    scenarios.add_argument("--each", action="store_true", help=text("allocation.option.each"))
    simulate.add_argument("--draft", type=number, action="append", metavar="N", help=text("allocation.option.draft_id"))
    simulate.add_argument(
        "--without", type=number, action="append", default=[], metavar="N", help=text("allocation.option.without")
    )
    export = add_verb(doings, "export", "allocation.export")
    export.add_argument("file", metavar="FILE", help=text("allocation.option.file"))
    _add_place(export)
    export.add_argument("--filter", metavar="TEXT", help=text("allocation.option.filter"))
    export.add_argument("--replace", action="store_true", help=text("cli.option.replace"))


def _add_place(parser: argparse.ArgumentParser) -> None:
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--organisation", metavar="0451", help=text("cli.option.organisation"))
    one.add_argument("--department", metavar="0451-012", help=text("cli.option.department"))

"""The arguments of `leases`, `tenants`, `sublets`, `terms` and `claims`.

Owns their grammar only; a field is set by its name, and an empty value empties it. Nothing of a person is ever an argument:
every account of the machine could see it.
"""

import argparse
from typing import Any

from backoffice.command_line.grammar import add_actions, add_verb, add_writing, number
from backoffice.text import text

VERBS = {
    "leases": ("list", "show", "edit", "history"),
    "tenants": ("list", "add", "change", "remove"),
    "sublets": ("list", "show", "new", "change", "answer", "contract", "end", "remove"),
    "terms": ("list", "show", "new", "change", "end", "remove"),
    "claims": ("list", "new", "change", "remove"),
}
"""The words of each verb."""


def add_leases(verbs: Any) -> None:
    """Add the verbs of leases and of what hangs on them."""
    _leases(add_actions(verbs, "leases"))
    _tenants(add_actions(verbs, "tenants"))
    _sublets(add_actions(verbs, "sublets"))
    _terms(add_actions(verbs, "terms"))
    _claims(add_actions(verbs, "claims"))


def _leases(actions: Any) -> None:
    for name in ("list", "history"):
        listing = add_verb(actions, name, f"leases.{name}")
        listing.add_argument("--dwelling", required=True, metavar="BBR|N", help=text("leases.option.dwelling"))
    _one(add_verb(actions, "show", "leases.show"), "lease")
    edit = add_verb(actions, "edit", "leases.edit")
    _some(edit, "lease")
    _setting(edit)


def _tenants(actions: Any) -> None:
    listing, add = add_verb(actions, "list", "tenants.list"), add_verb(actions, "add", "tenants.add")
    change, remove = add_verb(actions, "change", "tenants.change"), add_verb(actions, "remove", "tenants.remove")
    for parser in (listing, add):
        parser.add_argument("--lease", required=True, type=number, metavar="N", help=text("leases.option.lease"))
    _one(change, "tenant")
    _some(remove, "tenant")
    add.add_argument("--from", dest="file", required=True, metavar="FILE|-", help=text("leases.option.people"))
    change.add_argument("--from", dest="file", metavar="FILE|-", help=text("leases.option.person"))
    change.add_argument("--share", metavar="N", help=text("leases.option.share"))
    for parser in (add, change, remove):
        _writing(parser)


def _sublets(actions: Any) -> None:
    listing = add_verb(actions, "list", "sublets.list")
    _place(listing)
    listing.add_argument("--state", metavar="STATE", help=text("leases.option.state"))
    _one(add_verb(actions, "show", "sublets.show"), "sublet")
    new, change = add_verb(actions, "new", "sublets.new"), add_verb(actions, "change", "sublets.change")
    new.add_argument("--lease", required=True, type=number, metavar="N", help=text("leases.option.lease"))
    _some(change, "sublet")
    for parser in (new, change):
        _setting(parser)
    answer, contract = add_verb(actions, "answer", "sublets.answer"), add_verb(actions, "contract", "sublets.contract")
    end, remove = add_verb(actions, "end", "sublets.end"), add_verb(actions, "remove", "sublets.remove")
    for parser in (answer, contract, end):
        _one(parser, "sublet")
    _some(remove, "sublet")
    answer.add_argument("answer", choices=("approved", "refused"), help=text("leases.option.answer"))
    for parser in (answer, contract):
        parser.add_argument("--date", metavar="DATE", help=text("leases.option.day"))
    end.add_argument("--last", required=True, metavar="DATE", help=text("leases.option.last"))
    for parser in (answer, contract, end, remove):
        _writing(parser)


def _terms(actions: Any) -> None:
    _place(add_verb(actions, "list", "terms.list"))
    _one(add_verb(actions, "show", "terms.show"), "terms")
    new, change = add_verb(actions, "new", "terms.new"), add_verb(actions, "change", "terms.change")
    new.add_argument("place", metavar="0451-012", help=text("leases.option.place"))
    _some(change, "terms")
    for parser in (new, change):
        _setting(parser)
    end, remove = add_verb(actions, "end", "terms.end"), add_verb(actions, "remove", "terms.remove")
    for parser in (end, remove):
        _some(parser, "terms")
    end.add_argument("--last", required=True, metavar="DATE", help=text("leases.option.last"))
    for parser in (end, remove):
        _writing(parser)


def _claims(actions: Any) -> None:
    listing = add_verb(actions, "list", "claims.list")
    new, change = add_verb(actions, "new", "claims.new"), add_verb(actions, "change", "claims.change")
    remove = add_verb(actions, "remove", "claims.remove")
    for parser in (listing, new):
        parser.add_argument("--lease", required=True, type=number, metavar="N", help=text("leases.option.lease"))
    for parser in (change, remove):
        _some(parser, "claim")
    for parser in (new, change):
        _setting(parser)
    _writing(remove)


def _one(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("id", type=number, metavar="N", help=text(f"leases.option.{what}_id"))


def _some(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("id", type=number, nargs="+", metavar="N", help=text(f"leases.option.{what}_id"))


def _setting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help=text("cli.option.set"))
    _writing(parser)


def _writing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reason", default="", metavar="TEXT", help=text("cli.option.reason"))
    add_writing(parser)


def _place(parser: argparse.ArgumentParser) -> None:
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--organisation", metavar="0451", help=text("cli.option.organisation"))
    one.add_argument("--department", metavar="0451-012", help=text("cli.option.department"))

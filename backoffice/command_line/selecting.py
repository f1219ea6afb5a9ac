"""Which dwellings a command is about: the options become a selection.

Owns reading places, filters and lists of ids. Unknown and repeated ids are never dropped silently.
"""

import re
import sys
from argparse import Namespace
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from backoffice.command_line.ends import WrongUsage
from backoffice.operations.plan import Plan
from backoffice.queries.codes import code_lists
from backoffice.queries.filters import NO_FILTER, Filter, read_filter
from backoffice.queries.matching_ids import matching_ids
from backoffice.queries.plan_rows import held_rows
from backoffice.queries.selection import EVERYWHERE, Selection, find_place, of_ids
from backoffice.rules.problems import Level, Problem
from backoffice.security import Scope
from backoffice.text import text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_UNIT = re.compile(r"\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?", re.IGNORECASE | re.ASCII)
_KEY = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A selection, the ids asked for that no dwelling has, and how many ids stood there more than once."""

    selection: Selection
    unknown: tuple[str, ...] = ()
    repeated: int = 0

    def tell_plan(self, plan: Plan) -> None:
        """Put the unknown ids among the plan's refused rows, and say of those that stood there twice."""
        for typed in self.unknown:
            plan.asked += 1
            plan.refused.add(Problem("not_in_register", record=typed))
        plan.notes.extend(self.notes())

    def notes(self) -> list[Problem]:
        """Return what has to be said of the selection itself."""
        return [Problem("cli.repeated_ids", Level.INFO, values={"n": self.repeated})] if self.repeated else []

    def missing(self, session: "Session") -> list[Problem]:
        """Return a problem for each id that no dwelling of the register has."""
        ids = self.selection.ids or ()
        found = held_rows(session, "dwelling", ids, ())
        names = [*self.unknown, *(str(key) for key in ids if key not in found)]
        return [Problem("not_in_register", record=name) for name in names]


def read_selection(session: "Session", asked: Namespace, scope: Scope, *, needed: bool) -> Chosen:
    """Return what the options select; `needed`: a command that writes has to be told, a list may mean all.

    Ids outside the scope are unknown. WrongUsage where nothing is selected; Refused for a place or a filter term that
    is not understood.
    """
    if asked.ids is not None:
        if asked.filter is not None:
            raise WrongUsage(text("cli.ids_and_filter"))
        return _chosen_ids(session, asked.ids, asked.but, scope)
    place = next((one for one in (asked.organisation, asked.department, asked.section) if one is not None), None)
    if needed and not asked.all and place is None and asked.filter is None:
        raise WrongUsage(text("cli.select"))
    left_out = _read(session, _split(asked.but), scope)
    if left_out.unknown:
        raise WrongUsage(text("cli.unknown_except", ids=", ".join(left_out.unknown[:10])))
    return Chosen(
        Selection(
            where=EVERYWHERE if place is None else find_place(session, place),
            filter=_filter(session, asked.filter),
            but=frozenset(left_out.ids),
        )
    )


def _filter(session: "Session", typed: str | None) -> Filter:
    """Read a filter; one that says nothing is no filter but a mistake, which would select everything."""
    if typed is None:
        return NO_FILTER
    read = read_filter(typed, code_lists(session))
    if not read.terms:
        raise WrongUsage(text("cli.empty_filter", value=typed))
    return read


@dataclass(frozen=True, slots=True)
class _ReadIds:
    ids: tuple[int, ...]
    unknown: tuple[str, ...]
    repeated: int


def _chosen_ids(session: "Session", file: str, but: list[str], scope: Scope) -> Chosen:
    # Ids are ASCII: what is not readable as text is an unknown id, never the end of the command.
    lines = sys.stdin.read() if file == "-" else Path(file).read_bytes().decode("utf-8-sig", "replace")
    read = _read(session, [line.strip() for line in lines.splitlines() if line.strip()], scope)
    left_out = set(_read(session, _split(but), scope).ids)
    return Chosen(of_ids([key for key in read.ids if key not in left_out]), read.unknown, read.repeated)


def _split(typed: list[str]) -> list[str]:
    return [one.strip() for part in typed for one in part.split(",") if one.strip()]


def _read(session: "Session", typed: list[str], scope: Scope) -> _ReadIds:
    """Read BBR ids and dwelling numbers; whatever is neither, or a BBR id the register does not have, is unknown."""
    units = {one: found[1].lower() for one in typed if (found := _UNIT.fullmatch(one))}
    known = matching_ids(session, sorted(set(units.values())), scope)
    ids: dict[int, None] = {}
    unknown: dict[str, None] = {}
    for one in typed:
        key = known.get(units[one]) if one in units else int(one) if _KEY.fullmatch(one) else None
        if key is None:
            unknown[units.get(one, one)] = None
        else:
            ids[key] = None
    return _ReadIds(tuple(ids), tuple(unknown), len(typed) - len(ids) - len(unknown))


def read_id(session: "Session", typed: str, scope: Scope) -> int | None:
    """Return the key of the dwelling that a BBR id or a number names; None for a BBR id that no dwelling has."""
    read = _read(session, [typed.strip()], scope)
    return read.ids[0] if read.ids else None


def read_day(day: str | None) -> date | None:
    """Return the date of an option, None where it was left out; WrongUsage for what is no date."""
    from backoffice.formats import parse_date

    if day is None:
        return None
    try:
        return parse_date(day)
    except ValueError as error:
        raise WrongUsage(text("cli.not_a_date", value=day)) from error

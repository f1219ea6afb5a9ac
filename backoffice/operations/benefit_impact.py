"""What changed for housing benefit, tenancy by tenancy, the most kroner a month first.

Owns the comparison of a tenancy before and after, and its order. Only what is reported counts; reads the history and the
register, writes nothing.
"""

import pickle
import tempfile
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange.sheet_specs import Kind
from backoffice.models import BuildingSection, Department, Dwelling, HousingOrganisation
from backoffice.operations.benefit_tenancies import ImpactLine, compared
from backoffice.operations.delivery_parts import Digest, Part, PartWriter
from backoffice.operations.delivery_sheets import HELD_BACK_PLACE, heading, place_columns, sheet_title
from backoffice.operations.keys import newest_change_set
from backoffice.queries.codes import code_lists
from backoffice.queries.delivery_rows import Asked
from backoffice.queries.rolled_back import changed_dwellings
from backoffice.queries.selection import Where
from backoffice.records.codes import CodeLists
from backoffice.records.rates import rates
from backoffice.rules.problems import refused
from backoffice.rules.rates import rate_on
from backoffice.security import Actor, Right, Scope

_BLOCK = 500
_REGIME = "almen"


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of the list with the dwelling it is about: places and address as `HELD_BACK_PLACE` names them."""

    place: Mapping[str, str]
    line: ImpactLine


def benefit_impact(
    session: Session, actor: Actor, where: Where, as_of: date, since: int, until: int | None = None
) -> Iterator[Placed]:
    """Yield the tenancies of a place whose benefit the changes after change set `since` (up to `until`) may move.

    The largest difference per month first, whichever way. Refused without the right, or for a number that is none.
    """
    security.require(actor, Right.VIEW)
    newest = newest_change_set(session)
    if since > newest or (until is not None and not since < until <= newest):
        raise refused("impact.no_such_change", newest=newest)
    scope = actor.scope(Right.VIEW)
    yield from _sorted(session, where, scope, as_of, since, until, code_lists(session))


def first_impacts(session: Session, actor: Actor, where: Where, as_of: date, since: int, most: int) -> list[Placed]:
    """Return the first of them, as a screen shows them."""
    return list(islice(benefit_impact(session, actor, where, as_of, since), most))


def impact_part(session: Session, asked: Asked, since: int, digest: Digest) -> Part:
    """Return the sheet of tenancies whose benefit the changes after a position of the history may move."""
    writer = PartWriter(sheet_title("impact"), _columns(), digest)
    block = []
    for found in _sorted(session, asked.where, asked.scope, asked.as_of, since, None, asked.codes):
        one = found.line
        block.append(
            [
                *(found.place[name] for name in HELD_BACK_PLACE), one.lease_from, "; ".join(one.changes), one.day,
                one.rent_before, one.rent_after, one.rent_difference, one.rates_difference, one.total, one.rates,
            ]
        )  # fmt: skip
        if len(block) == _BLOCK:
            writer.add(block)
            block = []
    writer.add(block)
    return writer.done(of_data=False)


def _columns() -> tuple[Any, ...]:
    return (
        *place_columns(),
        heading("lease_from", Kind.DATE, 12),
        heading("changed", Kind.TEXT, 60),
        heading("impact_day", Kind.DATE, 12),
        heading("rent_before", Kind.KRONER, 14),
        heading("rent_after", Kind.KRONER, 14),
        heading("rent_difference", Kind.KRONER, 14),
        heading("rates_difference", Kind.KRONER, 14),
        heading("total_difference", Kind.KRONER, 14),
        heading("rates", Kind.TEXT, 50),
    )


def _sorted(
    session: Session, where: Where, scope: Scope, as_of: date, since: int, until: int | None, codes: CodeLists
) -> Iterator[Placed]:
    known = _rates(as_of)
    with tempfile.TemporaryFile() as kept:
        amounts, offsets = array("q"), array("q")
        for dwelling_id, before, after in changed_dwellings(session, where, scope, since, until):
            line = compared(dwelling_id, before, after, as_of, codes, known)
            if line is not None:
                amounts.append(abs(line.total))
                offsets.append(kept.tell())
                pickle.dump(line, kept, protocol=5)
        # They came by address, and stay so where the amounts are equal.
        order = sorted(range(len(amounts)), key=lambda at: -amounts[at])
        for start in range(0, len(order), _BLOCK):
            lines = []
            for at in order[start : start + _BLOCK]:
                kept.seek(offsets[at])
                lines.append(pickle.load(kept))  # noqa: S301 - written by this process, seen by no other
            places = _places(session, [line.dwelling_id for line in lines])
            yield from (Placed(places[line.dwelling_id], line) for line in lines)


def _rates(day: date) -> dict[str, tuple[int, str, bool]]:
    """Return the rates of the day by kind: øre, the period's first year, whether confirmed; without one there is none."""
    among = rates()
    kinds = {one.kind for one in among if one.kind.startswith("benefit_") and one.regime == _REGIME}
    found = {kind: rate_on(among, kind, _REGIME, day) for kind in kinds}
    return {kind: (one.amount, str(one.valid_from.year), one.confirmed) for kind, one in found.items() if one}


def _places(session: Session, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    query = (
        select(
            Dwelling.id, HousingOrganisation.number, Department.number, BuildingSection.number, Dwelling.bbr_unit,
            Dwelling.address, Dwelling.postal_code, Dwelling.city,
        )
        .join(HousingOrganisation, HousingOrganisation.id == Dwelling.organisation_id)
        .join(Department, Department.id == Dwelling.department_id)
        .join(BuildingSection, BuildingSection.id == Dwelling.building_section_id)
        .where(Dwelling.id.in_(ids))
    )  # fmt: skip
    return {row_id: dict(zip(HELD_BACK_PLACE, values, strict=True)) for row_id, *values in session.execute(query)}

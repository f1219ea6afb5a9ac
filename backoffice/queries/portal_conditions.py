"""Which dwellings the portal shows, and under what: as conditions for lists and counts over any number of dwellings.

Owns the portal's terms of the filter (portal, skjult, scenarie, handicapvenlig, kontakt, lukket). What departments' agreements
give is asked of the rules once per department and dwelling type, never per dwelling.
"""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, exists, false, literal, not_, or_, select
from sqlalchemy.orm import Session

from backoffice.models import FOREVER, Department, DisabilityRegistration, Dwelling, Lease, LettingGroup
from backoffice.models.base import BigId
from backoffice.queries.codes import code_lists
from backoffice.queries.ending import not_retired
from backoffice.queries.portal_shared import assumed, groups_of, shared_of
from backoffice.queries.staging import ship, ship_ids
from backoffice.records.assumptions import choice
from backoffice.records.codes import meanings_of
from backoffice.rules.accessibility import SHOWN_LEVELS
from backoffice.rules.portal import Assumptions, Shared, scenarios_of, signup_of
from backoffice.rules.section_data import group_of
from backoffice.rules.vacancy import ANY_END

Covers = Callable[[Shared, int, str], bool]
"""Whether something holds for dwellings of a type (a code) in a department."""


def marked(flag: str, today: date) -> ColumnElement[bool]:
    """Return the condition that a dwelling's own mark ("suppress_portal", "closed_for_signup") is in force on a day."""
    columns = Dwelling.__table__.c
    start, end = columns[f"{flag}_from"], columns[f"{flag}_to"]
    return and_(
        columns[flag].is_(True),
        or_(start.is_(None), start <= today),
        or_(end.is_(None), end > today),
    )


def is_shown(today: date) -> ColumnElement[bool]:
    """Return the condition that the portal shows a dwelling: reported, still one, and not suppressed for the portal."""
    return and_(Dwelling.status == "reported", not_retired(today), not_(marked("suppress_portal", today)))


def is_vacant(today: date, end_rule: str | None = None) -> ColumnElement[bool]:
    """Return the condition that a reported vacancy has begun and not ended (rules.vacancy); shown or not is not asked.

    `end_rule` says what ends one: any end date, as the guide says, or one that is reached; the register's own if left out.
    """
    ended = Lease.valid_to == FOREVER if (end_rule or choice("vacancy_end")) == ANY_END else Lease.valid_to > today
    return exists(
        select(literal(1))
        .where(
            Lease.dwelling_id == Dwelling.id, Lease.vacant, Lease.status == "reported", Lease.valid_from <= today, ended
        )
        .correlate(Dwelling)
    )


def is_accessible(session: Session, group: str, by: Assumptions) -> ColumnElement[bool]:
    """Return the condition that a dwelling that is shown stands under a group of "Handicapvenlighed"."""
    codes = code_lists(session)["suitability"].codes
    levels = [one.code for one in codes if one.meaning in SHOWN_LEVELS[by.accessible_levels]]
    registration = DisabilityRegistration
    return exists(
        select(registration.id)
        .where(
            registration.id == Dwelling.disability_registration,
            registration.building_section_id == Dwelling.building_section_id,
            registration.status == "reported",
            registration.__table__.c[group].in_(levels),
        )
        .correlate(Dwelling)
    )


def under_scenario(session: Session, code: str | None, today: date, by: Assumptions) -> ColumnElement[bool]:
    """Return the condition that a dwelling stands under a scenario of "Kom foran i køen"; None: under any of them."""

    def covers(shared: Shared, department_id: int, dwelling_type: str) -> bool:
        found = scenarios_of(shared, department_id, dwelling_type, today, by)
        return bool(found) if code is None else code in found

    return _covered(session, "under_scenario", covers)


def sent_to(session: Session, kind: str, today: date, by: Assumptions) -> ColumnElement[bool]:
    """Return the condition that seekers of a dwelling meet this kind of contact (rules.portal.BUTTON_KINDS)."""
    meaning = meanings_of(code_lists(session))

    def covers(shared: Shared, department_id: int, dwelling_type: str) -> bool:
        return signup_of(shared, department_id, meaning("dwelling_type", dwelling_type), today, by).kind == kind

    return _covered(session, f"sent_to_{kind}", covers)


def _covered(session: Session, name: str, covers: Covers) -> ColumnElement[bool]:
    codes = code_lists(session)
    shared = shared_of(session, codes, None)
    departments = session.execute(select(Department.id, Department.organisation_id)).all()
    found: list[ColumnElement[bool]] = []
    types: list[str | None] = [one.code for one in codes["dwelling_type"].codes]
    # A dwelling without a type (a draft may be) is covered by no agreement, but is sent somewhere all the same.
    for position, dwelling_type in enumerate([*types, None]):
        own = [key for key, owner in departments if covers(shared[owner], key, dwelling_type or "")]
        if own:
            shipped = ship_ids(session, f"{name}_{position}", own)
            of_type = Dwelling.dwelling_type.is_not_distinct_from(dwelling_type)
            found.append(and_(of_type, Dwelling.department_id.in_(select(shipped.c.id))))
    return or_(*found) if found else false()


def is_closed(session: Session, today: date) -> ColumnElement[bool]:
    """Return the condition that a dwelling is closed for signup on a day: by its own mark, or as one of a group."""
    own = marked("closed_for_signup", today)
    closing = {
        key
        for key, groups in groups_of(session, None).items()
        if any(one.closed_for_signup and one.reported and one.valid_from <= today < one.valid_to for one in groups)
    }
    if not closing:
        return own
    cells = _closed_cells(session, closing, today)
    shipped = ship(
        session,
        "closed_cells",
        {
            "id": BigId,
            "department_id": BigId,
            "building_section_id": BigId,
            "dwelling_type": String(10),
            "rooms": Integer(),
        },
        [(number, *cell) for number, cell in enumerate(cells, start=1)],
    )
    table = Dwelling.__table__
    in_cell = exists(
        select(shipped.c.id)
        .where(*(shipped.c[name].is_not_distinct_from(table.c[name]) for name in _CELL))
        .correlate(table)
    )
    # The few departments first: elsewhere nobody looks among the cells.
    few = select(LettingGroup.department_id).where(LettingGroup.closed_for_signup.is_(True)).correlate(None)
    return or_(own, and_(Dwelling.department_id.in_(few), in_cell))


_CELL = ("department_id", "building_section_id", "dwelling_type", "rooms")


def _closed_cells(session: Session, department_ids: Collection[int], today: date) -> list[tuple[Any, ...]]:
    """Return the (department, section, type, rooms) of dwellings whose group of today is closed."""
    groups = groups_of(session, department_ids)
    columns = [Dwelling.__table__.c[name] for name in _CELL]
    found = session.execute(select(*columns).where(Dwelling.department_id.in_(sorted(department_ids))).distinct())
    cells = [tuple(row) for row in found]
    closed = ((cell, group_of(groups[cell[0]], cell[0], cell[1], cell[2], cell[3], today)) for cell in cells)
    return [cell for cell, group in closed if group is not None and group.closed_for_signup]


def not_shown(today: date) -> ColumnElement[bool]:
    """Return the condition that the portal does not show a dwelling."""
    return not_(is_shown(today))


def portal_condition(session: Session, name: str, value: object, today: date) -> ColumnElement[bool]:
    """Return the condition of a term of the filter; what is under something is always shown too, what is withheld need not be."""
    by = assumed()
    match name:
        case "withheld":
            receivers = ("portal", "udk") if value is None else (str(value),)
            return or_(*(marked(f"suppress_{one}", today) for one in receivers))
        case "portal":
            return is_shown(today) if value else not_shown(today)
        case "scenario":
            found = under_scenario(session, None if value is None else str(value), today, by)
        case "accessible":
            found = is_accessible(session, str(value), by)
        case "signup":
            found = sent_to(session, str(value), today, by)
        case _:
            closed = is_closed(session, today)
            found = closed if value else not_(closed)
    return and_(is_shown(today), found)

"""Checks that are rules of their own room too say the same there and here: over every combination of what they look at."""

from datetime import date, timedelta
from itertools import cycle, product
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.models import Dwelling, Lease
from backoffice.operations.keys import new_keys
from backoffice.queries.check_families import FAMILY_OF
from backoffice.queries.check_ground import Ground
from backoffice.queries.check_terms import shown_vacant
from backoffice.queries.codes import code_lists
from backoffice.records.assumptions import choice
from backoffice.records.codes import meanings_of
from backoffice.rules.dwelling import RULES
from backoffice.rules.periods import FOREVER
from backoffice.rules.vacancy import Occupancy, is_shown_vacant
from tests.register import add_dwellings

TODAY = date(2026, 11, 22)
AREAS = list(product([None, 40, 80, 100], [None, 3800, 4000, 4201, 7600, 8400, 8401, 9500, 10_500, 10_501]))


def _combinations(session: Session) -> dict[int, dict[str, Any]]:
    """Give each dwelling of a register another combination of what the rules look at; return them by key."""
    values = list(
        product(
            [None, True, False], [None, "E", "F", "G", "H"], [None, "1", "2", "3"], [None, True, False], [None, True]
        )
    )
    ids = add_dwellings(session, len(values))
    areas, reasons = cycle(AREAS), cycle([None, "", "Sag"])
    found = {}
    for key, (kitchen, bbr, kind, student, withheld) in zip(ids, values, strict=True):
        area, benefit = next(areas)
        found[key] = {
            "own_kitchen": kitchen,
            "bbr_kitchen": bbr,
            "dwelling_type": kind,
            "student_room": student,
            "suppress_udk": withheld,
            "suppress_udk_reason": next(reasons),
            "suppress_portal": None,
            "suppress_portal_reason": None,
            "area": area,
            "benefit_area": benefit,
            "heating": "98" if key % 7 == 0 else "1",
        }
        session.execute(Dwelling.__table__.update().where(Dwelling.id == key).values(**found[key]))  # type: ignore[attr-defined]
    return found


def _found(session: Session, check: str) -> set[int]:
    ground = Ground(session, TODAY, code_lists(session))
    return {one.record_id for one in FAMILY_OF[check].find(ground, frozenset({check}))}


def test_the_rules_of_a_dwelling_are_the_checks_of_their_names(database: Database) -> None:
    with database.writing() as session:
        rows, meaning = _combinations(session), meanings_of(code_lists(session))
        shared = {rule.id for rule in RULES} & FAMILY_OF.keys()
        assert {"kitchen_against_bbr", "area_against_bbr", "withheld_from_udk", "student_room_elsewhere"} <= shared
        for check in sorted(shared):
            rules = [rule for rule in RULES if rule.id == check]
            broken = {
                key
                for key, values in rows.items()
                for rule in rules
                if set(rule.inputs) <= values.keys() and rule.broken(values, meaning)
            }
            assert broken and _found(session, check) == broken, check


def test_a_vacancy_is_shown_by_the_portal_s_own_rule(database: Database) -> None:
    days = [TODAY + timedelta(days=days) for days in (-30, -1, 0, 1, 30)]
    periods = [(start, end) for start in days for end in (*days, FOREVER) if end > start]
    cases = list(product(periods, [True, False], ["reported", "draft"]))
    with database.writing() as session:
        dwellings, keys = add_dwellings(session, len(cases)), new_keys(session, "lease", len(cases))
        expected = set()
        for dwelling, key, ((start, end), vacant, status) in zip(dwellings, keys, cases, strict=True):
            row = {"id": key, "dwelling_id": dwelling, "organisation_id": 1, "vacant": vacant, "status": status}
            session.add(Lease(**row, valid_from=start, valid_to=end))
            one = Occupancy(key, start, end, vacant, False, not vacant, status == "reported")
            expected |= {dwelling} if is_shown_vacant(one, TODAY, choice("vacancy_end")) else set()
        session.flush()
        ground = Ground(session, TODAY, code_lists(session))
        assert set(session.scalars(select(Dwelling.id).where(shown_vacant(ground)))) == expected

"""The yearly count of move-outs: deaths, internal moves and short leases apart, a household once, each in one column."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.models.registry import TABLES
from backoffice.operations.keys import new_keys
from backoffice.queries.codes import code_lists
from backoffice.queries.move_outs import COUNTED, MoveOuts, move_outs
from backoffice.security import Actor, Right
from tests.case_register import add_cases
from tests.register import add_dwellings

TODAY = date(2026, 11, 22)
OUT = date(2026, 3, 31)

# What a case says, and the column it is counted in: reason, who terminated, lease from, lease to, phase.
CASES = [
    (("external", "tenant", date(2020, 1, 1), date(2026, 4, 1), "closed"), "external"),
    (("external", "landlord", date(2020, 1, 1), date(9999, 12, 31), "moved_out"), "external"),
    (("internal", "tenant", date(2020, 1, 1), date(2026, 4, 1), "closed"), "internal"),
    (("internal", "tenant", date(2026, 3, 15), date(2026, 4, 1), "closed"), "internal"),
    (("death", "tenant", date(2020, 1, 1), date(2026, 4, 1), "closed"), "death"),
    (("external", "estate", date(2020, 1, 1), date(2026, 4, 1), "closed"), "death"),
    (("death", "tenant", date(2026, 3, 15), date(2026, 4, 1), "closed"), "death"),
    (("external", "tenant", date(2026, 3, 1), date(2026, 4, 1), "closed"), "short"),
    (("external", "tenant", date(2026, 2, 28), date(2026, 4, 1), "closed"), "external"),
    (("external", "tenant", date(2026, 1, 31), date(2026, 2, 28), "closed"), "short"),
    (("external", "tenant", date(2026, 3, 15), date(9999, 12, 31), "moved_out"), "short"),
    ((None, "tenant", date(2020, 1, 1), date(2026, 4, 1), "final"), "unsaid"),
    (("external", "tenant", date(2020, 1, 1), date(2026, 4, 1), "withdrawn"), None),
]


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        made = add_cases(session, add_dwellings(session, len(CASES)), TODAY)
        codes = {(name, one.meaning): one.code for name, codes in code_lists(session).items() for one in codes.codes}
        for case, (said, _) in zip(made, CASES, strict=True):
            reason, who, start, end, phase = said
            case.termination |= {
                "moving_reason": codes["moving_reason", reason] if reason else None,
                "terminated_by": codes["terminated_by", who],
                "phase": codes["case_phase", phase],
                "moved_out_on": OUT,
            }
            own, lease = TABLES["termination"], TABLES["lease"]
            session.execute(update(own).where(own.c.id == case.termination["id"]).values(**case.termination))
            session.execute(update(lease).where(lease.c.id == case.lease["id"]).values(valid_from=start, valid_to=end))
        # A household whose notice was registered twice moves once, and the newer case tells how.
        again = made[0].termination | {"id": new_keys(session, "termination", 1)[0], "moved_out_on": date(2025, 12, 31)}
        session.execute(own.insert(), [again])
        yield session


def test_each_move_out_is_counted_once_and_in_one_column(session: Session, everyone: Actor) -> None:
    scope, codes = everyone.scope(Right.VIEW), code_lists(session)
    expected = {name: sum(column == name for _, column in CASES) for name in COUNTED}
    # The first household's newer case says that it left the year before.
    expected["external"] -= 1
    place = {"organisation": "0451", "department": "012", "name": "Åparken"}
    before, after = MoveOuts(2025, **place, external=1, internal=0, short=0, death=0, unsaid=0), {"year": 2026, **place}
    found = move_outs(session, scope, codes)
    assert [asdict(one) for one in found] == [after | expected, asdict(before)]
    assert found[0].total == sum(column is not None for _, column in CASES) - 1
    assert move_outs(session, scope, codes, year=2025) == [before]
    assert move_outs(session, scope, codes, year=2024) == []
    assert move_outs(session, Actor("ingen", ()).scope(Right.VIEW), codes) == []

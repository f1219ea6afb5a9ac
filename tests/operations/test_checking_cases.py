"""What was wrong from notice to settlement and was mended is found to be so by asking only of what was written since."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from backoffice.database import Database
from backoffice.models import Finding
from backoffice.models.registry import TABLES
from backoffice.operations import apply
from backoffice.operations.checking import catch_up, check_all, every_job, keep, look
from backoffice.queries.codes import code_lists
from backoffice.security import Actor
from backoffice.watch import Watch
from tests.clean_register import TODAY, clean_register, removed, written
from tests.defects_of_cases import CASES

LATER = TODAY + timedelta(days=60)
# What mends each: which record, and what is written to it; a code list's name and meaning stand for its code.
MENDED: dict[str, tuple[str, dict[str, Any] | None]] = {
    "termination_unconfirmed": ("termination", {"phase": ("case_phase", "confirmed")}),
    "inspection_overdue": ("termination", {"inspection_omitted": "Intet krav"}),
    "report_overdue": ("inspection", {"report_on": TODAY}),
    "account_overdue": ("termination", {"late_bill_on": TODAY}),
    "settlement_overdue": ("termination", {"rent_last_day": LATER}),
    "two_open_cases": ("termination", {"phase": ("case_phase", "withdrawn")}),
    "case_closed_lease_open": ("termination", {"closed_on": LATER}),
    "improvement_unanswered": ("improvement", {"answered_on": TODAY}),
    "sublet_unapproved": ("sublet", {"answer": ("improvement_answer", "approved")}),
    "photo_kept_too_long": ("photo", None),
}


def test_mending_each_is_seen_by_asking_only_what_was_touched(
    database: Database, everyone: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is planted here no step could have left behind; the checks are for a register that came from elsewhere.
    monkeypatch.setattr(apply, "require_legal", lambda *_: None)
    assert set(MENDED) == set(CASES)
    with database.writing() as session:
        clean = clean_register(session)
        planted = {check: defect(session, clean, at * 3) for at, (check, defect) in enumerate(CASES.items())}
    assert check_all(database, everyone, today=TODAY).found == len(CASES)
    with database.writing() as session:
        assert set(session.scalars(select(Finding.check_id))) == set(CASES)
        codes, inspection = code_lists(session), TABLES["inspection"]
        for check, (record, values) in MENDED.items():
            key = planted[check]
            if record == "inspection":
                of_case = select(inspection.c.id).where(inspection.c.termination_id == key)
                key = session.execute(of_case).scalar_one()
            if values is None:
                removed(session, everyone, record, [key])
                continue
            said = {
                name: codes[value[0]].by_meaning[value[1]].code if isinstance(value, tuple) else value
                for name, value in values.items()
            }
            written(session, everyone, record, [key], **said)
    assert catch_up(database, everyone, today=TODAY).gone == len(CASES)
    with database.writing() as session:
        left = set(session.scalars(select(Finding.check_id)))
        keep(session, look(session, every_job(), None, TODAY, Watch()))
        assert set(session.scalars(select(Finding.check_id))) == left == set()

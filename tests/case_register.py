"""Open cases for tests and benchmarks: leases that end, in every phase, with what their phase makes likely; by a fixed seed.

Rows are written as they are, without any history; `Case` keeps them so that a test can reckon for itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from backoffice.models import Dwelling
from backoffice.models.registry import TABLES
from backoffice.operations.keys import new_keys
from backoffice.queries.codes import code_lists
from backoffice.rules.cases import PHASES

FOREVER = date(9999, 12, 31)


@dataclass
class Case:
    """A case as its rows: the termination's, and those of what hangs on it; codes as stored, `meaning` of its phase."""

    meaning: str
    termination: dict[str, Any]
    lease: dict[str, Any]
    inspections: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    settlements: list[dict[str, Any]] = field(default_factory=list)


def add_cases(
    session: Session, dwelling_ids: Sequence[int], today: date, *, seed: int = 1, phases: Sequence[str] = PHASES
) -> list[Case]:
    """Give each dwelling a lease and a case; return the cases."""
    made = _Maker(session, dwelling_ids, today, seed)
    cases = [made.case(at, phases[at % len(phases)]) for at in range(len(dwelling_ids))]
    for record, rows in (
        ("lease", [one.lease for one in cases]),
        ("termination", [one.termination for one in cases]),
        ("inspection", [row for one in cases for row in one.inspections]),
        ("inspection_line", [row for one in cases for row in one.lines]),
        ("settlement", [row for one in cases for row in one.settlements]),
    ):
        if rows:
            session.execute(insert(TABLES[record]), rows)
    return cases


class _Maker:
    def __init__(self, session: Session, dwelling_ids: Sequence[int], today: date, seed: int) -> None:
        self._random, self._today = Random(seed), today
        self._dwellings = list(dwelling_ids)
        owners = select(Dwelling.id, Dwelling.organisation_id)
        self._owner: dict[int, int] = {row.id: row.organisation_id for row in session.execute(owners)}
        codes = code_lists(session)
        self._code = {
            (name, one.meaning): one.code
            for name in ("case_phase", "inspection_kind", "settlement_state", "settlement_round", "tenancy_regime")
            for one in codes[name].codes
        }
        self._own = {name: codes[name].codes[0].code for name in ("terminated_by", "notice_channel", "report_part")}
        count = len(self._dwellings)
        self._keys = {
            "lease": iter(new_keys(session, "lease", count)),
            "termination": iter(new_keys(session, "termination", count)),
            "inspection": iter(new_keys(session, "inspection", count * 2)),
            "inspection_line": iter(new_keys(session, "inspection_line", count * 3)),
            "settlement": iter(new_keys(session, "settlement", count * 3)),
        }

    def _maybe(self) -> date | None:
        """Return a day around today, or nothing."""
        return self._day() if self._random.random() < 0.6 else None

    def _day(self) -> date:
        near = self._random.choice((20, 120))
        return self._today + timedelta(days=self._random.randint(-near, near // 4))

    def case(self, at: int, phase: str) -> Case:
        """Return a case in a phase; what is known of it is as chance will, so that every combination comes."""
        dwelling = self._dwellings[at]
        place = {"organisation_id": self._owner[dwelling], "dwelling_id": dwelling, "status": "reported"}
        lease = place | {"id": next(self._keys["lease"]), "valid_from": date(2015, 1, 1), "valid_to": FOREVER}
        lease |= {"vacant": False, "available": False, "regime": self._regime()}
        place |= {"lease_id": lease["id"]}
        received = self._day()
        own = place | {"id": next(self._keys["termination"]), "phase": self._code["case_phase", phase]}
        own |= {"terminated_by": self._own["terminated_by"], "channel": self._own["notice_channel"]}
        own |= {"received_on": received, "received_time": "10:00"}
        own |= {"inspection_omitted": "Intet krav" if self._random.random() < 0.1 else None}
        for name in (
            "complete_on", "agreed_vacate_on", "vacate_by", "rent_last_day", "relet_from", "known_on", "moved_out_on",
            "works_started_on", "works_finished_on", "account_year_end", "late_bill_on", "account_received_on",
        ):  # fmt: skip
            own[name] = self._maybe()
        made = Case(phase, own, lease)
        for _ in range(self._random.choice((0, 1, 1, 1, 2))):
            self._inspect(made, place)
        for version in range(self._random.choice((0, 0, 1, 1, 2, 3))):
            self._settle(made, place, version + 1)
        return made

    def _regime(self) -> str | None:
        said = self._random.choice((None, None, "almen", "private", "private_old"))
        return self._code["tenancy_regime", said] if said else None

    def _inspect(self, made: Case, place: dict[str, Any]) -> None:
        kind = self._random.choice(("move_out", "move_out", "move_out", "move_in"))
        row = place | {"id": next(self._keys["inspection"]), "inspection_kind": self._code["inspection_kind", kind]}
        row |= {"termination_id": made.termination["id"]}
        row |= {name: self._maybe() for name in ("planned_on", "summoned_on", "held_on", "report_on", "estimate_on")}
        made.inspections.append(row)
        if len(made.inspections) == 1:
            for position in range(self._random.choice((0, 0, 1, 3))):
                line = place | {"id": next(self._keys["inspection_line"]), "inspection_id": row["id"], "item": "Væg"}
                line |= {"position": position + 1, "part": self._own["report_part"]}
                line |= {name: self._maybe() for name in ("ordered_on", "finished_on", "invoiced_on")}
                made.lines.append(line)

    def _settle(self, made: Case, place: dict[str, Any], version: int) -> None:
        state = self._random.choice(("draft", "approved", "sent", "sent", "replaced"))
        turn = self._random.choice(("first", "first", "second", "correction"))
        row = place | {"id": next(self._keys["settlement"]), "termination_id": made.termination["id"]}
        row |= {"version_number": version, "state": self._code["settlement_state", state]}
        row |= {"round": self._code["settlement_round", turn], "retained": self._random.choice((None, 0, 150_000))}
        follows = bool(made.settlements) and (
            turn == "second" or (turn == "correction" and self._random.random() < 0.3)
        )
        row |= {"follows": made.settlements[0]["id"] if follows else None}
        row |= {"sent_on": self._day() if state in ("sent", "replaced") else None}
        row |= {name: self._maybe() for name in ("promised_on", "objected_on", "board_on")}
        made.settlements.append(row)

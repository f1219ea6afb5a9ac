"""The plan of what happens to the leases of some dwellings: changed and new rows, each dwelling in exactly one outcome.

Owns how such a plan is gathered, and who may make one. What is to happen is decided by the operations on vacancies.
"""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.models import Dwelling
from backoffice.operations.import_changes import ChangedRows
from backoffice.operations.origin import warn_transferred
from backoffice.operations.plan import Created, FieldCount, Plan, Source
from backoffice.queries.codes import code_lists
from backoffice.queries.lease_rows import LeaseRow, lease_rows
from backoffice.queries.scoping import outside
from backoffice.queries.staging import ship_ids
from backoffice.queries.vacancy_facts import vacancy_facts
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.rules.periods import FOREVER
from backoffice.rules.problems import Level, Problem, refused
from backoffice.rules.vacancy_explained import VacancyFacts
from backoffice.security import Actor, Right

# One list for every changed row: a change set describes the rows of a kind once.
NAMES = (
    "valid_from", "valid_to", "allocation_type", "vacant", "available", "empty_reason", "municipal_allocation",
    "entry_deposit", "deposit", "status",
)  # fmt: skip


class LettingPlan:
    """A plan of purpose "letting" in the making; its rows asked for are dwellings."""

    def __init__(
        self, session: Session, actor: Actor, dwelling_ids: Sequence[int], source: Source, today: date, reason: str
    ) -> None:
        """Read what the dwellings hold; those that are not there or not the person's are refused. Refused without the right."""
        security.require(actor, Right.EDIT)
        self.plan = Plan("letting", source, record="dwelling", reason=reason)
        self._session = session
        self.codes: CodeLists = code_lists(session)
        self.today = today
        self.meaning = meanings_of(self.codes)
        wanted = sorted(set(dwelling_ids))
        self.plan.asked = len(wanted)
        foreign = outside(session, "dwelling", wanted, actor.scope(Right.EDIT))
        self._organisations = _organisations(session, wanted)
        self._facts = vacancy_facts(session, wanted, self.codes, today)
        self._rows = lease_rows(session, wanted)
        self._changed, self._following = ChangedRows("lease", NAMES), ChangedRows("lease", NAMES)
        self._new: list[dict[str, Any]] = []
        self._counts: Counter[tuple[str, Any, Any]] = Counter()
        for row_id in wanted:
            if row_id not in self._facts:
                self.plan.refused.add(Problem("not_in_register", record=str(row_id)), row_id)
            elif row_id in foreign:
                self.plan.refused.add(Problem("out_of_scope"), row_id)
        self._wanted = [row_id for row_id in wanted if row_id in self._facts and row_id not in foreign]

    def homes(self) -> Iterator[tuple[VacancyFacts, list[LeaseRow]]]:
        """Yield the facts and the lease rows of each dwelling that may be written; retired ones are refused."""
        for row_id in self._wanted:
            if self._facts[row_id].retired_on is not None:
                self.refuse(row_id, "vacancy.dwelling_retired")
            else:
                yield self._facts[row_id], self._rows.get(row_id, [])

    def kind(self, row: LeaseRow) -> str:
        """Return what a row is: "vacant", "no_tenant" or "let"."""
        if row.vacant:
            return "vacant"
        return "no_tenant" if self.meaning("allocation_type", row.allocation_type) == "no_tenant" else "let"

    def code(self, list_name: str, meaning: str) -> str | None:
        """Return the code to write for a meaning, None for none; Refused for one that the list does not have."""
        if not meaning:
            return None
        code = self.codes[list_name].by_meaning.get(meaning)
        if code is None:
            raise refused("vacancy.no_code", list=list_name, meaning=meaning)
        return code.code

    def organisation(self, dwelling_id: int) -> int:
        """Return the key of a dwelling's organisation."""
        return self._organisations[dwelling_id]

    # Outcomes

    def change(self, row: LeaseRow, *, follows: bool = False, **values: Any) -> bool:
        """Give a row new values, as the dwelling's outcome or following from it; False, and unchanged, where none differs."""
        now = {name: getattr(row, name) for name in NAMES}
        new = now | values
        mask = sum(1 << bit for bit, name in enumerate(NAMES) if new[name] != now[name])
        if not mask:
            self.plan.unchanged += 0 if follows else 1
            return False
        gathered = self._following if follows else self._changed
        gathered.add(row.id, row.version, mask, [new[name] for name in NAMES])
        for name in () if follows else NAMES:
            if new[name] != now[name]:
                self._counts[name, now[name], new[name]] += 1
        return True

    def create(self, dwelling_id: int, start: date, end: date = FOREVER, **values: object) -> int:
        """Add a reported lease row as the dwelling's outcome; return the plan's own name for it."""
        row = {
            "organisation_id": self._organisations[dwelling_id],
            "dwelling_id": dwelling_id,
            "valid_from": start,
            "valid_to": end,
            "vacant": False,
            "available": False,
            "status": "reported",
            "origin": "manual",
        }
        self._new.append(row | values)
        return -len(self._new)

    def unchanged(self) -> None:
        """A dwelling is as asked for already."""
        self.plan.unchanged += 1

    def refuse(self, dwelling_id: int, problem_id: str, **values: object) -> None:
        """A dwelling cannot be written."""
        self.plan.refused.add(Problem(problem_id, values=values), dwelling_id)

    def warn(self, dwelling_id: int, problem_id: str, **values: object) -> None:
        """Something should be seen."""
        self.plan.warnings.add(Problem(problem_id, Level.WARNING, values=values), dwelling_id)

    def finished(self) -> Plan:
        """Return the plan."""
        used = self._changed.used() | self._following.used()
        for rows, follows in ((self._changed, False), (self._following, True)):
            if rows.ids:
                self.plan.changes.append(rows.part(used=used, follows=follows))
        if self._new:
            names = {name for row in self._new for name in row}
            columns = {name: [row.get(name) for row in self._new] for name in sorted(names)}
            ids = array("q", range(-1, -len(self._new) - 1, -1))
            self.plan.created.append(Created("lease", ids, columns))
        self.plan.field_counts += [FieldCount("lease", *key, rows=n) for key, n in self._counts.items()]
        warn_transferred(self._session, self.plan)
        return self.plan


def _organisations(session: Session, dwelling_ids: Sequence[int]) -> dict[int, int]:
    shipped = ship_ids(session, "letting_dwellings", dwelling_ids)
    query = select(Dwelling.id, Dwelling.organisation_id).where(Dwelling.id.in_(select(shipped.c.id)))
    return {row.id: row.organisation_id for row in session.execute(query)}

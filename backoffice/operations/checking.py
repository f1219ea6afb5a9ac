"""Run the checks and keep what they found: all of them, a place, or only what was written since the last time.

Owns the table of findings and how current it is. Nothing runs inside a write: whoever needs the findings next, in
whatever process, catches up with the change sets since. Looking takes no lock; what was found is then written at once.
"""

import hashlib
import json
import tempfile
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import IO, Any

from sqlalchemy import and_, delete, exists, insert, literal, or_, select, true, update
from sqlalchemy.orm import Session
from sqlalchemy.types import Integer, String, Text

from backoffice import security
from backoffice.database import Database
from backoffice.models import CheckState, Finding
from backoffice.models.base import BigId
from backoffice.operations.apply import to_json
from backoffice.queries.check_families import FAMILIES, FAMILY_OF, touching
from backoffice.queries.check_ground import EVERYTHING, PLACE, UNITS, Checks, Found, Ground, Part
from backoffice.queries.check_touched import Touched, ended_between, newest, touched_since, units_of
from backoffice.queries.codes import code_lists
from backoffice.queries.scoping import outside
from backoffice.queries.staging import ship, ship_ids
from backoffice.records.assumptions import assumptions
from backoffice.records.checks import checks
from backoffice.records.kinds import BY_NAME
from backoffice.rules.approvals import data_hash
from backoffice.rules.problems import refused
from backoffice.security import Actor, Right
from backoffice.watch import Watch

VERSION = 1
"""Raised when a check comes to mean something else: what an older program found is then asked for anew."""
_NUMBER = {check: number for number, check in enumerate(sorted(FAMILY_OF))}
_TIMES = 1000  # a finding's key while it is shipped: its record's times this, and the number of its check
_FINDING: Any = Finding.__table__


@dataclass(slots=True)
class Job:
    """Checks of one family to be asked of some units, or of everything (None)."""

    family: Checks
    wanted: frozenset[str]
    unit: str = ""
    ids: "array[int] | None" = None


@dataclass(slots=True)
class Looked:
    """What was found, on files until it is written, as of which day and change set (None: only a place was asked)."""

    jobs: list[Job]
    through: int | None
    today: date
    found: list[IO[str]] = field(default_factory=list)
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run did: how many checks it asked, what it found, what came and went, and through which change set."""

    checks: int
    found: int
    new: int
    gone: int
    through: int | None


def state_name() -> str:
    """Return what the findings of these checks with these limits are kept under: others are no findings of this program."""
    meant = [VERSION, sorted(FAMILY_OF), sorted((one.id, one.value) for one in assumptions().values())]
    return f"findings {hashlib.sha256(json.dumps(meant).encode()).hexdigest()[:12]}"


# Running


def check_all(database: Database, actor: Actor, *, today: date, watch: Watch | None = None) -> Ran:
    """Ask every check of the whole register."""
    return _run(database, actor, lambda session: (every_job(), newest(session)), today, watch)


def check_place(
    database: Database, actor: Actor, unit: str, key: int, *, today: date, watch: Watch | None = None
) -> Ran:
    """Ask every check of one organisation or department of the person's part; the other findings stay as they were."""

    def jobs(session: Session) -> tuple[list[Job], None]:
        if outside(session, unit, [key], actor.scope(Right.VIEW)):
            raise refused("out_of_scope")
        return _jobs_of(session, unit, key), None

    return _run(database, actor, jobs, today, watch)


def catch_up(database: Database, actor: Actor, *, today: date, watch: Watch | None = None) -> Ran:
    """Ask again what was written since the last time, and on a new day what depends on it; everything the first time."""
    return _run(database, actor, lambda session: (jobs_due(session, today), newest(session)), today, watch)


def is_due(session: Session, today: date) -> bool:
    """Tell whether something was written, or a day has begun, since the checks were last asked."""
    state = session.get(CheckState, state_name())
    return state is None or state.checked_on != today or state.through_change_set < newest(session)


def is_behind(session: Session, today: date) -> bool:
    """Tell whether something was written since the checks were asked today: little to ask again, at once."""
    state = session.get(CheckState, state_name())
    return state is not None and state.checked_on == today and state.through_change_set < newest(session)


def check_touched(session: Session, change_set: int, *, today: date, watch: Watch | None = None) -> Ran:
    """Ask again, in this transaction, what this change set and others since the last time touched."""
    looked = look(session, jobs_due(session, today), max(change_set, newest(session)), today, watch or Watch())
    return keep(session, looked)


def _run(database: Database, actor: Actor, plan: Any, today: date, watch: Watch | None) -> Ran:
    security.require(actor, Right.VIEW)
    with database.reading() as session:
        jobs, through = plan(session)
        looked = look(session, jobs, through, today, watch or Watch())
    if not jobs and through is None:
        return Ran(0, 0, 0, 0, through)
    with database.writing() as session:
        return keep(session, looked)


# What to ask


def every_job() -> list[Job]:
    """Return the jobs that ask every check of everything."""
    return [Job(family, frozenset(family.ids())) for family in FAMILIES]


def _jobs_of(session: Session, unit: str, key: int) -> list[Job]:
    jobs = []
    for family in FAMILIES:
        asked, ids = unit, [key]
        if UNITS.index(family.unit) < UNITS.index(unit):
            # The family's smallest part lies above the place: it is asked about that.
            touched = Touched()
            touched.add(unit, unit, ids)
            asked, ids = family.unit, list(units_of(session, touched, [unit], family.unit))
        jobs.append(Job(family, frozenset(family.ids()), asked, array("q", ids)))
    return jobs


def jobs_due(session: Session, today: date) -> list[Job]:
    """Return what has to be asked for the findings to be current: only what was touched, by the fields that were."""
    state = session.get(CheckState, state_name())
    if state is None:
        return every_job()
    touched = touched_since(session, state.through_change_set)
    if touched.everything:
        return every_job()
    new_day = state.checked_on != today
    if new_day:
        touched.note("dwelling", frozenset({"retired_on"}))
        touched.add(
            "dwelling", "dwelling", ended_between(session, min(state.checked_on, today), max(today, state.checked_on))
        )
    return [job for family in FAMILIES for job in _jobs_of_family(session, family, touched, new_day=new_day)]


def _jobs_of_family(session: Session, family: Checks, touched: Touched, *, new_day: bool) -> Iterator[Job]:
    daily = frozenset(check for check in family.ids() if new_day and family.is_daily(check))
    if daily:
        yield Job(family, daily)
    by_records: dict[frozenset[str], set[str]] = {}
    for check in family.ids():
        records = touching(touched.fields, check)
        if records and check not in daily:
            by_records.setdefault(records, set()).add(check)
    for records, wanted in by_records.items():
        ids = units_of(session, touched, sorted(records), family.unit)
        if ids:
            yield Job(family, frozenset(wanted), family.unit, ids)


# Looking


def look(session: Session, jobs: list[Job], through: int | None, today: date, watch: Watch) -> Looked:
    """Ask the checks and put what they find on files, a page at a time; nothing is written to the register."""
    codes, looked = code_lists(session), Looked(jobs, through, today)
    watch.total = sum(len(job.wanted) for job in jobs)
    for job in jobs:
        part = EVERYTHING if job.ids is None else Part(job.unit, select(ship_ids(session, "asked_units", job.ids).c.id))
        stream = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed when its findings are written
        looked.found.append(stream)
        for one in job.family.find(Ground(session, today, codes, part), job.wanted):
            stream.write(_line(one))
            looked.rows += 1
            watch.step(0)
        watch.step(len(job.wanted))
    return looked


def _line(one: Found) -> str:
    number, said = _NUMBER[one.check], to_json(dict(one.values))
    key = one.record_id * _TIMES + number
    row = [key, number, one.record_id, *one.place, data_hash(one.values), said]
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"


# Keeping


def keep(session: Session, looked: Looked) -> Ran:
    """Write what was found: new findings, changed values, and away with those that are no more; the day of each stays.

    As of the moment that was looked at, also where others have checked later changes meanwhile: these are then asked again.
    """
    new = gone = 0
    for job, stream in zip(looked.jobs, looked.found, strict=True):
        with stream:
            shipped = _shipped(session, stream)
            came, went = _merged(session, job, shipped, looked.today)
        new, gone = new + came, gone + went
    if {check for job in looked.jobs for check in job.wanted} == FAMILY_OF.keys() and looked.through is not None:
        # What an older program looked for and this one does not know.
        session.execute(delete(_FINDING).where(_FINDING.c.check_id.not_in(sorted(FAMILY_OF))))
    if looked.through is not None:
        _note_state(session, looked.through, looked.today)
    return Ran(len({check for job in looked.jobs for check in job.wanted}), looked.rows, new, gone, looked.through)


def _shipped(session: Session, stream: IO[str]) -> Any:
    columns: dict[str, Any] = {"id": BigId, "number": Integer(), "record_id": BigId}
    columns |= dict.fromkeys(PLACE, BigId)
    columns |= {"data_hash": String(64), "looked_at": Text()}
    stream.seek(0)
    return ship(session, "found", columns, (json.loads(line) for line in stream))


def _merged(session: Session, job: Job, shipped: Any, today: date) -> tuple[int, int]:
    inside: Any = true()
    if job.ids is not None:
        units = ship_ids(session, "asked_units", job.ids)
        inside = _FINDING.c[f"{job.unit}_id"].in_(select(units.c.id))
    new = gone = 0
    held = {check for (check,) in session.execute(select(_FINDING.c.check_id).distinct())} & job.wanted
    found = {number for (number,) in session.execute(select(shipped.c.number).distinct())}
    for check in sorted(job.wanted):
        number = _NUMBER[check]
        if check in held:
            gone += _away(session, check, number, shipped, inside)
        if number in found:
            if check in held:
                _mended(session, check, number, shipped)
            new += _added(session, check, number, shipped, today)
    return new, gone


def _away(session: Session, check: str, number: int, shipped: Any, inside: Any) -> int:
    still = exists(select(literal(1)).where(shipped.c.id == _FINDING.c.record_id * _TIMES + number))
    removed: Any = session.execute(delete(_FINDING).where(_FINDING.c.check_id == check, inside, ~still))
    return int(removed.rowcount)


def _mended(session: Session, check: str, number: int, shipped: Any) -> None:
    """Give findings that are still there the values of now; since when they are stays."""
    names = (*PLACE, "data_hash")
    new: Any = {name: shipped.c[name] for name in names} | {"values": shipped.c.looked_at}
    same = and_(_FINDING.c.check_id == check, shipped.c.id == _FINDING.c.record_id * _TIMES + number)
    differs = or_(*(_FINDING.c[name].is_distinct_from(shipped.c[name]) for name in names))
    session.execute(update(_FINDING).where(same, differs).values(new))


def _added(session: Session, check: str, number: int, shipped: Any, today: date) -> int:
    record = BY_NAME[checks()[check].record].number
    names = ("record_id", *PLACE, "data_hash")
    known = exists(
        select(literal(1)).where(
            _FINDING.c.record == record, _FINDING.c.record_id == shipped.c.record_id, _FINDING.c.check_id == check
        )
    )
    rows = select(
        literal(check), literal(record), *(shipped.c[name] for name in names), shipped.c.looked_at, literal(today)
    ).where(shipped.c.number == number, ~known)
    into = insert(_FINDING).from_select(["check_id", "record", *names, "values", "since"], rows, include_defaults=False)
    added: Any = session.execute(into.execution_options(preserve_rowcount=True))
    return int(added.rowcount)


def _note_state(session: Session, through: int, today: date) -> None:
    state = session.get(CheckState, state_name())
    if state is None:
        session.execute(delete(CheckState))
        state = CheckState(name=state_name())
        session.add(state)
    state.through_change_set, state.checked_on = through, today
    state.run_at = datetime.now(UTC).replace(tzinfo=None)
    session.flush()

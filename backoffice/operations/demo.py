"""Fill an empty register with demonstration data: believable, made up, the same for the same seed, with known mistakes.

Owns the order of making and the note of it in the history. Holds no person: names are drawn from lists, there are no
identity numbers, addresses end in .invalid. Never touches a register that holds anything.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import resources, security
from backoffice.models import ChangeSet, Transfer
from backoffice.models.registry import TABLES
from backoffice.operations.apply import to_json
from backoffice.operations.demo_chance import Calendar, Chance
from backoffice.operations.demo_dwellings import Builder, Section, Street
from backoffice.operations.demo_moving import Moving
from backoffice.operations.demo_places import read_names, read_places
from backoffice.operations.demo_planted import Planted, Planter
from backoffice.operations.demo_public import Public
from backoffice.operations.demo_rows import Row, Rows
from backoffice.operations.demo_structure import Facts, Structure, organisation_sizes, parts
from backoffice.operations.keys import new_keys
from backoffice.queries.codes import code_lists
from backoffice.records.code_entry import CODE_ENTRY
from backoffice.rules.problems import refused
from backoffice.security import Actor, Right
from backoffice.watch import Watch

MOST = 1_000_000  # dwellings; beyond, department numbers of three digits would run out
PURPOSE = "demo"


@dataclass(frozen=True, slots=True)
class Filled:
    """What was made: the change set's number, rows per kind of record, and the planted mistakes."""

    change_set: int
    counts: dict[str, int]
    planted: tuple[Planted, ...]


def fill(
    session: Session,
    actor: Actor,
    dwellings: int,
    seed: int,
    today: date,
    watch: Watch | None = None,
    *,
    clean: bool = False,
) -> Filled:
    """Fill the empty register with `dwellings` demonstration dwellings and all that hangs on them.

    The same dwellings, seed and day give the same rows on both databases. `watch` counts dwellings. From 360 dwellings
    on, a mistake of each kind is planted that finds a dwelling to suit it (from some 600 all do); a `clean` register has
    none, and nothing is left out of its sections. The change set keeps no rows and cannot be undone. Raises Refused
    without the right to administer ("no_right"), for a number that cannot be made ("demo.how_many") and for a register
    that holds something ("demo.not_empty").
    """
    security.require(actor, Right.ADMINISTER)
    if not 1 <= dwellings <= MOST:
        raise refused("demo.how_many", least=1, most=MOST)
    watch = watch or Watch()
    watch.total = dwellings
    number = new_keys(session, "change_set", 1)[0]
    rows = Rows(session, number)
    # Asked after the counters are held, so that nobody adds a record in between.
    if any(
        session.execute(select(table.c.id).limit(1)).first()
        for record, table in TABLES.items()
        if record != CODE_ENTRY.name
    ):
        raise refused("demo.not_empty")
    imports = resources.folder("imports")
    facts = Facts(code_lists(session), Calendar(today), read_names(imports), read_places(imports), Chance(seed))
    sizes = organisation_sizes(dwellings)
    builder = Builder(facts, Structure(facts), complete=clean)
    planter = Planter(facts, builder, dwellings, len(sizes), clean=clean)
    public = Public(facts, rows, seed, len(sizes), planter, complete=clean)
    late = _make(builder, planter, public, Moving(facts, rows, seed), rows, sizes, watch)
    rows.finish()
    _transfers(session, late, number, today)
    planted = planter.planted()
    counts = {record: count for record, count in rows.counts.items() if count}
    _note(
        session, actor, number, counts, planted, {"dwellings": dwellings, "seed": seed, "today": today, "clean": clean}
    )
    return Filled(number, counts, planted)


def planted(session: Session) -> tuple[Planted, ...]:
    """Return the mistakes that were planted in this register, in the order of their kinds; none without such data."""
    source = session.execute(
        select(ChangeSet.source).where(ChangeSet.purpose == PURPOSE).order_by(ChangeSet.id.desc()).limit(1)
    ).scalar()
    return tuple(Planted(**one) for one in json.loads(source)["planted"]) if source else ()


def _make(
    builder: Builder, planter: Planter, public: Public, moving: Moving, rows: Rows, sizes: list[int], watch: Watch
) -> dict[int, bool]:
    """Make everything; return the organisations with automatic transfer, and whether it stands still."""
    structure, chance = builder.structure, builder.facts.chance
    transfers: dict[int, bool] = {}
    for position, size in enumerate(sizes):
        organisation, region = structure.organisation(position, size)
        planter.organisation(position, organisation)
        rows.add("organisation", organisation)
        if organisation["transfer"] == "automatic":
            transfers[organisation["id"]] = planter.transfer_stopped(organisation)
        public.organisation(position, organisation, region)
        moving.organisation(organisation)
        for ordinal, part in enumerate(parts(chance, size, 60, 0.65, (8, 600)), 1):
            department = structure.department(position, organisation, region, ordinal, part)
            planter.department(ordinal, department)
            rows.add("department", department.row)
            street, types = Street(), set()
            for number, homes in enumerate(department.sizes, 1):
                section = builder.section(department, street, number, homes)
                planter.section(section)
                _add(rows, section, moving)
                public.section(section)
                types.add(section.dwelling_type)
                watch.step(homes)
                rows.flush_when_full()
            public.department(position, department, types)
    return transfers


def _transfers(session: Session, organisations: dict[int, bool], number: int, today: date) -> None:
    """Note the night's transfer of the organisations that have one; the one that stands still had its three days ago."""
    tonight = datetime.combine(today, time(2, 30))
    for key, stopped in organisations.items():
        at = tonight - timedelta(days=3 if stopped else 0)
        session.add(Transfer(organisation_id=key, at=at, source=PURPOSE, change_set_id=number))


def _add(rows: Rows, section: Section, moving: Moving) -> None:
    section_id = rows.add("building_section", section.row)
    for registration in section.registrations:
        registration["building_section_id"] = section_id
        rows.add("disability_registration", registration)
    for home in section.homes:
        home.dwelling["building_section_id"] = section_id
        home.dwelling["disability_registration"] = home.link["id"] if home.link else None
        case, tenants = moving.case(home), {}
        dwelling_id = rows.add("dwelling", home.dwelling)
        for cost in home.costs:
            cost["dwelling_id"] = dwelling_id
            rows.add("housing_cost", cost)
        for lease in home.leases:
            lease["dwelling_id"] = dwelling_id
            lease_id = rows.add("lease", lease)
            tenants[lease_id] = [rows.add("tenant", row) for row in _tenants(lease)]
        moving.add(home, case, tenants[case.leaving["id"]] if case else ())


def _tenants(lease: Row) -> list[Row]:
    shared = {column: lease[column] for column in ("organisation_id", "status", "origin")} | {"lease_id": lease["id"]}
    contacts = lease.get("contacts") or [{}] * len(lease["tenants"])
    return [shared | {"name": name} | dict(more) for name, more in zip(lease["tenants"], contacts, strict=True)]


def _note(
    session: Session,
    actor: Actor,
    number: int,
    counts: dict[str, int],
    mistakes: tuple[Planted, ...],
    asked: dict[str, object],
) -> None:
    session.add(
        ChangeSet(
            id=number,
            operation_id=str(uuid4()),
            organisation_id=None,
            purpose=PURPOSE,
            user_name=actor.name,
            at=datetime.now(UTC).replace(tzinfo=None),
            reason="",
            source=to_json({"way": PURPOSE, **asked, "planted": [asdict(one) for one in mistakes]}),
            plan_hash=hashlib.sha256(to_json(asked).encode()).hexdigest(),
            counts=to_json({"changed": sum(counts.values()), **counts}),
            contents="{}",
            undoes=None,
        )
    )
    session.flush()

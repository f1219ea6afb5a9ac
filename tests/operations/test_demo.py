"""Demonstration data: the same on both databases and for the same seed, believable, clean but for the known mistakes."""

import hashlib
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import String, Text, func, select
from sqlalchemy.orm import Session

from backoffice import resources
from backoffice.database import Database
from backoffice.models import (
    FOREVER,
    AllocationAgreement,
    BuildingSection,
    ChangeRow,
    ChangeSet,
    CooperationMember,
    Department,
    DisabilityRegistration,
    Dwelling,
    HousingCost,
    HousingOrganisation,
    Lease,
    SignupAgreement,
    SignupCooperation,
    Tenant,
)
from backoffice.models.registry import TABLES
from backoffice.operations.demo import MOST, Filled, fill, planted
from backoffice.operations.demo_places import read_places
from backoffice.operations.demo_planted import FEWEST, KINDS
from backoffice.operations.demo_rows import RECORDS
from backoffice.operations.keys import new_keys
from backoffice.operations.plan import Source
from backoffice.operations.setup import prepare
from backoffice.operations.undo import plan_undo
from backoffice.rules.problems import Refused
from backoffice.security import Actor, Grant, Role
from backoffice.text import LANGUAGES, has_text
from backoffice.watch import Cancelled, Watch
from tests.postgres import PostgresServer

TODAY = date(2026, 11, 22)
EVERYONE = Actor("alle", tuple(Grant(role) for role in Role))
ALL_TABLES = TABLES | {"tenant": Tenant.metadata.tables["tenant"]}
IDENTITY_NUMBER = re.compile(r"\d{6}-?\d{4}")


def filled(database: Database, dwellings: int, seed: int = 7) -> Filled:
    with database.writing() as session:
        return fill(session, EVERYONE, dwellings, seed, TODAY)


def content(session: Session) -> dict[str, str]:
    """Return a hash of all rows of each table, in key order."""
    hashes = {}
    for record, table in ALL_TABLES.items():
        summed = hashlib.sha256()
        for row in session.execute(select(table).order_by(table.c.id)):
            summed.update(repr(tuple(row)).encode())
        hashes[record] = summed.hexdigest()
    return hashes


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A register of 8,000 demonstration dwellings, read only."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'register.db'}")
    prepare(database)
    filled(database, 8000)
    with database.reading() as session:
        yield session
    database.close()


@pytest.fixture
def two(tmp_path: Path, sqlite_template: Path) -> Iterator[tuple[Database, Database]]:
    """Two fresh registers."""
    databases = []
    for name in ("one.db", "two.db"):
        shutil.copy(sqlite_template, tmp_path / name)
        databases.append(Database(f"sqlite:///{tmp_path / name}"))
    yield databases[0], databases[1]
    for database in databases:
        database.close()


def test_both_databases_get_the_same_rows(
    two: tuple[Database, Database], postgres: PostgresServer, postgres_template: str
) -> None:
    server = Database(postgres.create("demo_same", template=postgres_template))
    first, second = filled(two[0], 1000), filled(server, 1000)
    assert (first.counts, first.planted) == (second.counts, second.planted)
    with two[0].reading() as session, server.reading() as other:
        assert content(session) == content(other)
        assert planted(session) == planted(other) == first.planted
    server.close()
    postgres.drop("demo_same")


def test_the_same_seed_gives_the_same_rows_and_another_seed_others(two: tuple[Database, Database]) -> None:
    hashes = []
    for database, seed in zip(two, (7, 7), strict=True):
        filled(database, 400, seed)
        with database.reading() as session:
            hashes.append(content(session))
    assert hashes[0] == hashes[1]


def test_another_seed_gives_other_rows(two: tuple[Database, Database]) -> None:
    hashes, made = [], []
    for database, seed in zip(two, (7, 8), strict=True):
        made.append(filled(database, 400, seed).counts)
        with database.reading() as session:
            hashes.append(content(session))
    # So few dwellings make three organisations, too few for a cooperation, and few cases; a photo would need a file.
    assert set(made[0]) == set(RECORDS) - {"signup_cooperation", "cooperation_member", "deposit_claim", "photo"}
    # What holds for every organisation's tenancies is the same whatever is drawn.
    assert {record for record in made[0] if hashes[0][record] == hashes[1][record]} <= {"tenancy_terms"}


def test_filling_leaves_keys_history_and_counters_in_order(database: Database) -> None:
    result = filled(database, 500)
    with database.writing() as session:
        for record in RECORDS:
            table = ALL_TABLES[record]
            ids = list(session.execute(select(table.c.id).order_by(table.c.id)).scalars())
            assert ids == list(range(1, len(ids) + 1)), record
            assert result.counts.get(record, 0) == len(ids), record
            assert new_keys(session, record, 1)[0] == len(ids) + 1, record
            written_by = set(session.execute(select(table.c.change_set_id)).scalars())
            assert written_by == ({result.change_set} if ids else set()), record
        note = session.get_one(ChangeSet, result.change_set)
        assert (note.purpose, note.contents, note.user_name) == ("demo", "{}", "alle")
        assert session.execute(select(func.count()).select_from(ChangeRow)).scalar() == 0
        with pytest.raises(Refused) as refusal:
            plan_undo(session, EVERYONE, result.change_set, Source("test"))
        assert refusal.value.problems[0].id == "undo.not_kept"
    assert result.counts["dwelling"] == 500


def test_a_register_that_holds_anything_is_left_alone(database: Database) -> None:
    with database.writing() as session:
        session.add(HousingOrganisation(id=new_keys(session, "organisation", 1)[0], number="0451", name="Åparken"))
    with pytest.raises(Refused) as refusal:
        filled(database, 300)
    assert refusal.value.problems[0].id == "demo.not_empty"
    with database.reading() as session:
        assert session.execute(select(func.count()).select_from(Dwelling)).scalar() == 0
        assert planted(session) == ()


@pytest.mark.parametrize("dwellings", [0, -5, MOST + 1])
def test_a_number_of_dwellings_that_cannot_be_made_is_refused(database: Database, dwellings: int) -> None:
    with pytest.raises(Refused) as refusal:
        filled(database, dwellings)
    assert refusal.value.problems[0].id == "demo.how_many"


def test_only_an_administrator_may_fill(database: Database, caseworker: Actor) -> None:
    with database.writing() as session, pytest.raises(Refused) as refusal:
        fill(session, caseworker, 10, 7, TODAY)
    assert refusal.value.problems[0].id == "no_right"


def test_the_watch_counts_dwellings_and_can_stop_it(database: Database) -> None:
    watch = Watch(stop=True)
    with pytest.raises(Cancelled), database.writing() as session:
        fill(session, EVERYONE, 300, 7, TODAY, watch)
    watch = Watch()
    with database.writing() as session:
        fill(session, EVERYONE, 300, 7, TODAY, watch)
    assert (watch.done, watch.total) == (300, 300)


@pytest.mark.parametrize("dwellings", [1, 2, 7, 40, FEWEST - 1])
def test_a_tiny_register_is_filled_without_mistakes(database: Database, dwellings: int) -> None:
    result = filled(database, dwellings)
    assert result.counts["dwelling"] == dwellings
    assert result.counts["organisation"] == min(dwellings, 3)
    assert result.planted == ()


def shares(session: Session, column: Any) -> dict[Any, float]:
    counts = session.execute(select(column, func.count()).group_by(column)).all()
    total = sum(count for _, count in counts)
    return {value: count / total for value, count in counts}


def test_types_regions_styles_and_years_have_their_national_shares(large: Session) -> None:
    types = shares(large, Dwelling.dwelling_type)
    assert types["1"] == pytest.approx(0.852, abs=0.02)
    assert types["2"] == pytest.approx(0.074, abs=0.02)
    assert types["3"] == pytest.approx(0.074, abs=0.02)
    regions = {place.municipality: place.region for place in read_places(resources.folder("imports"))}
    by_region: Counter[str] = Counter()
    for code in large.execute(select(Dwelling.municipality_code)).scalars():
        by_region[regions[code]] += 1
    wanted = {"1084": 0.365, "1085": 0.128, "1083": 0.204, "1082": 0.208, "1081": 0.095}
    for region, share in wanted.items():
        assert by_region[region] / 8000 == pytest.approx(share, abs=0.04)
    of_department = select(Department.building_style, func.count()).join(
        Dwelling, Dwelling.department_id == Department.id
    )
    styles = dict(large.execute(of_department.group_by(Department.building_style)).all())
    assert styles["1"] / 8000 == pytest.approx(0.657, abs=0.05)
    assert large.execute(select(func.max(Department.in_use_year))).scalar_one() < TODAY.year


def test_vacancies_rents_and_leases_are_believable(large: Session) -> None:
    vacant = large.execute(
        select(func.count()).where(Lease.vacant, Lease.valid_to == FOREVER, Lease.status == "reported")
    ).scalar_one()
    assert 25 <= vacant <= 95  # 6.5 per mille and the planted ones
    rents = large.execute(
        select(func.sum(HousingCost.amount) * 12 / 100, func.sum(Dwelling.area))
        .join(Dwelling, Dwelling.id == HousingCost.dwelling_id)
        .where(HousingCost.cost_type == "1", HousingCost.valid_to == FOREVER, Dwelling.dwelling_type == "1")
    ).one()
    assert 880 < rents[0] / rents[1] < 1040  # kroner per m² and year
    costs, leases, tenants = (
        large.execute(select(func.count()).select_from(model)).scalar_one() for model in (HousingCost, Lease, Tenant)
    )
    assert 2 < costs / 8000 < 3.2
    assert 1.2 < leases / 8000 < 1.5
    assert 1.3 < tenants / 8000 < 2
    assert large.execute(select(func.count()).where(Lease.allocation_type == "10")).scalar_one() > 20


def test_most_is_reported_some_is_draft_and_some_is_new(large: Session) -> None:
    by_status = shares(large, Dwelling.status)
    assert by_status["reported"] > 0.95
    assert by_status["draft"] > 0.005
    assert by_status["new"] > 0
    assert set(shares(large, Dwelling.origin)) == {"manual", "automatic"}


def test_heating_is_mostly_that_of_the_section(large: Session) -> None:
    other = large.execute(
        select(func.count())
        .select_from(Dwelling)
        .join(BuildingSection, BuildingSection.id == Dwelling.building_section_id)
        .where(Dwelling.heating != BuildingSection.heating)
    ).scalar_one()
    assert other <= 1


def test_addresses_are_each_used_once(large: Session) -> None:
    known = [one for one in planted(large) if one.kind == "address_twice"]
    address = (Dwelling.postal_code, Dwelling.address_key)
    twice = large.execute(select(func.count()).select_from(Dwelling).group_by(*address).having(func.count() > 1)).all()
    assert len(twice) == len(known) == 1


def test_registrations_are_numbered_once_per_organisation_and_linked_in_their_section(large: Session) -> None:
    elsewhere = (
        select(Dwelling.id)
        .join(DisabilityRegistration, DisabilityRegistration.id == Dwelling.disability_registration)
        .where(DisabilityRegistration.building_section_id != Dwelling.building_section_id)
    )
    at = {one.kind: one.record_id for one in planted(large)}
    assert list(large.execute(elsewhere).scalars()) == [at["link_other_section"]]
    assert large.execute(select(func.min(DisabilityRegistration.number))).scalar() == "H1"


def test_every_kind_is_planted_once_and_has_a_text_in_both_languages(large: Session) -> None:
    assert [one.kind for one in planted(large)] == list(KINDS)
    assert len(KINDS) >= 25
    for one in planted(large):
        assert large.execute(select(ALL_TABLES[one.record].c.id).filter_by(id=one.record_id)).scalar(), one
        assert one.place_text
        assert all(has_text(f"demo.planted.{one.kind}", of=language) for language in LANGUAGES)


def test_nothing_written_could_be_taken_for_an_identity_number(large: Session) -> None:
    for record, table in {**ALL_TABLES, "change_set": ChangeSet.metadata.tables["change_set"]}.items():
        texts = [column for column in table.columns if isinstance(column.type, String | Text)]
        if record == "change_set":
            texts = [column for column in texts if column.name not in ("operation_id", "plan_hash")]
        for row in large.execute(select(*texts)):
            assert not any(IDENTITY_NUMBER.search(value) for value in row if value), record


def test_contact_data_can_reach_nobody(large: Session) -> None:
    for organisation in large.execute(select(HousingOrganisation)).scalars():
        assert organisation.email is None or organisation.email.endswith(".invalid")
        assert organisation.website is None or ".invalid/" in organisation.website
        assert organisation.phone is None or organisation.phone.startswith("00 ")
        assert organisation.cvr and organisation.cvr.startswith("00")


def test_a_clean_register_is_as_large_and_has_no_mistakes_listed(database: Database) -> None:
    with database.writing() as session:
        clean = fill(session, EVERYONE, 800, 7, TODAY, clean=True)
    assert (clean.planted, clean.counts["dwelling"]) == ((), 800)
    with database.reading() as session:
        assert planted(session) == ()


def test_what_the_public_sees_is_there_and_has_a_reason_where_it_is_withheld(database: Database) -> None:
    filled(database, 2000)
    with database.reading() as session:
        ways = set(session.execute(select(SignupAgreement.contact_way)).scalars())
        assert ways == {"website", "email", "phone", "coop"}
        assert set(session.execute(select(AllocationAgreement.agreement_kind)).scalars()) == {"flexible", "municipal"}
        members = session.execute(select(func.count()).select_from(CooperationMember)).scalar()
        kept = session.execute(select(func.count()).select_from(SignupCooperation)).scalar()
        assert members and kept and members >= kept
        hidden = session.execute(select(Dwelling).where(Dwelling.suppress_portal)).scalars()
        assert sum(not row.suppress_portal_reason for row in hidden) == 1
        empty = session.execute(select(Lease).where(Lease.vacant, Lease.empty_reason.is_(None))).scalars()
        assert not list(empty)

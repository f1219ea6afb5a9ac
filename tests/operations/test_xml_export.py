"""What the register's XML holds when it leaves: the declared form, what changed, no names, and only one's own part."""

import stat
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from backoffice.database import Database
from backoffice.exchange import register_schema as schema
from backoffice.exchange.safe_xml import Walker, local
from backoffice.models import Dwelling, HousingCost
from backoffice.operations.demo import fill
from backoffice.operations.edit import plan_edit
from backoffice.operations.plan import Source
from backoffice.operations.xml_export import export_register, read_since, suggested_name
from backoffice.queries.selection import Selection, of_ids
from backoffice.rules.problems import Refused
from backoffice.security import Actor, Grant, Role
from tests.import_files import TODAY, planned, written
from tests.register import add_dwellings
from tests.xml_files import NAME, edited, exported, small_register, undo


def test_no_name_leaves_and_a_lease_without_its_tenants_names_stands_as_unchanged(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    small_register(database)
    done = exported(database, everyone, tmp_path / "ud.xml")
    text = (tmp_path / "ud.xml").read_text(encoding="utf-8")
    assert NAME not in text
    assert "LejerNavnTekst" not in text
    assert done.without_names == 1
    leases = text.split("<LejekontraktStruktur>")[1:]
    assert [lease.count("<ObjektStatusKode>1<") for lease in leases] == [1, 0]


def test_a_file_since_a_change_set_marks_what_changed_and_what_was_removed(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    ids = small_register(database)
    exported(database, caseworker, tmp_path / "før.xml")
    base = edit(database, caseworker, ids[3], "7")
    mark = "<ObjektStatusKode>{}</ObjektStatusKode>\n   <BoligudgiftStartDato>"
    plan = planned(database, caseworker, edited(tmp_path / "før.xml", (mark.format(2), mark.format(3))))
    # The file is from before the edit, and would take it back.
    plan.changes.clear()
    plan.asked -= 1
    removal = written(database, caseworker, plan).change_set
    edit(database, caseworker, ids[2], "5")
    done = exported(database, caseworker, tmp_path / "siden.xml", since=base)
    assert (done.changed, done.removed) == (1, 1)
    assert {unit[-1:]: code for unit, code in statuses(tmp_path / "siden.xml", schema.DWELLING_PART)} == {
        str(ids[0]): "1", str(ids[1]): "1", str(ids[2]): "2", str(ids[3]): "1",
    }  # fmt: skip
    assert [code for _, code in statuses(tmp_path / "siden.xml", schema.COST_PART)] == ["3", "1"]
    undo(database, caseworker, removal)
    assert exported(database, caseworker, tmp_path / "siden.xml", since=base).removed == 0
    # Everything is newer than a hundred years, and the lease with a tenant is never written as changed.
    assert exported(database, caseworker, tmp_path / "siden.xml", since=TODAY - timedelta(days=36_500)).changed == 7
    with pytest.raises(Refused, match="unknown_change_set"):
        exported(database, caseworker, tmp_path / "siden.xml", since=999)


def edit(database: Database, actor: Actor, dwelling: int, heating: str) -> int:
    with database.reading() as session:
        plan = plan_edit(session, actor, of_ids([dwelling]), {"heating": heating}, Source("test"), today=TODAY)
    return written(database, actor, plan).change_set


def elements(path: Path) -> list[tuple[tuple[str, ...], str]]:
    """Return every element of a file: its "namespace name" below those it stands in, and its text."""
    found: list[tuple[tuple[str, ...], str]] = []
    stack: list[str] = []
    at: list[int] = []

    def start(name: str, _attributes: dict[str, str]) -> None:
        stack.append(name)
        at.append(len(found))
        found.append((tuple(stack), ""))

    def end(_name: str) -> None:
        stack.pop()
        at.pop()

    def text(data: str) -> None:
        found[at[-1]] = (found[at[-1]][0], found[at[-1]][1] + data)

    walker = Walker(start, end, text)
    walker.feed(path.read_bytes())
    walker.feed(b"")
    return found


def statuses(path: Path, part: str) -> list[tuple[str, str]]:
    """Return (BBR unit, object status) of every structure of a kind."""
    found = []
    unit = ""
    for names, text in elements(path):
        unit = text if local(names[-1]) == "BuildingUnitUniversalIdentifier" else unit
        if local(names[-1]) == schema.OBJECT_STATUS and local(names[-2]) == part:
            found.append((unit, text))
    return found


def test_elements_stand_in_the_declared_order_nesting_and_namespaces(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        fill(session, everyone, 300, 1, TODAY)
    exported(database, everyone, tmp_path / "ud.xml")
    declared: list[tuple[str, ...]] = []
    repeats = set()

    def declare(element: schema.Element, above: tuple[str, ...]) -> None:
        path = (*above, f"{element.space} {element.name}")
        declared.append(path)
        if element.repeats:
            repeats.add(path)
        for child in element.holds:
            declare(child, path)

    declare(schema.schema(), ())
    order = {path: position for position, path in enumerate(declared)}
    last: dict[tuple[str, ...], int] = {}
    seen = set()
    for path, _ in elements(tmp_path / "ud.xml"):
        inside = path[:-1]
        assert path in order, path
        assert order[path] > last.get(inside, -1) or (path in repeats and order[path] == last[inside]), path
        last[inside] = order[path]
        # What stands in an element begins anew with it.
        last = {other: position for other, position in last.items() if other[: len(path)] != path}
        seen.add(local(path[-1]))
    fields = [field for part in schema.PARTS for field in schema.carried(part).values()]
    assert {field.xml for field in fields} - seen <= {
        "EksternReference", "BoligArealFoer1998Kvantitet", "BoligudgiftBeskrivelseTekst", "BoligURLTekst",
        "BoligAktueltDepositumBeloeb", "LejekontraktDepositumBeloeb",
    }  # fmt: skip


def test_the_file_is_its_owners_only_and_replaces_nothing_unasked(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    small_register(database)
    path = tmp_path / "ud.xml"
    done = exported(database, caseworker, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert done.sha256 == exported(database, caseworker, path).sha256
    with database.reading() as session, pytest.raises(Refused, match=r"file\.exists"):
        export_register(session, caseworker, Selection(), path, today=TODAY)
    with database.reading() as session, pytest.raises(Refused, match=r"xml\.unknown_ending"):
        export_register(session, caseworker, Selection(), tmp_path / "ud.txt", today=TODAY)


def test_only_a_persons_own_part_of_the_register_is_written(database: Database, tmp_path: Path) -> None:
    ids = small_register(database)
    with database.writing() as session:
        other = add_dwellings(session, 2, number="0452")
        organisation = session.get_one(Dwelling, other[0]).organisation_id
    somebody = Actor("bo", (Grant(Role.READER, organisation_id=organisation),))
    assert exported(database, somebody, tmp_path / "ud.xml").dwellings == 2
    assert exported(database, somebody, tmp_path / "ud.xml", selection=of_ids(list(ids))).dwellings == 0
    with pytest.raises(Refused, match="no_right"):
        exported(database, Actor("ingen"), tmp_path / "ud.xml")
    with pytest.raises(Refused, match="no_right"):
        planned(database, somebody, tmp_path / "ud.xml")


def test_what_xml_cannot_carry_is_replaced_and_what_it_must_escape_comes_back(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    ids = small_register(database)
    with database.writing() as session:
        session.execute(
            update(HousingCost).where(HousingCost.dwelling_id == ids[0]).values(description="a<b> & \x07 æøå ]]>")
        )
    exported(database, caseworker, tmp_path / "ud.xml")
    assert "a&lt;b&gt; &amp; \ufffd æøå ]]&gt;" in (tmp_path / "ud.xml").read_text(encoding="utf-8")
    # What a file cannot carry is not taken out of the register by it.
    plan = planned(database, caseworker, tmp_path / "ud.xml")
    assert (plan.counts()["changed"], plan.counts()["refused"]) == (0, 0)
    other = edited(tmp_path / "ud.xml", ("a&lt;b&gt;", "c&lt;d&gt;"))
    assert [count.new for count in planned(database, caseworker, other).field_counts] == ["c<d> & \ufffd æøå ]]>"]


def test_a_place_has_the_file_name_that_organisations_use() -> None:
    assert suggested_name("0451-012", TODAY) == "BOLIG_XML_0451_012.xml"
    assert suggested_name("", TODAY) == f"BOLIG_XML_{TODAY:%Y%m%d}.xml"


def test_since_is_the_number_of_a_change_set_or_a_day() -> None:
    assert [read_since(typed) for typed in ("", " 17 ", "31-03-2026", "20260331", "2026-03-31")] == [
        None, 17, date(2026, 3, 31), date(2026, 3, 31), date(2026, 3, 31),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="date_form"):
        read_since("i går")

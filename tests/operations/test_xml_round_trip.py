"""The register's XML out and in again: nothing changes but what somebody changed, and everything can be undone."""

import stat
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from backoffice.database import Database
from backoffice.exchange import register_schema as schema
from backoffice.exchange.safe_xml import Walker, local
from backoffice.models import Dwelling, HousingCost, Lease
from backoffice.operations.demo import fill
from backoffice.operations.edit import plan_edit
from backoffice.operations.keys import new_keys
from backoffice.operations.plan import Source
from backoffice.operations.undo import plan_undo
from backoffice.operations.xml_export import export_register, read_since, suggested_name
from backoffice.queries.selection import Selection, of_ids
from backoffice.rules.problems import Refused
from backoffice.security import Actor, Grant, Role
from tests.import_files import TODAY, planned, written
from tests.register import add_dwellings, add_registration
from tests.xml_files import NAME, edited, exported, small_register


def compared_too(path: Path) -> Path:
    """Return a copy in which every record asks to be compared."""
    unchanged, write = (f"<ObjektStatusKode>{code}</ObjektStatusKode>" for code in "12")
    copy = path.with_name("alt.xml")
    copy.write_text(path.read_text(encoding="utf-8").replace(unchanged, write), "utf-8")
    return copy


def test_a_demonstration_register_comes_back_without_a_change(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        fill(session, everyone, 600, 1, TODAY)
        # Nobody has filled these in yet; asked to be compared they would become drafts.
        for model in (Dwelling, HousingCost, Lease):
            session.execute(update(model).where(model.status == "new").values(status="draft"))
    done = exported(database, everyone, tmp_path / "alt-ud.xml")
    with database.reading() as session:
        held = [session.execute(select(func.count(model.id))).scalar_one() for model in (Dwelling, HousingCost, Lease)]
        drafts = sum(
            session.execute(select(func.count(model.id)).where(model.status == "draft")).scalar_one()
            for model in (Dwelling, HousingCost, Lease)
        )
    assert [done.dwellings, done.costs, done.leases] == held
    assert done.drafts == drafts > 0
    text = (tmp_path / "alt-ud.xml").read_text(encoding="utf-8")
    assert text.count("<LejekontraktTomgangsledigIndikator>true<") > 0
    assert text.count("<Kladde>true</Kladde>") == drafts
    for path in (tmp_path / "alt-ud.xml", compared_too(tmp_path / "alt-ud.xml")):
        counts = planned(database, everyone, path).counts()
        assert (counts["asked"], counts["unchanged"]) == (sum(held), sum(held)), counts


def test_a_changed_amount_is_one_change_and_its_undo_brings_it_back(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    ids = small_register(database)
    exported(database, caseworker, tmp_path / "ud.xml")
    plan = planned(database, caseworker, edited(tmp_path / "ud.xml", (">5000.00<", ">5100.00<")))
    assert (plan.counts()["changed"], plan.counts()["refused"]) == (1, 0)
    assert [(c.record, c.field, c.old, c.new, c.rows) for c in plan.field_counts] == [
        ("housing_cost", "amount", 5_000_00, 5_100_00, 1)
    ]
    receipt = written(database, caseworker, plan)
    assert amounts(database, ids[0]) == [5_100_00]
    undo(database, caseworker, receipt.change_set)
    assert amounts(database, ids[0]) == [5_000_00]


def amounts(database: Database, dwelling: int) -> list[int]:
    with database.reading() as session:
        query = select(HousingCost.amount).where(HousingCost.dwelling_id == dwelling).order_by(HousingCost.line)
        return list(session.execute(query).scalars())


def undo(database: Database, actor: Actor, change_set: int) -> None:
    with database.reading() as session:
        plan = plan_undo(session, actor, change_set, Source("test"))
    written(database, actor, plan)


def test_a_cost_marked_to_be_deleted_goes_and_its_undo_brings_it_back(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    ids = small_register(database)
    exported(database, caseworker, tmp_path / "ud.xml")
    mark = "<ObjektStatusKode>{}</ObjektStatusKode>\n   <BoligudgiftStartDato>"
    plan = planned(database, caseworker, edited(tmp_path / "ud.xml", (mark.format(2), mark.format(3))))
    assert [(part.record, len(part.ids)) for part in plan.removed] == [("housing_cost", 1)]
    receipt = written(database, caseworker, plan)
    assert amounts(database, ids[0]) == []
    undo(database, caseworker, receipt.change_set)
    assert amounts(database, ids[0]) == [5_000_00]


def test_adjustments_that_begin_the_same_day_stay_apart_also_where_one_between_them_is_gone(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    ids = small_register(database)
    lines = {0: 100_00, 2: 200_00, 5: 300_00}
    with database.writing() as session:
        organisation = session.get_one(Dwelling, ids[0]).organisation_id
        rows = [
            {
                "id": key,
                "organisation_id": organisation,
                "dwelling_id": ids[2],
                "cost_type": "11",
                "valid_from": date(2026, 5, 1),
                "valid_to": date(2026, 6, 1),
                "line": line,
                "amount": lines[line],
                "status": "draft",
            }
            for key, line in zip(new_keys(session, "housing_cost", 3), lines, strict=True)
        ]
        session.execute(insert(HousingCost), rows)
    exported(database, caseworker, tmp_path / "ud.xml")
    assert planned(database, caseworker, tmp_path / "ud.xml").counts()["changed"] == 0
    last = """   <BoligudgiftBeloeb>300.00</BoligudgiftBeloeb>
   <BoligudgiftstypeKode>11</BoligudgiftstypeKode>
  </BoligudgiftStruktur>
"""
    another = """  <BoligudgiftStruktur>
   <BoligudgiftStartDato>2026-05-01</BoligudgiftStartDato>
   <BoligudgiftSlutDato>2026-05-31</BoligudgiftSlutDato>
   <BoligudgiftBeloeb>400.00</BoligudgiftBeloeb>
   <BoligudgiftstypeKode>11</BoligudgiftstypeKode>
  </BoligudgiftStruktur>
"""
    plan = planned(database, caseworker, edited(tmp_path / "ud.xml", (">200.00<", ">250.00<"), (last, last + another)))
    assert (plan.counts()["changed"], plan.counts()["refused"]) == (2, 0)
    written(database, caseworker, plan)
    assert sorted(amounts(database, ids[2])) == [100_00, 250_00, 300_00, 400_00]


def test_a_dwelling_changes_field_by_field_and_the_draft_mark_with_it(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    ids = small_register(database)
    with database.writing() as session:
        section = session.get_one(Dwelling, ids[0]).building_section_id
        key = add_registration(session, section, "H7")
    exported(database, caseworker, tmp_path / "ud.xml", selection=of_ids([ids[0]]))
    path = edited(
        tmp_path / "ud.xml",
        ("<Kladde>false</Kladde>", "<Kladde>true</Kladde>"),
        ("<BoligOpvarmningsformKode>1<", "<BoligOpvarmningsformKode>5<"),
        (
            "  <BoligudgiftStruktur>",
            "  <BoligAktueltIndskudBeloeb>12345.50</BoligAktueltIndskudBeloeb>\n"
            "  <BoligHandicapregistreringIdentifikator>H7</BoligHandicapregistreringIdentifikator>\n"
            "  <BoligudgiftStruktur>",
        ),
    )
    written(database, caseworker, planned(database, caseworker, path))
    with database.reading() as session:
        dwelling = session.get_one(Dwelling, ids[0])
        assert (dwelling.status, dwelling.heating, dwelling.current_entry_deposit) == ("draft", "5", 12_345_50)
        assert dwelling.disability_registration == key
    exported(database, caseworker, tmp_path / "ud.xml", selection=of_ids([ids[0]]))
    assert planned(database, caseworker, tmp_path / "ud.xml").counts()["changed"] == 0


def test_a_cost_and_a_vacancy_that_are_new_in_the_file_are_created(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    ids = small_register(database)
    exported(database, caseworker, tmp_path / "ud.xml", selection=of_ids([ids[2]]))
    new = """  <BoligudgiftStruktur>
   <Kladde>true</Kladde>
   <BoligudgiftStartDato>2026-01-01</BoligudgiftStartDato>
   <BoligudgiftSlutDato>2026-12-31</BoligudgiftSlutDato>
   <BoligudgiftBeloeb>4321.00</BoligudgiftBeloeb>
   <BoligudgiftstypeKode>1</BoligudgiftstypeKode>
  </BoligudgiftStruktur>
  <LejekontraktStruktur>
   <LejekontraktStartDato>2026-11-01</LejekontraktStartDato>
   <LejekontraktTomgangsledigIndikator>true</LejekontraktTomgangsledigIndikator>
   <LejekontraktLedigIndikator>true</LejekontraktLedigIndikator>
  </LejekontraktStruktur>
 </BoligStruktur>"""
    plan = planned(database, caseworker, edited(tmp_path / "ud.xml", (" </BoligStruktur>", new)))
    assert (plan.counts()["changed"], plan.counts()["refused"]) == (2, 0)
    written(database, caseworker, plan)
    with database.reading() as session:
        cost = session.execute(select(HousingCost).where(HousingCost.dwelling_id == ids[2])).scalar_one()
        lease = session.execute(select(Lease).where(Lease.dwelling_id == ids[2])).scalar_one()
    assert (cost.amount, cost.valid_to, cost.status) == (4_321_00, date(2027, 1, 1), "draft")
    assert (lease.vacant, lease.available, lease.status) == (True, True, "reported")


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

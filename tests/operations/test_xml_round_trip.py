"""The register's XML out and in again: nothing changes but what somebody changed, and everything can be undone."""

from datetime import date
from pathlib import Path

from sqlalchemy import func, insert, select, update

from backoffice.database import Database
from backoffice.models import Dwelling, HousingCost, Lease
from backoffice.operations.demo import fill
from backoffice.operations.keys import new_keys
from backoffice.queries.selection import of_ids
from backoffice.security import Actor
from tests.import_files import TODAY, planned, written
from tests.register import add_registration
from tests.xml_files import edited, exported, small_register, undo


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

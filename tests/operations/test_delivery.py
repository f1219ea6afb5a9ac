"""Deliveries to UDK: only what is reported leaves, and every row is accounted for, to the øre."""

import stat
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from backoffice.database import Database
from backoffice.exchange.sheet_specs import ColumnSpec
from backoffice.models import Dwelling
from backoffice.operations.delivery import deliver
from backoffice.operations.delivery_workbook import spread
from backoffice.queries.delivery_rows import year_before
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.rules.problems import Refused
from backoffice.security import Actor, Grant, Role
from tests.udk import AS_OF, DATA, a_register, front_of, hand_over, planned, recount, sheets_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder to deliver into."""
    made = tmp_path / "til udk"
    made.mkdir()
    return made


def test_counts_and_sums_are_those_of_a_recount_record_by_record(database: Database, folder: Path) -> None:
    a_register(database)
    outcomes, sums = recount(database)
    done = hand_over(database, folder)
    plan = planned(database)
    assert {sheet: done.counts[sheet] for sheet in DATA} == {sheet: outcomes[sheet][""] for sheet in DATA}
    assert done.counts == plan.counts
    assert all(done.counts[sheet] for sheet in DATA)
    # No cost or lease of the recount has a deposit, so those sums are nothing.
    assert {key: total for key, total in plan.sums.items() if total} == sums
    assert plan.suppressed == outcomes["Boliger"]["suppressed"] == 2
    held = sum((outcomes[sheet] for sheet in DATA if sheet != "Fraflytninger"), Counter[str]())
    assert plan.held_back == {reason: held[reason] for reason in plan.held_back}
    # Nothing of the sample begins after a dwelling was retired: test_retired_delivery has that.
    assert all(n for reason, n in plan.held_back.items() if reason != "retired")
    total = sum(sum(outcomes[sheet].values()) for sheet in DATA[:4])
    assert total == sum(done.counts[sheet] for sheet in DATA[:4]) + sum(plan.held_back.values()) + held["suppressed"]


def test_the_workbook_holds_what_the_plan_counted_to_the_oere(database: Database, folder: Path) -> None:
    a_register(database)
    done, plan = hand_over(database, folder), planned(database)
    sheets, front = sheets_of(done.path), front_of(done.path)
    assert list(sheets) == ["Forside", *DATA, "Afviste"]
    assert {sheet: len(rows) for sheet, rows in sheets.items() if sheet != "Forside"} == plan.counts
    amounts = sum(Decimal(str(row["Beløb pr. måned"])) for row in sheets["Huslejer"])
    assert (
        amounts == Decimal(plan.sums["costs.amount"]) / 100 == Decimal(str(front["Sum af Huslejer: Beløb pr. måned"]))
    )
    assert Decimal(str(front["Nettohusleje pr. måned, der gælder på dagen"])) * 100 == plan.sums["net_rent"]
    assert Decimal(str(front["Tilbagebetaling af nettohusleje i alt"])) == Decimal("300.33")
    assert Decimal(str(front["Efterbetaling af nettohusleje i alt"])) == Decimal("120.07")
    assert {sheet: front[sheet] for sheet in plan.counts} == plan.counts
    assert front["Boliger undertrykt over for UDK (ikke med)"] == 2
    assert (front["Opgjort pr."], front["Dannet af"], front["Leveringsnummer"]) == ("22-11-2026", "gitte", 1)
    assert front["Registrets seneste ændring (nummer)"] == plan.history_position == 0
    assert "ikke et officielt format" in front["Bemærk"]
    warnings = [row["Tekst"] for row in sheets["Forside"] if row["Oplysning"] == "Advarsel"]
    assert "Boligudgiftstype: 10 af 12 koder" in warnings[0] and len(warnings) == len(plan.unconfirmed) == 7
    named = [row["Tekst"] for row in sheets["Forside"] if row["Oplysning"] == "Boligorganisation"]
    assert named == ["0451 Boligforeningen Åparken", "0452 Boligforeningen Åparken"]


def test_cells_are_typed_and_nothing_in_them_acts(database: Database, folder: Path) -> None:
    ids, _ = a_register(database)
    book = load_workbook(hand_over(database, folder).path)
    assert all(cell.data_type != "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    rents = sheets_of(next(folder.glob("*.xlsx")))["Huslejer"]
    own = [row for row in rents if row["BBR-enhed"].endswith(f"{ids[0]:012}")]
    assert [(row["Udgiftstype, kode"], row["Fra og med"].date(), row["Beløb pr. måned"]) for row in own] == [
        ("1", date(2020, 1, 1), 5000),
        ("1", date(2026, 1, 1), 5425.17),
        ("10", date(2026, 1, 1), 0.1),
        ("2", date(2026, 1, 1), 400.05),
    ]
    assert [row["Til og med"] and row["Til og med"].date() for row in own] == [
        date(2025, 12, 31), None, None, date(2026, 12, 31),
    ]  # fmt: skip
    assert {(row["Organisation"], row["Afdeling"], row["Postnr."], row["Adresse"]) for row in own} == {
        ("0451", "012", "0999", "=1+1 Åvej")
    }
    assert [row["Indeholdt i husleje"] for row in own] == ["Nej", "Nej", "Ja", "Ja"]
    dwelling = sheets_of(next(folder.glob("*.xlsx")))["Boliger"][0]
    assert (dwelling["Boligstøtteberettiget areal, m²"], dwelling["Areal efter BBR, m²"]) == (78.5, 78)


def test_suppressed_dwellings_are_only_counted_and_drafts_only_named(database: Database, folder: Path) -> None:
    ids, _ = a_register(database)
    sheets = sheets_of(hand_over(database, folder).path)
    units = {sheet: {row.get("BBR-enhed") for row in rows} for sheet, rows in sheets.items()}
    everywhere = set().union(*units.values())
    hidden = {f"00000000-0000-4000-8000-{row_id:012}" for row_id in ids[3:5]}
    unreported = {f"00000000-0000-4000-8000-{row_id:012}" for row_id in ids[1:3]}
    assert not hidden & everywhere
    assert not unreported & set().union(*(units[sheet] for sheet in DATA))
    assert unreported <= units["Afviste"]
    told = [row for row in sheets["Afviste"] if row["Årsag"].startswith("Boligen er undertrykt")]
    assert [(row["Ark"], row["Organisation"], row["Afdeling"], row["Antal"]) for row in told] == [
        ("Boliger", "0451", "012", 2)
    ]
    assert told[0]["Byggeafsnit"] is told[0]["Adresse"] is None


def test_the_sheet_of_rows_held_back_says_where_each_belongs_and_why(database: Database, folder: Path) -> None:
    ids, _ = a_register(database)
    held = sheets_of(hand_over(database, folder).path)["Afviste"]
    unit = f"00000000-0000-4000-8000-{ids[6]:012}"
    found = sorted((row["Ark"], row["Fra og med"].date(), row["Årsag"]) for row in held if row["BBR-enhed"] == unit)
    before = "Sluttede før 1. marts 2013, da UDK overtog boligstøtten"
    unknown = "En kode findes ikke i kodelisten"
    assert found == [
        ("Efterregulering", date(2026, 5, 1), "Kladde, ikke indberettet"),
        ("Huslejer", date(2010, 1, 1), before),
        ("Huslejer", date(2026, 1, 1), unknown),
        ("Huslejer", date(2027, 1, 1), "Kladde, ikke indberettet"),
        ("Huslejer", date(2027, 1, 1), "Nyoprettet, ikke indberettet"),
        ("Lejeforhold", date(2011, 1, 1), before),
        ("Lejeforhold", date(2013, 2, 1), unknown),
    ]
    # No rent at all, a day between two rents, and no rent when the lease began.
    without_rent = [row["BBR-enhed"][-12:] for row in held if row["Årsag"].startswith("Løbende lejemål med dage uden")]
    assert without_rent == [f"{ids[position]:012}" for position in (8, 9, 11)]


def test_no_tenant_and_no_free_text_is_in_the_file(database: Database, folder: Path) -> None:
    a_register(database)
    assert "Hemmelig" not in str(sheets_of(hand_over(database, folder).path))


def test_a_delivery_of_one_organisation_holds_only_its_rows_and_bears_its_number(
    database: Database, folder: Path
) -> None:
    _, others = a_register(database)
    with database.reading() as session:
        where = Where(organisation_id=session.get_one(Dwelling, others[0]).organisation_id)
    done = hand_over(database, folder, where)
    assert done.path.name == "UDK_0452_20261122_1.xlsx"
    assert stat.S_IMODE(done.path.stat().st_mode) == 0o600
    sheets = sheets_of(done.path)
    assert {row["Organisation"] for sheet in (*DATA, "Afviste") for row in sheets[sheet]} == {"0452"}
    assert hand_over(database, folder).path.name == "UDK_alle_20261122_2.xlsx"


def test_rows_outside_a_persons_part_of_the_register_never_leave(database: Database, folder: Path) -> None:
    _, others = a_register(database)
    with database.reading() as session:
        dwelling = session.get_one(Dwelling, others[0])
    own = Actor("bo", (Grant(Role.APPROVER, department_id=dwelling.department_id),))
    done = deliver(database, own, EVERYWHERE, AS_OF, folder)
    sheets = sheets_of(done.path)
    assert {row["Organisation"] for sheet in (*DATA, "Afviste") for row in sheets[sheet]} == {"0452"}
    assert front_of(done.path)["Begrænsning"] == "Kun den del af registeret, som bo må aflevere"
    foreign = Actor("ib", (Grant(Role.APPROVER, organisation_id=999),))
    with pytest.raises(Refused) as refusal:
        deliver(database, foreign, EVERYWHERE, AS_OF, folder)
    assert refusal.value.problems[0].id == "delivery.nothing"


def test_an_empty_register_and_a_missing_folder_are_refused(database: Database, folder: Path) -> None:
    with pytest.raises(Refused) as nothing:
        hand_over(database, folder)
    assert nothing.value.problems[0].id == "delivery.nothing"
    with pytest.raises(Refused) as missing:
        hand_over(database, folder / "ikke her")
    assert missing.value.problems[0].id == "file.not_found"


def test_rows_beyond_what_a_sheet_holds_go_on_another_in_order() -> None:
    specs = list(spread("Huslejer", [ColumnSpec("a")], iter([[str(number)] for number in range(7)]), 7, most=3))
    assert [spec.name for spec in specs] == ["Huslejer", "Huslejer 2", "Huslejer 3"]
    assert [[row[0] for row in spec.rows] for spec in specs] == [["0", "1", "2"], ["3", "4", "5"], ["6"]]
    assert [spec.row_count for spec in specs] == [3, 3, 1]


def test_a_year_before_a_leap_day_is_the_last_of_february() -> None:
    assert year_before(date(2024, 2, 29)) == date(2023, 2, 28)
    assert year_before(date(2025, 2, 28)) == date(2024, 2, 28)

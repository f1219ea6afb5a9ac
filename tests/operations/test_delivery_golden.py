"""A delivery by an office's own specification, cell by cell as it was agreed, and to the byte the same when made again."""

from datetime import date, datetime
from pathlib import Path

from sqlalchemy import delete

from backoffice.database import Database
from backoffice.exchange.delivery_cells import line_of, text_of_read
from backoffice.exchange.delivery_spec_files import read_spec
from backoffice.exchange.reading import read_sheets
from backoffice.models import FOREVER, DeliveredRow, Delivery, DeliveryFile, IdCounter
from backoffice.operations.delivery_manifest import manifest_path
from tests.register import add_dwellings
from tests.udk import add_costs, add_leases, front_of, hand_over

SPEC = """
name = "Aftalt opstilling"
version = "3"
source = "en prøve"
confirmed = true
[[sheet]]
rows = "leases"
name = "Lejemål"
columns = [
  { heading = "Afsender", constant = "0451" },
  { heading = "Nr.", constant = 7 },
  { heading = "Enhed", value = "bbr_unit", kind = "code" },
  { heading = "Fra", value = "valid_from", format = "ddmmyyyy" },
  { heading = "Til", value = "valid_to" },
  { heading = "Anvisning", value = "allocation_type", format = "000" },
  { heading = "Indskud", value = "entry_deposit" },
]
[[sheet]]
rows = "costs"
name = "Udgifter"
columns = [
  { heading = "Øre", value = "amount", format = "øre" },
  { heading = "Type", value = "cost_type", show = "label" },
  { heading = "Med i lejen", value = "included_in_rent", yes = "1", no = "0" },
]
"""
GOLDEN = """
Lejemål ["Afsender","Nr.","Enhed","Fra","Til","Anvisning","Indskud"]
Lejemål ["0451","7","00000000-0000-4000-8000-000000000001","01022015","2025-12-31","005","10000.05"]
Lejemål ["0451","7","00000000-0000-4000-8000-000000000001","01012026","","001","10000.05"]
Udgifter ["Øre","Type","Med i lejen"]
Udgifter ["542517","Nettohusleje","0"]
Udgifter ["40005","Varme, aconto","1"]
"""
AT = datetime(2026, 11, 22, 9, 14, 7)


def cells_of(path: Path) -> str:
    lines = [
        f"{row.sheet} {line_of([text_of_read(cell) for cell in row.cells]).decode()}"
        for row in read_sheets(path)
        if row.sheet in ("Lejemål", "Udgifter")
    ]
    return "\n".join(["", *lines, ""])


def test_the_workbook_is_as_the_specification_says_cell_by_cell(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        dwelling = add_dwellings(session, 1, sections=1)[0]
    add_costs(
        database,
        [
            (dwelling, "1", date(2015, 1, 1), FOREVER, 5_425_17, "reported"),
            (dwelling, "2", date(2026, 1, 1), FOREVER, 400_05, "reported"),
        ],
    )
    add_leases(
        database,
        [
            (dwelling, date(2015, 2, 1), date(2026, 1, 1), "5", False, "reported"),
            (dwelling, date(2026, 1, 1), FOREVER, "1", False, "reported"),
        ],
    )
    spec = tmp_path / "aftalt.toml"
    spec.write_text(SPEC)
    first, again = tmp_path / "en", tmp_path / "to"
    first.mkdir()
    again.mkdir()
    done = hand_over(database, first, spec=read_spec(spec), now=AT)
    assert cells_of(done.path) == GOLDEN
    front = front_of(done.path)
    assert (front["Kolonnespecifikation"], front["Specifikationens udgave"]) == ("Aftalt opstilling", "3")
    assert front["Specifikationens SHA-256"] == read_spec(spec).sha256
    assert (front["Dannet"], front["Bekræftet af modtageren"]) == ("2026-11-22 09:14:07 UTC", "Ja")
    # Another column, no line of code: another workbook.
    spec.write_text(SPEC.replace('format = "øre"', 'format = "0,00"'))
    other = hand_over(database, again, spec=read_spec(spec), now=AT)
    assert 'Udgifter ["5425,17","Nettohusleje","0"]' in cells_of(other.path)


def test_the_same_delivery_made_in_two_registers_is_the_same_bytes(database: Database, tmp_path: Path) -> None:
    made = []
    with database.writing() as session:
        add_dwellings(session, 3)
    for name in ("en", "to"):
        folder = tmp_path / name
        folder.mkdir()
        number = hand_over(database, folder, now=AT)
        made.append((number.path.read_bytes(), manifest_path(number.path).read_bytes()))
        forget(database)
    assert made[0] == made[1]


def forget(database: Database) -> None:
    """Take every trace of the deliveries out of the register, their numbers too."""

    with database.writing() as session:
        for table in (DeliveryFile, DeliveredRow, Delivery):
            session.execute(delete(table))
        session.execute(delete(IdCounter).where(IdCounter.record == "delivery"))

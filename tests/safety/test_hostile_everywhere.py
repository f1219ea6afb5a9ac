"""Hostile texts through the whole program: shown letter for letter, never acting, and out and in again unchanged."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from backoffice.database import Database
from backoffice.exchange.reading import read_sheets
from backoffice.exchange.sheet_specs import ColumnSpec, SheetSpec
from backoffice.exchange.workbook_writer import write_workbook
from backoffice.models import Dwelling
from backoffice.operations.exporting import export_dwellings
from backoffice.queries.dwelling_rows import COLUMN_SETS
from backoffice.queries.selection import of_ids
from backoffice.safe_text import is_plain, plain
from backoffice.security import Actor, Grant, Role
from tests.cli.answers import caller
from tests.import_files import imported, unit
from tests.register import add_dwellings
from tests.safety.corpus import HOSTILE, raw_sequences_in
from tests.safety.hostile_register import hostile_register
from tests.safety.terminal import Terminal

TODAY = date(2026, 11, 22)
PROGRAM = Path(__file__).with_name("at_terminal.py")
EVERYONE = Actor("alle", tuple(Grant(role) for role in Role))


def in_a_cell(text: str) -> bool:
    """Tell whether a workbook's cell can hold the text and a street the letters: neither surrogates nor too long."""
    return bool(text.strip()) and len(text) < 100 and not any("\ud800" <= letter <= "\udfff" for letter in text)


@pytest.fixture
def imported_streets(database: Database, tmp_path: Path) -> dict[int, str]:
    """A register filled from a workbook of hostile streets; the street of each dwelling as it is stored."""
    with database.writing() as session:
        add_dwellings(session, 1)
    hostile = [text for text in HOSTILE if in_a_cell(text)]
    headings = ["BBR enhedsid", "LBF-nr", "Afdelingsnr", "Byggeafsnit", "Vejnavn"]
    rows = [(unit(1000 + i), "0451", "012", "01", street) for i, street in enumerate(hostile)]
    path = tmp_path / "stamdata.xlsx"
    write_workbook(path, [SheetSpec("Boliger", [ColumnSpec(heading) for heading in headings], rows)])
    imported(database, EVERYONE, path)
    with database.reading() as session:
        found = session.execute(select(Dwelling.bbr_unit, Dwelling.id, Dwelling.address)).all()
    by_unit = {row.bbr_unit: (row.id, row.address) for row in found}
    stored = {by_unit[row[0]] for row in rows if row[0] in by_unit}
    assert len(stored) > 70
    # A cell has no blanks around it; everything else that is harmless is there letter for letter.
    assert {address for _, address in stored} >= {text.strip() for text in hostile if is_plain(text)}
    return dict(stored)


@pytest.fixture
def hostile(database: Database) -> dict[int, str]:
    """A register of which every text is hostile; the address of each dwelling."""
    return hostile_register(database, EVERYONE)


def test_an_imported_text_is_plain_from_the_first_list_to_the_last_export(
    database: Database,
    database_url: str,
    imported_streets: dict[int, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert all(is_plain(street) for street in imported_streets.values())
    chosen = of_ids(list(imported_streets))
    for ending in (".xlsx", ".csv"):
        with database.reading() as session:
            done = export_dwellings(session, EVERYONE, chosen, tmp_path / f"ud{ending}", today=TODAY)
        headings, *rows = [row.cells for row in read_sheets(done.path) if row.sheet in ("", "Boliger")]
        column = list(headings).index("Adresse")
        assert {row[column] for row in rows} == set(imported_streets.values())
    listed = caller(database_url, capsys, monkeypatch)("dwellings", "list", "--all", "--columns", "address", "--json")
    assert {row["address"] for row in listed.json} >= set(imported_streets.values())


def test_the_command_line_shows_what_is_stored_letter_for_letter_and_nothing_acts(
    database: Database,
    database_url: str,
    hostile: dict[int, str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    command = caller(database_url, capsys, monkeypatch)
    shown = command("dwellings", "list", "--all", "--columns", "address")
    assert sorted(shown.out.splitlines()[1:]) == sorted(plain(address) for address in hostile.values())
    as_json = command("dwellings", "list", "--all", "--columns", "address", "--json")
    assert sorted(row["address"] for row in as_json.json) == sorted(hostile.values())
    some = list(hostile)[20]
    for arguments in (
        ["show", "dwelling", str(some)],
        ["show", "department", "0451-012"],
        ["show", "organisation", "0451"],
        ["changes", "list"],
        ["changes", "show", "1"],
        ["changes", "undo", "1", "--dry-run"],
        ["dwellings", "edit", "--all", "--set", "heating=7", "--dry-run"],
        *(["dwellings", "list", "--all", "--view", view] for view in COLUMN_SETS),
    ):
        for way in ([], ["--json"]):
            answer = command(*arguments, *way)
            assert answer.code == 0, (arguments, answer.err)
            assert raw_sequences_in((answer.out + answer.err).encode()) == [], arguments
            if way:
                json.loads(answer.out)
            else:
                lines = (answer.out + answer.err).replace("\t", " ").splitlines()
                assert [line for line in lines if not is_plain(line)] == [], arguments


@pytest.mark.parametrize(
    "typed",
    [*(text for text in HOSTILE if text and "\0" not in text and len(text) < 400)],
    ids=lambda text: repr(text)[:30],
)
def test_what_is_typed_is_never_told_back_raw(
    sqlite_template: Path, typed: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = caller(f"sqlite:///{sqlite_template}", capsys, monkeypatch)
    for arguments in (
        ["show", "dwelling", typed],
        ["dwellings", "list", f"--filter={typed}"],
        ["dwellings", "list", f"--department={typed}"],
        ["dwellings", "list", f"--columns={typed}"],
        ["dwellings", "edit", "--all", f"--set={typed}", "--dry-run"],
        ["import", f"{typed}", "--dry-run"],
        ["codes", "list", typed],
        [typed],
    ):
        answer = command(*arguments)
        assert answer.code in (0, 1, 2), (arguments, answer.err)
        assert raw_sequences_in((answer.out + answer.err).encode(errors="replace")) == [], arguments
        assert "faults.log" not in answer.err, (arguments, answer.err)


def terminal_lines(output: bytes) -> list[str]:
    return output.decode().replace("\r\n", "\n").splitlines()


@pytest.fixture
def on_disk(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    """A hostile register in a file of its own: a terminal takes one kind of database."""
    path = tmp_path / "register.db"
    path.touch(0o600)
    path.write_bytes(sqlite_template.read_bytes())
    opened = Database(str(path))
    hostile_register(opened, EVERYONE)
    yield opened
    opened.close()


def test_the_command_line_on_a_real_terminal_writes_no_sequence_of_data(on_disk: Database) -> None:
    for arguments in (
        ["dwellings", "list", "--all"],
        ["dwellings", "list", "--all", "--json"],
        ["changes", "list"],
        ["show", "dwelling", "20"],
    ):
        with Terminal(PROGRAM, "--database", str(on_disk.path), *arguments) as terminal:
            assert terminal.read_to_end() == 0
            assert b"\x1b" not in terminal.output
            assert raw_sequences_in(terminal.output) == []
            assert terminal_lines(terminal.output)


def step(terminal: Terminal, keys: bytes, shown: str) -> bytes:
    """Press keys, wait until something is shown anew, and return all that was written until then."""
    before, terminal.output = terminal.output, b""
    terminal.press(keys)
    terminal.read_until(shown.encode())
    return before


def test_the_screens_on_a_real_terminal_write_no_sequence_of_data(on_disk: Database) -> None:
    esc, page_down = b"\x1bOR", b"\x1b[6~"  # F3, which needs no wait for what may follow an Esc
    with Terminal(PROGRAM, "--database", str(on_disk.path), rows=40, columns=140) as terminal:
        terminal.read_until(b"81 boliger")
        written = step(terminal, b"p", "0451")
        written += step(terminal, esc, "venter i dag")
        written += step(terminal, b"b", "Vestergade")
        for _ in range(3):
            written += step(terminal, b"v", "Vestergade")
        written += step(terminal, page_down + page_down + page_down + page_down, "DROP TABLE")
        written += step(terminal, b"\r", "» Generelt «")
        for key, tab in ((b"2", "Boligudgifter"), (b"3", "Udlejning"), (b"4", "Historik")):
            written += step(terminal, key, f"» {tab} «")
        written += step(terminal, esc, "DROP TABLE")
        written += step(terminal, b"h", "81 ændringer")
        written += step(terminal, b"\r", "https://example.dk/81")
        written += step(terminal, esc, "81 ændringer")
        written += step(terminal, esc, "DROP TABLE")
        written += step(terminal, esc, "venter i dag")
        terminal.press(b"q")
        assert terminal.read_to_end() == 0
        written += terminal.output
        assert raw_sequences_in(written) == []

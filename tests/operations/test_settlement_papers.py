"""Settlements on paper and as workbooks: read again they are the register's own lines and totals, and nobody's name."""

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from backoffice.database import Database
from backoffice.operations.settlement_export import export_settlement, export_settlements
from backoffice.queries.settlement_list import SettlementFilter
from backoffice.queries.settlements import settlement_facts
from backoffice.rules.problems import Refused
from backoffice.security import Actor, Grant, Role
from tests.letter_register import NAMES, TODAY, add_tenancy


def test_a_settlement_and_the_list_read_again_are_the_registers(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        own = add_tenancy(session)
    with database.reading() as session:
        facts = settlement_facts(session, own.settlement)
        done = export_settlement(session, caseworker, own.settlement, tmp_path / "en.xlsx")
        listed = export_settlements(session, caseworker, tmp_path / "liste.xlsx", SettlementFilter(), today=TODAY)
        export_settlement(session, caseworker, own.settlement, tmp_path / "en.csv")
        export_settlements(session, caseworker, tmp_path / "liste.csv", SettlementFilter(state="draft"), today=TODAY)
    assert (done.rows, listed.rows) == (len(facts.lines), 2)
    book = load_workbook(tmp_path / "en.xlsx")
    assert book.sheetnames[:2] == ["Afregning", "Linjer"]
    headings, *rows = book["Linjer"].iter_rows(values_only=True)
    assert headings[3:5] == ("Tekst", "Beløb")
    assert [(row[0], row[3], round(row[4] * 100), row[5] or "", row[8]) for row in rows] == [
        (one.code, one.text, one.amount, one.rule, "Ja" if one.disputed else "Nej") for one in facts.lines
    ]
    told = dict(book["Afregning"].iter_rows(min_row=2, values_only=True))
    assert (told["Resultat"], told["Udbetales"], told["Status"]) == ("10.507,04", "9.007,04", "Sendt")
    names, *lines = load_workbook(tmp_path / "liste.xlsx").worksheets[0].iter_rows(values_only=True)
    totals = [
        {name: line[names.index(name)] for name in ("Afregning", "Version", "Resultat", "Udbetales")} for line in lines
    ]
    assert [round(one["Resultat"] * 100) for one in totals] == [107_950, 1_050_704]
    assert [one["Version"] for one in totals] == [2, 1]
    with (tmp_path / "en.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert len(list(csv.reader(stream, delimiter=";"))) == len(facts.lines) + 1
    assert len((tmp_path / "liste.csv").read_text("utf-8-sig").splitlines()) == 1
    for path in tmp_path.glob("*.xlsx"):
        cells = [
            str(cell) for sheet in load_workbook(path) for row in sheet.iter_rows(values_only=True) for cell in row
        ]
        assert not any(name in cell for name in NAMES for cell in cells)
        assert path.stat().st_mode & 0o077 == 0


def test_settlements_of_others_stay_where_they_are(database: Database, tmp_path: Path) -> None:
    stranger = Actor("bo", (Grant(Role.CASEWORKER, organisation_id=99),))
    with database.writing() as session:
        own = add_tenancy(session)
    with database.reading() as session:
        assert export_settlements(session, stranger, tmp_path / "liste.xlsx", SettlementFilter(), today=TODAY).rows == 0
        for actor, path in ((stranger, "en.xlsx"), (Actor("ingen"), "en.xlsx")):
            with pytest.raises(Refused):
                export_settlement(session, actor, own.settlement, tmp_path / path)
        with pytest.raises(Refused):
            export_settlements(session, stranger, tmp_path / "liste.pdf", SettlementFilter(), today=TODAY)
    assert [path.name for path in tmp_path.iterdir() if path.suffix in (".xlsx", ".pdf")] == ["liste.xlsx"]

"""Verifying a delivered file: any byte changed fails, and it says which cell, or that only the packing differs."""

import json
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from backoffice.database import Database
from backoffice.operations.delivery import Delivered
from backoffice.operations.delivery_manifest import manifest_path
from backoffice.operations.delivery_verify import Verified, verify_file
from backoffice.rules.problems import Refused, sentence
from backoffice.security import Actor, Grant, Role
from tests.screens.driving import edit
from tests.udk import APPROVER, a_register, hand_over

EDITOR = Actor("anna", (Grant(Role.CASEWORKER),))


@pytest.fixture
def done(database: Database, tmp_path: Path) -> Delivered:
    """A delivery of a register with everything in it."""
    a_register(database)
    folder = tmp_path / "til udk"
    folder.mkdir()
    return hand_over(database, folder)


def with_register(database: Database, path: Path, actor: Actor = APPROVER) -> Verified:
    with database.reading() as session:
        return verify_file(actor, path, session)


def ids(verified: Verified) -> list[str]:
    return [problem.id for problem in verified.problems]


def edited(path: Path, sheet: str, cell: str, value: object) -> None:
    """Change a cell and save, as a spreadsheet program does."""
    book = load_workbook(path)
    book[sheet][cell] = value
    book.save(path)


def test_a_delivery_as_it_was_written_is_verified_by_all_three(database: Database, done: Delivered) -> None:
    verified = with_register(database, done.path)
    assert verified.problems == [] and verified.notes == [] and verified.good
    assert verified.checked == ["front", "manifest", "register"] and verified.sheets == done.counts
    alone = verify_file(APPROVER, done.path)
    assert alone.good and alone.checked == ["front", "manifest"]


def test_the_manifest_says_what_the_file_and_the_delivery_are(done: Delivered) -> None:
    written = manifest_path(done.path).read_text()
    said = json.loads(written)
    assert written == json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
    assert {sheet["name"]: sheet["rows"] for sheet in said["sheets"]} == done.counts
    assert (said["file_sha256"], said["data_sha256"]) == (done.file_sha256, done.data_sha256)
    assert (said["number"], said["author"], said["as_of"]) == (done.number, "gitte", "2026-11-22")


@pytest.mark.parametrize("part", range(8))
def test_any_byte_changed_fails_with_and_without_the_register(database: Database, done: Delivered, part: int) -> None:
    content = bytearray(done.path.read_bytes())
    content[(len(content) - 1) * part // 7] ^= 0x41
    done.path.write_bytes(content)
    assert not with_register(database, done.path).good
    assert not verify_file(APPROVER, done.path).good


def test_a_changed_cell_is_named_by_its_place(database: Database, done: Delivered) -> None:
    edited(done.path, "Huslejer", "L2", 1)
    verified = with_register(database, done.path)
    assert ids(verified) == ["verify.cell_differs"]
    said = sentence(verified.problems[0])
    assert "Huslejer" in said and "celle L2" in said and "Beløb pr. måned" in said
    alone = verify_file(APPROVER, done.path)
    assert {"verify.sum_differs", "verify.data_differ", "verify.sheet_differs"} <= set(ids(alone))


def test_a_file_packed_anew_says_that_only_the_bytes_differ(database: Database, done: Delivered) -> None:
    with zipfile.ZipFile(done.path) as archive:
        parts = [(info, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(done.path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for info, data in parts:
            archive.writestr(info.filename, data)
    assert ids(with_register(database, done.path)) == ids(verify_file(APPROVER, done.path)) == ["verify.bytes_differ"]


def test_the_front_sheet_is_held_to_the_manifest(done: Delivered) -> None:
    row = next(row[0].row for row in load_workbook(done.path)["Forside"].iter_rows() if row[0].value == "Dannet af")
    edited(done.path, "Forside", f"B{row}", "en anden")
    assert ids(verify_file(APPROVER, done.path)) == ["verify.front_differs"]


def test_file_and_manifest_changed_together_are_caught_by_the_register(database: Database, done: Delivered) -> None:
    other = manifest_path(done.path)
    said = json.loads(other.read_text()) | {"author": "en anden"}
    other.write_text(json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n")
    assert "verify.manifest_differs" in ids(with_register(database, done.path))


def test_a_file_with_nothing_to_compare_its_bytes_with_is_not_verified(done: Delivered) -> None:
    manifest_path(done.path).unlink()
    assert ids(verify_file(APPROVER, done.path)) == ["verify.nothing_beside"]


def test_a_register_that_moved_on_and_a_replacement_are_told_and_fail_nothing(
    database: Database, done: Delivered
) -> None:
    edit(database, EDITOR, [6], heating="5")
    hand_over(database, done.path.parent, supersedes=done.number)
    verified = with_register(database, done.path)
    assert verified.good
    assert [note.id for note in verified.notes] == ["verify.register_moved", "verify.replaced"]


def test_what_is_no_delivery_or_of_another_part_is_refused(database: Database, done: Delivered, tmp_path: Path) -> None:
    text = tmp_path / "liste.csv"
    text.write_text("a;b\n1;2\n")
    with pytest.raises(Refused) as refusal:
        verify_file(APPROVER, text)
    assert refusal.value.problems[0].id == "file.no_delivery"
    with pytest.raises(Refused) as foreign:
        with_register(database, done.path, Actor("ib", (Grant(Role.READER, organisation_id=999),)))
    assert foreign.value.problems[0].id == "delivery.unknown"
    with pytest.raises(Refused) as nobody:
        verify_file(Actor("ingen"), done.path)
    assert nobody.value.problems[0].id == "no_right"

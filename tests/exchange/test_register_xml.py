"""The register's XML at the border: the declaration, the reader's limits, and that neither way holds more than a few dwellings."""

import io
import random
import shutil
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from backoffice.exchange import register_schema as schema
from backoffice.exchange.guard import Limits
from backoffice.exchange.register_xml_reader import ReadDwelling, read_register
from backoffice.exchange.register_xml_writer import WrittenRecord, write_register
from backoffice.exchange.sheet_rows import read_stream
from backoffice.records.fields import KeptBy
from backoffice.resources import folder
from backoffice.rules.problems import Refused, sentence
from backoffice.text import has_text
from tests.import_files import unit
from tests.xml_files import ODD


def test_every_field_with_an_xml_name_has_its_element_where_its_record_is() -> None:
    for part, kind in schema.PARTS.items():
        carried = schema.carried(part)
        declared = {field.name: field.xml for field in kind.fields.values() if field.xml}
        assert {field.name: path.rpartition("/")[2] for path, field in carried.items()} == declared
        for path, field in carried.items():
            assert ("/" in path) == (field.kept_by is KeptBy.MASTER_DATA)


def test_every_element_says_where_it_was_seen_and_the_guesses_say_so() -> None:
    elements = list(below(schema.schema()))
    assert all(element.source for element in elements)
    guessed = {element.name for element in elements if not element.confirmed}
    assert "BoligHandicapregistreringIdentifikator" in guessed
    assert "BuildingUnitUniversalIdentifier" not in {e.name for e in elements if not e.confirmed and e.required}
    assert {element.name for element in elements if element.space == schema.BBR} == {"BuildingUnitUniversalIdentifier"}


def below(element: schema.Element) -> Iterator[schema.Element]:
    for child in element.holds:
        yield child
        yield from below(child)


def test_an_office_can_move_an_element_when_the_official_schema_is_known(tmp_path: Path) -> None:
    shutil.copytree(folder("imports") / "xml", tmp_path / "xml")
    path = tmp_path / "xml" / "elements.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    moved = next(line for line in lines if line.startswith("BoligStruktur/BoligTypeKode;"))
    lines.remove(moved)
    after = next(i for i, line in enumerate(lines) if line.startswith("BoligStruktur/ObjektStatusKode;"))
    path.write_text("\n".join([*lines[: after + 1], moved, *lines[after + 1 :]]), encoding="utf-8")
    dwelling = schema.read_schema(tmp_path).holds[0]
    names = [element.name for element in dwelling.holds]
    assert names[names.index("ObjektStatusKode") + 1] == "BoligTypeKode"


def test_a_declaration_that_is_wrong_is_refused_by_file_and_line(tmp_path: Path) -> None:
    shutil.copytree(folder("imports") / "xml", tmp_path / "xml")
    path = tmp_path / "xml" / "elements.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(";bbr;", ";dbr;", 1) + "Ukendt/BoligTypeKode;lbf;nej;nej;x;nej\n", encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        schema.read_schema(tmp_path)
    assert {(problem.place.file, problem.place.column) for problem in refusal.value.problems} == {
        ("elements.csv", "namespace"), ("elements.csv", "path"),
    }  # fmt: skip
    status = tmp_path / "xml" / "object_status.csv"
    status.write_text(status.read_text(encoding="utf-8").replace(";remove;", ";slet;"), encoding="utf-8")
    with pytest.raises(Refused, match="missing_meaning"):
        schema.read_object_status(tmp_path)


def dwellings(n: int) -> Iterator[list[WrittenRecord]]:
    for start in range(0, n, 500):
        yield [record(number) for number in range(start, min(start + 500, n))]


def record(number: int) -> WrittenRecord:
    costs = [
        WrittenRecord({"BoligudgiftStartDato": "2024-01-01", "BoligudgiftBeloeb": f"{number}.00"}) for _ in range(4)
    ]
    texts = {schema.UNIT: unit(number), "BoligURLTekst": f"https://example.dk/{number}?a=1&b=<2>"}
    return WrittenRecord(texts, {schema.COST_PART: costs})


def test_what_was_written_is_read_in_the_same_order_with_the_same_texts(tmp_path: Path) -> None:
    path = tmp_path / "ud.xml"
    assert write_register(path, dwellings(1_200)) == 1_200
    read = [dwelling for page in read_register(path) for dwelling in page]
    assert [dwelling.own.texts for dwelling in read] == [record(number).texts for number in range(1_200)]
    assert {len(dwelling.costs) for dwelling in read} == {4}
    lines = path.read_text(encoding="utf-8").splitlines()
    assert all("<BoligStruktur>" in lines[dwelling.own.line - 1] for dwelling in read)
    assert all("<BoligudgiftStruktur>" in lines[cost.line - 1] for cost in read[700].costs)


def test_neither_way_takes_more_memory_for_more_dwellings(tmp_path: Path) -> None:
    def peak(n: int) -> tuple[int, int]:
        path = tmp_path / f"{n}.xml"
        tracemalloc.start()
        write_register(path, dwellings(n))
        writing = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        assert sum(len(page) for page in read_register(path)) == n
        reading = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return writing, reading

    few, many = peak(2_000), peak(6_000)
    assert many[0] < few[0] + 500_000
    assert many[1] < few[1] + 500_000


LIMITS = {
    "too_many_elements": Limits(xml_elements=10),
    "too_many_records": Limits(xml_records=3),
    "tag_too_long": Limits(xml_tag_bytes=20_000),
}


@pytest.mark.parametrize("problem", LIMITS)
def test_a_file_beyond_a_limit_is_refused_before_it_costs_memory(tmp_path: Path, problem: str) -> None:
    path = tmp_path / "stor.xml"
    write_register(path, dwellings(300))
    if problem == "tag_too_long":
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("<BoligStruktur>", f"<!--{'x' * 200_000}--><BoligStruktur>", 1), encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        list(read_register(path, LIMITS[problem]))
    assert refusal.value.problems[0].id == f"xml.{problem}"
    assert sentence(refusal.value.problems[0]).startswith("stor.xml, linje ")


def test_a_large_file_is_refused_by_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "stor.xml"
    write_register(path, dwellings(300))
    with pytest.raises(Refused, match=r"file\.too_large"):
        list(read_register(path, Limits(xml_bytes=100_000)))


def test_a_link_to_a_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "genvej.xml").symlink_to(ODD / "utf16.xml")
    with pytest.raises(Refused, match=r"file\.link"):
        list(read_register(tmp_path / "genvej.xml"))


def test_more_odd_elements_than_are_told_of_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "ud.xml"
    write_register(path, dwellings(1))
    odd = "".join(f"<Ukendt{number}/>" for number in range(250))
    path.write_text(path.read_text("utf-8").replace("  <BoligURL", f"{odd}  <BoligURL", 1), "utf-8")
    reading = read_register(path)
    read: list[ReadDwelling] = [dwelling for page in reading for dwelling in page]
    assert len(read) == 1
    problems = reading.problems()
    assert len(problems) == 101
    assert problems[-1].values["n"] == 150
    assert all(has_text(f"problem.{problem.id}") for problem in problems)


def test_a_thousand_damaged_files_are_read_or_refused_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "ud.xml"
    write_register(path, dwellings(3))
    whole = path.read_bytes()
    chance = random.Random(1)
    refused = 0
    for _ in range(1_000):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(damaged))
            piece = damaged[at : at + chance.randint(1, 60)]
            # Letters changed, a piece gone, a piece twice.
            damaged[at : at + len(piece)] = (bytes([chance.randrange(256)]), b"", piece * 2)[chance.randrange(3)]
        try:
            list(read_stream(io.BytesIO(bytes(damaged)), ".xml", "x.xml", Limits(), []))
        except Refused as refusal:
            refused += 1
            assert all(problem.id.startswith("xml.") for problem in refusal.problems), refusal
    assert 500 < refused < 1_000

"""Dialects: wrong ones are refused by file and key; a file is known by its headings, or told what comes nearest."""

import re
from pathlib import Path

import pytest

import backoffice
from backoffice.exchange.dialect_match import choose
from backoffice.exchange.dialect_rows import Block, read_blocks
from backoffice.exchange.dialects import Dialect, dialect_folders, known_dialects, own_workbook, read_dialects
from backoffice.records.dwelling import general_fields
from backoffice.rules.problems import Level, Problem, Refused, sentence
from backoffice.text import LANGUAGES, has_text
from tests.import_files import DWELLINGS, MASTER_DATA, RENTS, text_file, unit, workbook

GOOD = """
name = "Kontorets egen"
kind = "dwellings"
[[sheet]]
[sheet.columns]
"Nøgle" = "bbr_unit"
"Varme" = "heating"
"""


def dialect_file(folder: Path, content: str, name: str = "kontoret/dwellings.toml") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, "utf-8")
    return folder


def problems_of(folder: Path, content: str, name: str = "kontoret/dwellings.toml") -> list[tuple[str, str, str]]:
    problems: list[Problem] = []
    assert read_dialects([dialect_file(folder, content, name)], problems) == ()
    for problem in problems:
        assert problem.place.file == name and sentence(problem)
    return [(problem.id, problem.place.column, problem.value) for problem in problems]


def blocks(path: Path, *more: Dialect) -> tuple[list[Block], list[Problem]]:
    notes: list[Problem] = []
    return list(read_blocks(path, (*more, *known_dialects()), notes)), notes


def test_the_dialects_of_the_program_are_good_and_know_the_samples() -> None:
    assert [dialect.key for dialect in known_dialects()] == [
        "gammelt-system/dwellings", "handicap/disability", "huslejer/rents", "stamdata/master_data", "stamdata/merges",
        "stamdata/rekey", "backoffice/dwellings",
    ]  # fmt: skip
    found = {path.name: blocks(path)[0] for path in (MASTER_DATA, DWELLINGS, RENTS)}
    assert [block.match.layout.record for block in found[MASTER_DATA.name]] == [
        "organisation", "department", "building_section", "dwelling",
    ]  # fmt: skip
    (old,), (rents,) = found[DWELLINGS.name], found[RENTS.name]
    assert (old.match.dialect.key, old.match.heading_row, len(old.rows)) == ("gammelt-system/dwellings", 4, 306)
    assert (rents.match.dialect.key, rents.match.heading_row, len(rents.rows)) == ("huslejer/rents", 1, 306)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (GOOD.replace("kind", "kinds"), [("dialect.missing_key", "kind", ""), ("dialect.unknown_key", "kinds", "")]),
        (GOOD + "[sheet.value.heating]\n", [("dialect.unknown_key", "sheet.1.value", "")]),
        (GOOD.replace("dwellings", "houses"), [("dialect.wrong_value", "kind", "houses")]),
        (GOOD.replace("dwellings", "rents"), [
            ("dialect.kind_differs", "kind", "rents"),
            ("dialect.unknown_target", "sheet 1.columns.Varme", "heating"),
            ("dialect.missing_target", "sheet 1.columns", "valid_from"),
        ]),
        (GOOD.replace('"heating"', '"heatng"'), [("dialect.misspelt_target", "sheet 1.columns.Varme", "heatng")]),
        (GOOD.replace('"heating"', '"status"'), [("dialect.unknown_target", "sheet 1.columns.Varme", "status")]),
        (GOOD.replace('"bbr_unit"', '"address"'), [("dialect.missing_target", "sheet 1.columns", "bbr_unit")]),
        (GOOD + '[sheet.values.garage]\n"ja" = "2"\n', [("dialect.unused_target", "sheet 1.values.garage", "")]),
        ("name = ", [("dialect.not_toml", "", "")]),
    ],
)  # fmt: skip
def test_a_wrong_dialect_is_refused_by_file_and_key(
    tmp_path: Path, content: str, expected: list[tuple[str, str, str]]
) -> None:
    assert problems_of(tmp_path, content) == expected


def test_an_unknown_key_names_the_nearest_known_one(tmp_path: Path) -> None:
    problems: list[Problem] = []
    read_dialects([dialect_file(tmp_path, GOOD + "[sheet.colums]\n")], problems)
    assert problems[0].values["near"] == "columns"
    read_dialects([dialect_file(tmp_path, GOOD.replace("heating", "heeting"), "andet/dwellings.toml")], problems)
    assert ("dialect.misspelt_target", "heating") in [(one.id, one.values.get("near")) for one in problems]


def test_what_is_no_toml_is_told_with_its_line_and_stops_no_other_dialect(tmp_path: Path) -> None:
    dialect_file(tmp_path, 'name = "Kontorets"\nkind = dwellings\n', "brækket/dwellings.toml")
    (tmp_path / "tegn").mkdir()
    (tmp_path / "tegn" / "dwellings.toml").write_bytes('name = "ø"'.encode("cp1252"))
    problems: list[Problem] = []
    read = read_dialects([dialect_file(tmp_path, GOOD)], problems)
    assert [dialect.key for dialect in read] == ["kontoret/dwellings"]
    assert [(one.id, one.place.file, one.place.row) for one in problems] == [
        ("dialect.not_toml", "brækket/dwellings.toml", 2),
        ("dialect.not_readable", "tegn/dwellings.toml", 0),
    ]
    assert "række 2" in sentence(problems[0])


def test_a_dialect_is_named_after_its_kind(tmp_path: Path) -> None:
    assert problems_of(tmp_path, GOOD, "kontoret/boliger.toml") == [("dialect.file_name", "", "")]


def test_the_offices_own_dialect_goes_before_the_shipped_one(tmp_path: Path) -> None:
    own = read_dialects([dialect_file(tmp_path, GOOD), *dialect_folders()], [])
    assert own[0].key == "kontoret/dwellings"
    path = text_file(tmp_path / "egen.csv", [("Varme", "Nøgle"), ("Fjernvarme", unit(1))])
    (block,), notes = blocks(path, *own)
    assert block.match.dialect.name == "Kontorets egen" and not notes
    dialect_file(tmp_path, GOOD, "gammelt-system/dwellings.toml")
    replaced = read_dialects([tmp_path, *dialect_folders()], [])
    assert [dialect.name for dialect in replaced if dialect.key == "gammelt-system/dwellings"] == ["Kontorets egen"]


def test_the_programs_own_workbook_needs_no_file(tmp_path: Path) -> None:
    headings = ["BBR-enhed", "Adresse", *(field.heading for field in general_fields())]
    path = workbook(tmp_path / "egen.xlsx", {"Boliger": [headings, [unit(1)]]})
    (block,), notes = blocks(path)
    assert block.match.dialect == own_workbook() and not notes
    assert block.columns()["address"] == (None,)


def test_headings_are_known_in_any_writing_within_the_first_twenty_rows(tmp_path: Path) -> None:
    titles: list[tuple[object, ...]] = [("Udtræk",)] * 18
    rows = [*titles, ("  BBR - ENHED ", "opvarmningsform"), (unit(1), "Fjernvarme")]
    (block,), _ = blocks(workbook(tmp_path / "a.xlsx", {"Ark1": rows}))
    assert (block.match.heading_row, block.rows) == (19, [20])
    with pytest.raises(Refused):
        blocks(workbook(tmp_path / "b.xlsx", {"Ark1": [*titles, *titles, *rows]}))


def test_unknown_headings_are_refused_with_what_was_found_and_the_nearest_dialect(tmp_path: Path) -> None:
    path = text_file(tmp_path / "ukendt.csv", [("BBR", "Fra dato", "Nettoleje"), (unit(1), "01-01-2026", "1")])
    with pytest.raises(Refused) as refusal:
        blocks(path)
    problem = refusal.value.problems[0]
    assert (problem.id, problem.values["nearest"], problem.values["missing"]) == (
        "import.unknown_layout", "huslejer/rents", "BBR-enhed",
    )  # fmt: skip
    assert "BBR, Fra dato, Nettoleje" in sentence(problem)
    with pytest.raises(Refused) as refusal:
        blocks(text_file(tmp_path / "fremmed.csv", [("Navn på kat", "Alder"), ("Mis", "3")]))
    assert refusal.value.problems[0].id == "import.no_known_heading"


def test_two_columns_of_one_meaning_are_refused(tmp_path: Path) -> None:
    path = text_file(tmp_path / "to.csv", [("BBR-enhed", "Garage", "garage"), (unit(1), "0", "1")])
    with pytest.raises(Refused) as refusal:
        blocks(path)
    assert (refusal.value.problems[0].id, refusal.value.problems[0].value) == ("import.column_twice", "Garage, garage")


def test_what_is_left_out_is_told_of_with_its_row(tmp_path: Path) -> None:
    rows = [
        ("BBR-enhed", "Garage", "Farve"),
        (unit(1), "0", "rød"),
        ("", " ", ""),
        ("BBR-enhed", "Garage", "Farve"),
        (unit(2), "0"),
        ("", "I alt", "2"),
        ("", "Sumatravej 3", ""),
        ("I alt: 2",),
    ]
    (block,), notes = blocks(text_file(tmp_path / "a.csv", rows))
    assert block.rows == [2, 5, 7]
    assert [(note.id, note.place.row, note.value, note.level) for note in notes] == [
        ("import.column_not_read", 1, "Farve", Level.INFO),
        ("import.row_blank", 3, "", Level.INFO),
        ("import.heading_again", 4, "BBR-enhed", Level.INFO),
        ("import.row_skipped", 6, "I alt", Level.INFO),
        ("import.row_skipped", 8, "I alt: 2", Level.INFO),
    ]


def test_a_dialect_can_be_named_and_a_wrong_name_gets_the_nearest() -> None:
    known = known_dialects()
    for name in ("gammelt-system/dwellings", "Gammelt-system", "Boligliste fra det gamle system"):
        assert [dialect.key for dialect in choose(known, name)] == ["gammelt-system/dwellings"]
    with pytest.raises(Refused) as refusal:
        choose(known, "gamelt-system")
    assert refusal.value.problems[0].values["near"] == "gammelt-system/dwellings"


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_an_import_tells_of_has_a_sentence_in_both_languages(language: str) -> None:
    root = Path(backoffice.__file__).parent
    sources = [*root.glob("operations/import*.py"), *root.glob("exchange/dialect*.py")]
    code = "\n".join(path.read_text("utf-8") for path in sources)
    told = set(re.findall(r'"((?:import|value|dialect)\.[a-z_]+)"', code))
    told |= {f"dialect.{name}" for name in re.findall(r'_problem\("([a-z_]+)"', code)}
    told |= {f"import.unknown_{level}" for level in ("organisation", "department", "section")}
    assert len(told) > 40
    assert [name for name in sorted(told) if not has_text(f"problem.{name}", of=language)] == []

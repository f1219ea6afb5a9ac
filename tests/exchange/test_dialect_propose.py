"""Proposing a dialect for a file that none knows: the right row of headings, targets, values, and a reason for each."""

from collections.abc import Sequence

import pytest

from backoffice import resources
from backoffice.exchange.cells import Cell, SheetRow
from backoffice.exchange.dialect_draft import Draft, Why, dialect_of_draft, draft_problems, with_target, with_value
from backoffice.exchange.dialect_match import recognise
from backoffice.exchange.dialect_propose import propose
from backoffice.exchange.dialect_sample import SheetSample, read_sample
from backoffice.exchange.dialect_targets import targets_of
from backoffice.exchange.dialects import KEYS, known_dialects
from backoffice.exchange.heading_words import likeness
from backoffice.records.codes import read_codes
from backoffice.text import LANGUAGES, has_text
from tests.import_files import DWELLINGS, MASTER_DATA, RENTS, unit

CODES = read_codes(resources.folder("imports"))
PERSON = "610190-1234"  # made up: 60 is added to the day


def sample(*rows: Sequence[Cell], sheet: str = "Ark1") -> SheetSample:
    return SheetSample(sheet, tuple(SheetRow(sheet, n, tuple(row)) for n, row in enumerate(rows, 1)), len(rows))


def proposed(*rows: Sequence[Cell]) -> Draft:
    return propose("liste.xlsx", [sample(*rows)], (), CODES)


def targets(draft: Draft, number: int = 0) -> dict[str, str]:
    return {column.heading: column.target for column in draft.sheets[number].columns}


def test_the_samples_are_proposed_right_without_any_dialect_to_learn_from() -> None:
    old = propose(DWELLINGS.name, read_sample(DWELLINGS), (), CODES)
    assert (old.kind, old.sheets[0].heading_row, old.numbers) == ("dwellings", 4, "da")
    assert targets(old) == {
        "Afd.": "department", "Afsnit": "section", "BBR-ID": "bbr_unit", "Adresse": "address",
        "Bolig-type": "dwelling_type", "Opvarm.": "heating", "Eget køkken (J/N)": "own_kitchen", "Garage": "garage",
        "Vedl.ordning": "interior_maintenance", "Indskud kr.": "current_entry_deposit",
        "Gangbesværede": "mobility_suitable", "Lukket for opskr.": "closed_for_signup", "Bemærkning": "",
    }  # fmt: skip
    rents = propose(RENTS.name, read_sample(RENTS), (), CODES)
    assert rents.kind == "rents" and targets(rents) == {
        "BBR-enhed": "bbr_unit", "Fra dato": "valid_from", "Nettoleje pr. md.": "cost.net_rent",
        "Varme aconto": "cost.heat_on_account", "Vand aconto": "cost.water_on_account",
        "Varme med i leje?": "included.heat_on_account",
    }  # fmt: skip
    master = propose(MASTER_DATA.name, read_sample(MASTER_DATA), (), CODES)
    assert master.kind == "master_data"
    assert [sheet.record for sheet in master.sheets] == ["organisation", "department", "building_section", "dwelling"]
    for sheet in master.sheets:
        assert {column.target for column in sheet.columns} >= set(KEYS["master_data", sheet.record])


@pytest.mark.parametrize("path", [DWELLINGS, RENTS, MASTER_DATA], ids=lambda path: path.name)
def test_what_is_proposed_reads_the_file_it_was_proposed_for(path: object) -> None:
    samples = read_sample(path)  # type: ignore[arg-type]
    draft = propose("fil", samples, known_dialects(), CODES)
    assert draft_problems(draft) == []
    dialect = dialect_of_draft(draft)
    for one in samples:
        assert any(recognise("fil", [row], [dialect]) for row in one.rows[:20])


@pytest.mark.parametrize(
    ("heading", "known", "at_least"),
    [
        ("Opvarm.", "Opvarmningsform", 0.8),
        ("Indv. vedl.", "Indvendig vedligeholdelse", 0.8),
        ("Koekken", "Køkken", 1.0),
        ("KØKKEN", "køkken", 1.0),
        ("Gangbesvaerede", "Gangbesværede", 1.0),
        ("BoligAreal (m²)", "Boligareal", 0.9),
        ("Opvamrning", "Opvarmning", 0.6),
        ("Indskud, kr.", "Indskud", 0.9),
    ],
)
def test_a_heading_is_known_in_other_spellings(heading: str, known: str, at_least: float) -> None:
    assert likeness(heading, known) >= at_least


@pytest.mark.parametrize(("heading", "known"), [("El", "Areal"), ("Vand", "Varmt vand"), ("", "By"), ("!!", "By")])
def test_headings_that_are_not_alike_are_not_taken_for_each_other(heading: str, known: str) -> None:
    assert likeness(heading, known) == 0.0


def test_ids_are_known_by_their_look_under_any_heading() -> None:
    draft = proposed(("Xyz", "Opvarmning"), (unit(1), "Fjernvarme"), (unit(2), "Varmepumpe"))
    column = draft.sheets[0].columns[0]
    assert column.target == "bbr_unit" and Why("looks_uuid") in column.why


def test_a_heading_whose_values_are_something_else_is_not_believed() -> None:
    draft = proposed(("BBR-enhed", "Areal", "Garage"), *((unit(n), f"0{n}-01-2026", "nej") for n in range(1, 9)))
    assert targets(draft)["Areal"] == ""


def test_texts_of_codes_are_mapped_by_likeness_and_the_others_are_left_for_the_person() -> None:
    rows = [(unit(n), said) for n, said in enumerate(("Fjernvarme", "Varmepumpen", "centralvarme", "brændeovn"), 1)]
    (column,) = [
        one for one in proposed(("BBR-enhed", "Varmekilde"), *rows).sheets[0].columns if one.target == "heating"
    ]
    heat_pump = CODES["heating"].find("varmepumpe")
    assert heat_pump is not None and column.values == {"Varmepumpen": heat_pump.code}
    assert column.unknown == ("centralvarme", "brændeovn")
    assert column.assumed and Why("guessed", {"texts": "Varmepumpen"}) in column.why


def test_a_persons_number_is_never_a_value_to_map() -> None:
    draft = proposed(("BBR-enhed", "Boligtype"), (unit(1), PERSON), (unit(2), "F"))
    column = draft.sheets[0].columns[1]
    assert PERSON not in column.values and PERSON not in column.unknown


def test_one_target_is_never_proposed_twice_and_a_heading_that_stands_twice_not_at_all() -> None:
    rows = [("BBR-enhed", "Opvarmning", "Opvarmningsform", "Note", "Note"), (unit(1), "Fjernvarme", "Fjernvarme")]
    found = targets(proposed(*rows))
    assert sorted(found.values()).count("heating") == 1
    assert targets(proposed(("BBR-enhed", "Garage", "Garage"), (unit(1), "nej", "nej")))["Garage"] == ""


def test_numbers_written_the_english_way_are_told_from_the_danish() -> None:
    rows = [(unit(n), "2026-01-01", f"{n},425.50") for n in range(1, 5)]
    assert proposed(("BBR", "Dato", "Husleje"), *rows).numbers == "en"


def test_the_row_of_headings_may_stand_below_a_title_and_numbers() -> None:
    rows = [("Udtræk af boliger",), (20261122, 3), ("BBR-enhed", "Boligtype"), (unit(1), "F")]
    assert proposed(*rows).sheets[0].heading_row == 3


def test_a_person_s_choice_takes_a_target_from_the_column_that_had_it() -> None:
    sheet = proposed(("BBR-enhed", "Opvarmning", "Andet"), (unit(1), "Fjernvarme", "x")).sheets[0]
    changed = with_target(sheet, 2, "heating", 0)
    assert [column.target for column in changed.columns] == ["bbr_unit", "", "heating"]
    told = with_value(changed, 2, "x", "5")
    assert told.columns[2].values == {"x": "5"} and told.columns[2].unknown == ()
    back = with_value(told, 2, "X", "")
    assert back.columns[2].values == {} and back.columns[2].unknown == ("X",)


def test_what_is_missing_is_told_before_a_draft_is_saved() -> None:
    draft = proposed(("Opvarmning", "Garage"), ("Fjernvarme", "nej"))
    assert [problem.id for problem in draft_problems(draft)] == ["match.key_missing"]


@pytest.mark.parametrize("kind", ["dwellings", "rents", "master_data", "rekey", "merges"])
def test_every_target_has_a_label_for_a_person(kind: str) -> None:
    for record in (record for of, record in KEYS if of == kind):
        for target in targets_of(kind, record, known_dialects(), CODES):
            assert target.label and target.known_as


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_a_text(language: str) -> None:
    reasons = ["known", "same", "like", "person", "saved", "guessed", "readable"]
    reasons += [f"looks_{look}" for look in ("uuid", "url", "date", "address")]
    assert [one for one in reasons if not has_text(f"match.why.{one}", of=language)] == []

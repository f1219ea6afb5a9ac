"""The reference data in imports/: complete, unambiguous, and found by what people write."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest

from backoffice.records import codes
from backoffice.records.codes import CodeLists, read_codes
from backoffice.records.reference_facts import read_municipalities, read_postal_codes, read_rates
from backoffice.resources import folder
from backoffice.rules.rates import Rate
from backoffice.text import use_language

IMPORTS = folder("imports")
LISTS = {
    "dwelling_type", "allocation_type", "cost_type", "tenant_type", "heating", "maintenance", "parking",
    "cost_recipient", "building_style", "record_status", "origin", "queue_jump_scenario", "bbr_kitchen",
    "bbr_unit_status", "owner_kind", "suitability", "request_owner", "request_status",
    "agreement_kind", "attachment_kind", "contact_way", "empty_reason", "facility", "lift", "pet_rule", "region",
    "unavailable", "waiting_time",
    "case_phase", "claim_kind", "closed_how", "improvement_answer", "improvement_outcome", "inspection_kind",
    "letter_kind", "maintenance_duty", "maintenance_situation", "missing_particular", "moving_reason",
    "notice_channel", "payer", "report_part", "restoration_scheme", "settlement_line", "settlement_round",
    "settlement_state", "sublet_cause", "takeover_standard", "tenancy_regime", "terminated_by",
}  # fmt: skip


@pytest.fixture(scope="module")
def lists() -> CodeLists:
    return read_codes(IMPORTS)


def test_every_list_of_the_register_is_there(lists: CodeLists) -> None:
    assert set(lists) == LISTS


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_has_each_code_and_meaning_once_labels_in_both_languages_and_a_source(
    lists: CodeLists, name: str
) -> None:
    members = lists[name].codes
    assert max(Counter(code.code for code in members).values()) == 1
    assert max(Counter(code.meaning for code in members).values()) == 1
    assert all(code.label_da and code.label_en and code.source for code in members)
    assert all(code.list_name == name for code in members)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_code_is_found_by_its_code_its_meaning_and_either_label(lists: CodeLists, name: str) -> None:
    for code in lists[name].codes:
        for said in (code.code, code.label_da, code.label_en.upper(), f"  {code.label_da.upper()} "):
            assert lists[name].find(said) is code
        assert lists[name].find(code.meaning) is code


def test_the_three_codes_that_the_register_fixes_are_the_only_confirmed_ones_of_their_lists(lists: CodeLists) -> None:
    confirmed = {
        (code.list_name, code.code, code.meaning)
        for name in ("allocation_type", "cost_type", "dwelling_type", "tenant_type", "maintenance")
        for code in lists[name].codes
        if code.confirmed
    }
    assert confirmed == {
        ("allocation_type", "10", "no_tenant"),
        ("cost_type", "11", "repayment"),
        ("cost_type", "12", "back_payment"),
    }


def test_the_dwelling_types_mean_family_elderly_and_youth(lists: CodeLists) -> None:
    assert [(code.code, code.meaning) for code in lists["dwelling_type"].codes] == [
        ("1", "family"),
        ("2", "elderly"),
        ("3", "youth"),
    ]


@pytest.mark.parametrize(
    ("name", "said", "code"),
    [
        ("dwelling_type", "familie", "1"),
        ("dwelling_type", "F", "1"),
        ("dwelling_type", "Æ", "2"),
        ("dwelling_type", "æ", "2"),
        ("dwelling_type", "U", "3"),
        ("dwelling_type", "ungdomsbolig", "3"),
        ("dwelling_type", "youth", "3"),
        ("dwelling_type", "eld", "2"),
        ("building_style", "Etage", "1"),
        ("building_style", "tæt/lavt", "2"),
        ("heating", "Fjernvarme", "1"),
        ("heating", "varmepumpe", "5"),
        ("parking", "ne", "0"),
        ("allocation_type", "ingen lejer", "10"),
        ("allocation_type", "1", "1"),
    ],
)
def test_a_text_finds_the_code_a_person_means(lists: CodeLists, name: str, said: str, code: str) -> None:
    found = lists[name].find(said)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("name", "said"),
    [("heating", "centralvarme"), ("parking", "ja"), ("dwelling_type", "E"), ("dwelling_type", " "), ("heating", "x")],
)
def test_an_ambiguous_or_unknown_text_finds_nothing(lists: CodeLists, name: str, said: str) -> None:
    assert lists[name].find(said) is None


def test_a_letter_written_as_two_characters_is_the_same_letter(lists: CodeLists) -> None:
    found = lists["heating"].find("Centralvarme med e\u0301n fyringsenhed")
    assert found is not None
    assert found.code == "2"


def test_labels_follow_the_language_in_use(lists: CodeLists) -> None:
    use_language("en")
    assert lists["dwelling_type"].label("3") == "Youth dwelling"
    use_language("da")
    assert lists["dwelling_type"].label("3") == "Ungdomsbolig"
    assert lists["dwelling_type"].label("77") == "77"


def test_there_are_98_municipalities_in_five_regions_and_christiansoe_in_none() -> None:
    municipalities = read_municipalities(IMPORTS)
    outside = [municipality for municipality in municipalities if not municipality.region_code]
    assert [(one.code, one.name) for one in outside] == [("0411", "Christiansø")]
    assert len(municipalities) == len({one.code for one in municipalities}) == 99
    regions = {one.region_code: one.region for one in municipalities if one.region_code}
    assert regions == {
        "1081": "Nordjylland",
        "1082": "Midtjylland",
        "1083": "Syddanmark",
        "1084": "Hovedstaden",
        "1085": "Sjælland",
    }


def test_postal_codes_are_four_digits_and_unique() -> None:
    postal_codes = read_postal_codes(IMPORTS)
    assert len({one.code for one in postal_codes}) == len(postal_codes) == 1216
    assert {one.code: one.name for one in postal_codes}["5000"] == "Odense C"


def _rates(kind: str, regime: str) -> list[Rate]:
    return [rate for rate in read_rates(IMPORTS) if (rate.kind, rate.regime) == (kind, regime)]


def test_the_private_improvement_rates_of_2017_are_those_the_landlord_publishes() -> None:
    amounts = {
        kind: next(rate.amount for rate in _rates(kind, "private") if rate.valid_from == date(2017, 1, 1))
        for kind in ("improvement_floor", "improvement_maximum", "improvement_minimum")
    }
    assert amounts == {
        "improvement_floor": 15_544_00,
        "improvement_maximum": 122_956_00,
        "improvement_minimum": 3_109_00,
    }


@pytest.mark.parametrize("kind", ["improvement_floor", "improvement_maximum", "improvement_minimum"])
def test_the_private_improvement_rates_follow_each_other_without_a_gap_and_end_where_none_is_published(
    kind: str,
) -> None:
    rates = _rates(kind, "private")
    assert [rate.valid_to for rate in rates[:-1]] == [rate.valid_from for rate in rates[1:]]
    assert (rates[0].valid_from, rates[-1].valid_to) == (date(2015, 1, 1), date(2026, 1, 1))
    assert {rate.valid_from.year for rate in rates if not rate.confirmed} == {2024, 2025}


def test_the_almen_maximum_equals_the_private_one_from_2015_and_is_not_confirmed() -> None:
    private = {rate.valid_from: rate.amount for rate in _rates("improvement_maximum", "private")}
    almen = [rate for rate in _rates("improvement_maximum", "almen") if rate.valid_from.year >= 2015]
    assert [(rate.amount, rate.confirmed) for rate in almen] == [(private[rate.valid_from], False) for rate in almen]
    published = {rate.valid_from.year: rate.amount for rate in _rates("improvement_maximum", "almen")}
    assert (published[2011], published[2014]) == (114_144_00, 120_410_00)


def test_locked_and_needed_meanings_are_in_the_lists_they_name(lists: CodeLists) -> None:
    for name, meanings in codes.NEEDED.items():
        assert set(meanings) <= set(lists[name].by_meaning)
    for (name, code), meaning in codes.LOCKED.items():
        assert lists[name].by_code[code].meaning == meaning


def test_no_rate_of_one_kind_and_regime_overlaps_another() -> None:
    rates = read_rates(IMPORTS)
    for rate in rates:
        last = (rate.valid_to or date.max) - timedelta(days=1)
        others = [one for one in rates if one is not rate and (one.kind, one.regime) == (rate.kind, rate.regime)]
        assert not any(one.valid_from <= last and rate.valid_from < (one.valid_to or date.max) for one in others)


def test_both_glossaries_explain_the_same_names() -> None:
    docs = IMPORTS.parent / "docs"
    danish, english = (
        re.findall(r"\| `(\w+)` \|", (docs / name).read_text("utf-8")) for name in ("ordliste.md", "glossary.md")
    )
    assert danish == english
    assert len(danish) == len(set(danish)) > 50


def test_the_readme_names_every_kind_of_rate() -> None:
    readme = (IMPORTS / "README.md").read_text("utf-8")
    assert all(f"`{rate.kind}`" in readme for rate in read_rates(IMPORTS))

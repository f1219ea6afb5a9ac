"""Why a seeker is sent somewhere: the chain tells what the flow decides, and every link has its words in both languages."""

from datetime import date
from itertools import product

import pytest

from backoffice import text
from backoffice.rules.explain import Explanation, fix_said, step_said
from backoffice.rules.periods import FOREVER
from backoffice.rules.problems import sentence
from backoffice.rules.signup import Contact, SignupAgreement, flow
from backoffice.rules.signup_explained import Asked, explain
from backoffice.rules.signup_faults import FAULTS, Fault, problem_of

TODAY = date(2026, 11, 20)
LABELS = {"family": "Familiebolig", "elderly": "Ældrebolig", "youth": "Ungdomsbolig"}
CONTACTS = {
    "website": Contact("https://bo.dk/op", "op@bo.dk", "33762000"),
    "email": Contact("", "op@bo.dk", "33762000"),
    "phone": Contact("", "", "33762000"),
    "none": Contact(),
    "malformed": Contact("htp:/bo", "", ""),
}


def asked(dwelling_type: str = "family", **more: object) -> Asked:
    return Asked(1, "0451 Åparken", 12, "0451-012 Åparken", dwelling_type, LABELS, **more)  # type: ignore[arg-type]


def one(
    number: int,
    department: int | None,
    way: str = "website",
    contact: Contact = CONTACTS["website"],
    cooperation: Contact | None = None,
    *,
    types: str = "family",
    start: date = date(2020, 1, 1),
    end: date = FOREVER,
    reported: bool = True,
) -> SignupAgreement:
    return SignupAgreement(number, department, frozenset({types}), way, contact, cooperation, start, end, reported)


def spoken(explanation: Explanation) -> list[str]:
    """Every sentence of an explanation, in both languages; a missing text is an error."""
    said = []
    for language in text.LANGUAGES:
        text.use_language(language)
        said += [step_said(step) for step in (explanation.conclusion, *explanation.steps)]
        said += [fix_said(fix) for fix in explanation.fixes]
    return said


@pytest.mark.parametrize("level", [12, None])
@pytest.mark.parametrize("way", ["website", "email", "phone", "cooperation"])
@pytest.mark.parametrize("contact", CONTACTS)
def test_every_way_of_every_level_is_explained_with_or_without_an_end(
    level: int | None, way: str, contact: str
) -> None:
    for end in (FOREVER, date(2030, 1, 1)):
        decides = one(7, level, way, CONTACTS[contact], CONTACTS[contact], end=end)
        found = explain([decides], Contact(), asked(), TODAY)
        expected = flow([decides], Contact(), 12, "family", TODAY)
        assert found.conclusion.id == f"signup.{expected.kind}"
        assert (found.conclusion.record, found.conclusion.record_id) == ("signup_agreement", 7)
        assert 7 in [step.record_id for step in found.steps]
        assert all(spoken(found))


@pytest.mark.parametrize("contact", CONTACTS)
def test_master_data_is_explained_way_by_way_until_one_is_there(contact: str) -> None:
    found = explain([], CONTACTS[contact], asked(), TODAY)
    ids = [step.id for step in found.steps]
    tried = {
        "website": ["website"], "email": ["no_website", "email"], "phone": ["no_website", "no_email", "phone"],
        "none": ["no_website", "no_email", "no_phone"], "malformed": ["website"],
    }[contact]  # fmt: skip
    assert [name for name in ids if "master_data" in name] == [f"signup.master_data.{name}" for name in tried]
    assert [fix.command for fix in found.fixes] == ["signup.new", "signup.request"]
    assert ("signup.fault.website_syntax" in ids) == (contact == "malformed")
    assert all(spoken(found))


@pytest.mark.parametrize(("level", "name"), [(12, "department"), (None, "organisation")])
def test_what_does_not_decide_is_told_with_its_reason(level: int | None, name: str) -> None:
    others = {
        "ended": one(1, level, end=date(2026, 11, 1)),
        "other_type": one(2, level, types="youth"),
        "draft": one(3, level, reported=False),
        "future": one(4, level, start=date(2027, 1, 1)),
        "overlapped": one(5, level),
    }
    decides = one(6, level, start=date(2025, 1, 1))
    found = explain([*others.values(), decides], Contact(), asked(), TODAY)
    told = {step.record_id: step.id for step in found.steps}
    assert {told[other.id] for other in others.values()} == {f"signup.{name}.{reason}" for reason in others}
    assert found.steps[-1].record_id == 6 or name == "organisation"
    assert all(spoken(found))


def test_what_ended_long_ago_is_not_told() -> None:
    found = explain([one(1, 12, end=date(2024, 1, 1))], Contact(), asked(), TODAY)
    assert [step.id for step in found.steps][:1] == ["signup.department.none"]


@pytest.mark.parametrize("gap", ["fall_through", "master_data"])
def test_the_assumption_is_told_where_the_department_leaves_the_type_out(gap: str) -> None:
    agreements = [one(1, 12, types="youth"), one(2, None)]
    found = explain(agreements, CONTACTS["phone"], asked(), TODAY, department_gap=gap)
    assert f"signup.gap.{gap}" in [step.id for step in found.steps]
    assert found.conclusion.id == ("signup.website" if gap == "fall_through" else "signup.phone")
    assert all(spoken(found))


def test_a_draft_of_the_department_may_be_reported_before_all_else() -> None:
    found = explain([one(1, 12, reported=False), one(2, None)], Contact(), asked(), TODAY)
    assert [(fix.command, fix.values.get("number")) for fix in found.fixes][:2] == [
        ("signup.report", 1), ("signup.change", 2),
    ]  # fmt: skip


@pytest.mark.parametrize("why", ["draft", "retired", "suppressed"])
def test_a_hidden_dwelling_says_why(why: str) -> None:
    found = explain([one(1, 12)], Contact(), asked(hidden=(why,)), TODAY)
    assert [step.id for step in found.steps] == [f"signup.hidden.{why}"]
    assert all(spoken(found))


def test_a_closed_dwelling_and_one_without_type_say_so() -> None:
    found = explain([one(1, 12)], Contact(), asked("", closed=True), TODAY)
    assert found.steps[0].id == "signup.no_type"
    assert found.steps[-1].id == "signup.closed"
    assert all(spoken(found))


def test_every_fault_has_its_sentence_and_its_short_word_in_both_languages() -> None:
    for fault, language in product(FAULTS, text.LANGUAGES):
        text.use_language(language)
        told = Fault(fault, 1, frozenset({"family"}), 2, "email", "x(a)y", TODAY, date(2027, 1, 1))
        assert sentence(problem_of(told, lambda types: ", ".join(LABELS[one] for one in types)))
        assert text.text(f"signup.short.{fault}")

"""Why a dwelling is shown under accessibility or not: the gravest reason first, and what mends it."""

from datetime import date
from typing import Any

import pytest

from backoffice.rules.accessibility import Registration
from backoffice.rules.accessibility_explained import AccessibilityFacts, explain_accessibility
from backoffice.rules.explain import as_json

SUITABLE = {"wheelchair": "suitable", "visual": "unsuitable"}


def facts(**values: Any) -> AccessibilityFacts:
    given: dict[str, Any] = {"dwelling_id": 7, "section_id": 1, "section": "0451-012-01", **values}
    return AccessibilityFacts(**given)


def linked(section: int = 1, *, reported: bool = True, levels: dict[str, str] | None = None) -> dict[str, Any]:
    registration = Registration(3, "H12", section, reported, SUITABLE if levels is None else levels)
    return {"registration": registration, "registration_section": "0451-012-02", "section_registrations": ("H12",)}


@pytest.mark.parametrize(
    ("given", "conclusion", "fixes"),
    [
        ({}, "section_without", ["create"]),
        ({"section_registrations": ("H09", "H12")}, "not_linked", ["link"]),
        (linked(), "shown", []),
        (linked(2), "other_section", ["link", "unlink"]),
        ({**linked(2), "section_registrations": ()}, "other_section", ["create", "unlink"]),
        (linked(reported=False), "registration_draft", ["report"]),
        (linked(levels={"wheelchair": "unsuitable"}), "no_group", ["change"]),
        ({**linked(), "reported": False}, "dwelling_draft", []),
        ({**linked(), "hidden": True}, "hidden", []),
        ({"retired_on": date(2026, 1, 1)}, "retired", ["create"]),
        ({**linked(), "mobility_suitable": False}, "shown", ["mark"]),
        ({"mobility_suitable": True}, "section_without", ["create"]),
    ],
)
def test_the_gravest_reason_is_the_conclusion(given: dict[str, Any], conclusion: str, fixes: list[str]) -> None:
    found = explain_accessibility(facts(**given))
    assert found.conclusion.id == f"accessibility.{conclusion}"
    assert [fix.command for fix in found.fixes] == [f"accessibility.{fix}" for fix in fixes]
    said = as_json(found)
    assert all(step["said"] for step in [said["conclusion"], *said["steps"]]) and all(
        fix["said"] for fix in said["fixes"]
    )


def test_each_group_is_told_with_its_level() -> None:
    said = [step["said"] for step in as_json(explain_accessibility(facts(**linked())))["steps"]]
    assert said[1:] == [
        "Kørestol: egnet – vises",
        "Synshandicap: ikke egnet – vises ikke",
        "Gang-, arm- og håndhandicap: ikke vurderet – vises ikke",
    ]


def test_a_mark_that_says_something_else_is_told_of() -> None:
    without = explain_accessibility(facts(mobility_suitable=True))
    against = explain_accessibility(facts(**linked(), mobility_suitable=False))
    assert [step.id for step in without.steps] == ["accessibility.mark_without"]
    assert against.steps[-1].id == "accessibility.mark_against"


def test_partly_suitable_shows_where_the_assumption_says_so() -> None:
    given = facts(**linked(levels={"visual": "partly"}))
    assert explain_accessibility(given).conclusion.id == "accessibility.no_group"
    assert explain_accessibility(given, levels="suitable_or_partly").conclusion.id == "accessibility.shown"

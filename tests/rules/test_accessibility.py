"""Under which groups of "Handicapvenlighed" a dwelling is shown, and which checks it does not pass: the whole table."""

import itertools

import pytest

from backoffice.rules.accessibility import (
    GROUPS,
    Registration,
    counts,
    dwelling_checks,
    registration_checks,
    shown_groups,
)

HOME, ELSEWHERE = 1, 2
LEVELS = ("suitable", "partly", "unsuitable", "unrated", "")


def registration(section: int = HOME, *, reported: bool = True, **levels: str) -> Registration:
    return Registration(7, "H12", section, reported, {group: level for group, level in levels.items() if level})


@pytest.mark.parametrize("levels", list(itertools.product(LEVELS, repeat=3)))
@pytest.mark.parametrize("reported", [True, False])
@pytest.mark.parametrize("section", [HOME, ELSEWHERE])
def test_a_group_is_shown_only_by_a_reported_registration_of_the_same_section_that_says_suitable(
    levels: tuple[str, ...], reported: bool, section: int
) -> None:
    linked = registration(section, reported=reported, **dict(zip(GROUPS, levels, strict=True)))
    right = {group for group, level in zip(GROUPS, levels, strict=True) if level == "suitable"}
    expected = right if reported and section == HOME else set()
    assert set(shown_groups(linked, HOME)) == expected
    assert counts(linked, HOME) is (reported and section == HOME)


def test_a_dwelling_without_registration_is_shown_under_no_group() -> None:
    assert shown_groups(None, HOME) == {}
    assert not counts(None, HOME)


def test_partly_suitable_shows_a_dwelling_only_where_the_assumption_says_so() -> None:
    linked = registration(wheelchair="partly", visual="suitable", walking_arm_hand="unsuitable")
    assert shown_groups(linked, HOME) == {"visual": "suitable"}
    both = shown_groups(linked, HOME, levels="suitable_or_partly")
    assert both == {"wheelchair": "partly", "visual": "suitable"}
    assert list(both) == ["wheelchair", "visual"]


def test_a_registration_without_dwellings_is_told() -> None:
    assert registration_checks(0) == ("registration_without_dwellings",)
    assert registration_checks(1) == ()


@pytest.mark.parametrize(
    ("linked", "section_registrations", "mark", "expected"),
    [
        (None, 0, None, ()),
        (None, 0, False, ()),
        (None, 0, True, ("mobility_without_registration",)),
        (None, 1, None, ("dwelling_not_linked",)),
        (None, 1, True, ("dwelling_not_linked", "mobility_without_registration")),
        (registration(wheelchair="suitable"), 1, True, ()),
        (registration(wheelchair="suitable"), 1, None, ()),
        (registration(wheelchair="suitable"), 1, False, ("mobility_against_registration",)),
        (registration(wheelchair="partly"), 1, False, ()),
        (registration(wheelchair="unsuitable"), 1, True, ()),
        (registration(ELSEWHERE), 0, None, ("link_other_section",)),
        (
            registration(ELSEWHERE, wheelchair="suitable"),
            1,
            False,
            ("link_other_section", "mobility_against_registration"),
        ),
    ],
)
def test_the_checks_of_a_dwelling(
    linked: Registration | None, section_registrations: int, mark: bool | None, expected: tuple[str, ...]
) -> None:
    found = dwelling_checks(linked, HOME, section_registrations=section_registrations, mobility_suitable=mark)
    assert found == expected

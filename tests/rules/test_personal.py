"""What looks like a person's number is told from the other numbers of a housing office, and hidden."""

import pytest

from backoffice.rules.personal import HIDDEN, has_person, has_written_person, masked, number_of_person

# Made-up numbers: 60 is added to the day, which no person's number has.
PERSON, BARE = "610190-1234", "6101901234"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (PERSON, HIDDEN),
        (BARE, HIDDEN),
        ("610190–1234", HIDDEN),
        (f"Lejer{PERSON}, fraflyttet", f"Lejer{HIDDEN}, fraflyttet"),
        (f"{PERSON} og 910712-0001", f"{HIDDEN} og {HIDDEN}"),
        ("991390-1234", "991390-1234"),
        ("613290-1234", "613290-1234"),
        ("70000000", "70000000"),
        ("5790001234567", "5790001234567"),
        ("17362190-2244-4F9C-8DAB-610190123411", "17362190-2244-4F9C-8DAB-610190123411"),
        ("Åparken 61, 1. tv", "Åparken 61, 1. tv"),
        ("12.740,00", "12.740,00"),
    ],
)
def test_only_what_looks_like_a_persons_number_is_hidden(said: str, shown: str) -> None:
    assert masked(said) == shown
    assert has_person(said) is (said != shown)


def test_only_the_hyphen_tells_a_person_from_other_long_identifiers() -> None:
    assert has_written_person(PERSON) and not has_written_person(BARE)


@pytest.mark.parametrize(
    ("number", "person"), [(6101901234, True), (6101901234.0, True), (101901234.5, False), (610190, False), (-1, False)]
)
def test_a_number_cell_may_be_a_persons_number(number: float, person: bool) -> None:
    assert number_of_person(number) is person


def test_a_number_that_lost_its_zero_is_told_too() -> None:
    # The tenth digit is the lost zero: 061290 0001 without it.
    assert number_of_person(int("061290" + "0001")) is True

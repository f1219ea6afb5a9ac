"""The truth table of "Kom foran i køen": which agreements give which scenarios."""

from datetime import date

import pytest

from backoffice.rules.periods import FOREVER
from backoffice.rules.scenarios import DEPARTMENT_FIRST, Allocation, scenarios

TODAY = date(2026, 11, 22)
FAMILY, YOUTH = "1", "3"


def an_agreement(number: int, department: int | None = None, *codes: str, **other: object) -> Allocation:
    values = {
        "flexible": True,
        "dwelling_types": frozenset({FAMILY}),
        "valid_from": date(2026, 1, 1),
        "valid_to": FOREVER,
        "reported": True,
    } | other
    return Allocation(id=number, department_id=department, scenarios=frozenset(codes), **values)  # type: ignore[arg-type]


OF_ALL = an_agreement(1, None, "FLX1", "FLX3")
OF_SEVEN = an_agreement(2, 7, "FLX3", "FLX5")


@pytest.mark.parametrize(
    ("agreements", "expected"),
    [
        ([], {}),
        ([OF_ALL], {"FLX1": (1,), "FLX3": (1,)}),
        ([OF_SEVEN], {"FLX3": (2,), "FLX5": (2,)}),
        ([OF_SEVEN, OF_ALL], {"FLX1": (1,), "FLX3": (1, 2), "FLX5": (2,)}),
        ([an_agreement(3, 8, "FLX1")], {}),
        ([an_agreement(3, None, "FLX1", flexible=False)], {}),
        ([an_agreement(3, None, "FLX1", reported=False)], {}),
        ([an_agreement(3, None, "FLX1", dwelling_types=frozenset({YOUTH}))], {}),
        ([an_agreement(3, None, "FLX1", dwelling_types=frozenset())], {}),
        ([an_agreement(3, None, "FLX1", valid_from=TODAY)], {"FLX1": (3,)}),
        ([an_agreement(3, None, "FLX1", valid_from=date(2026, 11, 23))], {}),
        ([an_agreement(3, None, "FLX1", valid_to=date(2026, 11, 23))], {"FLX1": (3,)}),
        ([an_agreement(3, None, "FLX1", valid_to=TODAY)], {}),
        ([an_agreement(3, None)], {}),
    ],
)
def test_scenarios_of_a_family_dwelling_in_department_seven(agreements, expected) -> None:
    assert scenarios(agreements, 7, FAMILY, TODAY) == expected


def test_a_department_elsewhere_has_only_what_the_organisation_has_agreed() -> None:
    assert scenarios([OF_ALL, OF_SEVEN], 8, FAMILY, TODAY) == {"FLX1": (1,), "FLX3": (1,)}


def test_a_draft_counts_where_it_is_asked_for_as_if_it_were_reported() -> None:
    draft = an_agreement(3, 7, "FLX6", reported=False)
    assert "FLX6" not in scenarios([OF_ALL, draft], 7, FAMILY, TODAY)
    assert scenarios([OF_ALL, draft], 7, FAMILY, TODAY, as_reported={3})["FLX6"] == (3,)


def test_a_department_that_goes_first_leaves_the_organisations_agreement_out_where_it_covers_the_type() -> None:
    both = [OF_ALL, OF_SEVEN]
    assert scenarios(both, 7, FAMILY, TODAY, levels=DEPARTMENT_FIRST) == {"FLX3": (2,), "FLX5": (2,)}
    assert scenarios(both, 8, FAMILY, TODAY, levels=DEPARTMENT_FIRST) == {"FLX1": (1,), "FLX3": (1,)}


def test_a_dwelling_without_a_type_is_covered_by_nothing() -> None:
    assert scenarios([OF_ALL], 7, None, TODAY) == {}


def test_codes_stand_in_their_order() -> None:
    assert list(scenarios([an_agreement(1, None, "FLX7", "FLX2", "FLX4")], 7, FAMILY, TODAY)) == [
        "FLX2",
        "FLX4",
        "FLX7",
    ]

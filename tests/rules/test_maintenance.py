"""Who pays a line of an inspection report: all 24 cells, fault, and what leases of different times and kinds say."""

from datetime import date

import pytest

from backoffice.records.codes import read_codes
from backoffice.records.maintenance import maintenance_table
from backoffice.resources import folder
from backoffice.rules.maintenance import (
    LeaseTerms,
    Proposal,
    line_payer,
    payer_of,
    proposal,
    restoration_duty,
)

# The seed's table as it is printed: L tenant, U landlord; under extended, then under ordinary duty.
PRINTED = {
    "drain": "LL",
    "thermostat": "LU",
    "tap_repair": "LU",
    "cistern_washer": "LU",
    "cistern": "LU",
    "tap_new": "UU",
    "sealed_pane": "LU",
    "broken_pane": "LU",
    "locks": "LL",
    "handles": "LL",
    "switches": "LU",
    "cracked_basin": "LU",
}
CELLS = [
    (situation, duty, {"L": "tenant", "U": "landlord"}[letter])
    for situation, letters in PRINTED.items()
    for duty, letter in zip(("extended", "ordinary"), letters, strict=True)
]


@pytest.mark.parametrize(("situation", "duty", "payer"), CELLS)
def test_every_cell_of_the_table_is_as_printed_and_fault_is_the_tenants(situation: str, duty: str, payer: str) -> None:
    table = maintenance_table()
    assert payer_of(table, situation, duty) == payer
    assert payer_of(table, situation, duty, fault=True) == "tenant"


def test_the_table_has_twelve_rows_and_the_counts_of_the_seed() -> None:
    table = maintenance_table()
    assert list(table) == list(PRINTED)
    assert [sum(payer_of(table, one, duty) == "tenant" for one in table) for duty in ("extended", "ordinary")] == [
        11,
        3,
    ]


def test_the_code_list_of_situations_has_the_rows_of_the_table_in_their_order() -> None:
    codes = read_codes(folder("imports"))["maintenance_situation"].codes
    assert [code.meaning for code in codes] == list(maintenance_table())


@pytest.mark.parametrize(
    ("day", "standard", "box", "expected"),
    [
        (date(2015, 6, 30), "renovated", False, (True, "before_2015_renovated", "renovated")),
        (date(2015, 6, 30), "as_seen", False, (False, "before_2015_as_received", "")),
        (date(2015, 6, 30), "running", True, (False, "before_2015_as_received", "")),
        (date(2015, 7, 1), "renovated", False, (False, "box_not_ticked", "")),
        (date(2015, 7, 1), "renovated", True, (True, "box_ticked", "kept_up")),
        (date(2015, 7, 2), "as_seen", True, (True, "box_ticked", "kept_up")),
    ],
)
def test_a_private_lease_of_the_first_of_july_2015_is_under_the_new_rules(
    day: date, standard: str, box: bool, expected: tuple[bool, str, str]
) -> None:
    duty = restoration_duty(LeaseTerms("private", day, standard, interior_by_tenant=box))
    assert (duty.by_tenant, duty.rule, duty.condition) == expected
    assert not duty.shared


@pytest.mark.parametrize(
    ("scheme", "given", "expected"),
    [
        ("a", True, (True, "scheme_a")),
        ("a_fixed", None, (True, "scheme_a")),
        ("a", False, (False, "rules_not_given")),
        ("b", True, (False, "scheme_b")),
        ("", True, (False, "no_scheme")),
    ],
)
def test_an_almen_tenant_restores_under_scheme_a_and_only_when_told_the_rules(
    scheme: str, given: bool | None, expected: tuple[bool, str]
) -> None:
    duty = restoration_duty(LeaseTerms("almen", date(2020, 1, 1), restoration_scheme=scheme, rules_given=given))
    assert (duty.by_tenant, duty.rule) == expected
    assert duty.shared is duty.by_tenant


def test_a_line_is_proposed_by_fault_then_the_table_then_the_duty_to_restore() -> None:
    table, lease = maintenance_table(), LeaseTerms("private", date(2020, 1, 1), maintenance_duty="ordinary")
    assert proposal(table, lease, situation="sealed_pane", fault=True) == Proposal("misuse", "tenant", "fault")
    assert proposal(table, lease, situation="sealed_pane") == Proposal("department", "landlord", "table_ordinary")
    assert proposal(table, lease, situation="drain") == Proposal("misuse", "tenant", "table_ordinary")
    assert proposal(table, lease) == Proposal("department", "landlord", "box_not_ticked")
    unknown = LeaseTerms("private", date(2020, 1, 1))
    assert proposal(table, unknown, situation="drain").rule == "no_duty_agreed"


def test_the_levels_of_a_private_lease_never_decide_in_social_housing() -> None:
    table = maintenance_table()
    lease = LeaseTerms("almen", date(2020, 1, 1), maintenance_duty="extended", restoration_scheme="b")
    paid = {one: proposal(table, lease, situation=one).payer for one in table}
    assert {one for one, payer in paid.items() if payer == "tenant"} == {"locks"}
    assert set(paid.values()) == {"tenant", "department"}


def test_a_line_as_it_stands_is_paid_by_its_part_and_a_normal_one_by_what_the_lease_says() -> None:
    ticked = LeaseTerms("private", date(2020, 1, 1), interior_by_tenant=True)
    plain, almen = LeaseTerms("private", date(2020, 1, 1)), LeaseTerms("almen", date(2020, 1, 1))
    parts = ("normal", "misuse", "department")
    assert [line_payer(ticked, part) for part in parts] == ["tenant", "tenant", "landlord"]
    assert [line_payer(plain, part) for part in parts] == ["landlord", "tenant", "landlord"]
    assert [line_payer(almen, part) for part in parts] == ["department", "tenant", "department"]

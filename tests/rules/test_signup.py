"""Where a seeker is sent: every level, type, fallback and date; and what is wrong with agreements."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.rules.contacts import email_fault, phone_fault, website_fault
from backoffice.rules.periods import FOREVER
from backoffice.rules.problems import Level
from backoffice.rules.signup import Contact, Flow, SignupAgreement, flow, state
from backoffice.rules.signup_faults import FAULTS, Fault, contact_faults, faults, overlaps

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)
TYPES = ("family", "youth", "elderly")
FULL = Contact("https://bo.dk/stam", "stam@bo.dk", "33762000")
OURS, OTHERS = 12, 15


def agreement(number: int, department: int | None, types: str = "family", **other: object) -> SignupAgreement:
    """An agreement in force by website, with other values as given."""
    made = SignupAgreement(
        number,
        department,
        frozenset(types.split()),
        "website",
        Contact(website=f"https://bo.dk/{number}"),
        None,
        date(2020, 1, 1),
        FOREVER,
    )
    return replace(made, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize("dwelling_type", TYPES)
@pytest.mark.parametrize(
    ("levels", "source", "number"),
    [
        ("department organisation", "department", 1),
        ("department", "department", 1),
        ("organisation", "organisation", 2),
        ("other", "master_data", None),
        ("other organisation", "organisation", 2),
    ],
)
def test_the_nearest_level_that_covers_the_type_decides(
    dwelling_type: str, levels: str, source: str, number: int | None
) -> None:
    every = " ".join(TYPES)
    of_level = {
        "department": agreement(1, OURS, every),
        "organisation": agreement(2, None, every),
        "other": agreement(3, OTHERS, every),
    }
    found = flow([of_level[level] for level in levels.split()], FULL, OURS, dwelling_type, TODAY)
    assert (found.source, found.agreement_id) == (source, number)
    assert found.target == (f"https://bo.dk/{number}" if number else "https://bo.dk/stam")


@pytest.mark.parametrize("dwelling_type", TYPES)
@pytest.mark.parametrize(
    ("contact", "kind", "target"),
    [
        (FULL, "website", "https://bo.dk/stam"),
        (Contact("", "stam@bo.dk", "33762000"), "email", "stam@bo.dk"),
        (Contact("  ", "", "33762000"), "phone", "33762000"),
        (Contact("", "", ""), "none", ""),
    ],
)
def test_without_an_agreement_master_data_leads_to_website_else_mail_else_telephone(
    dwelling_type: str, contact: Contact, kind: str, target: str
) -> None:
    assert flow([], contact, OURS, dwelling_type, TODAY) == Flow(kind, target, "master_data", None, kind)


@pytest.mark.parametrize("covered", TYPES)
@pytest.mark.parametrize("asked", TYPES)
@pytest.mark.parametrize("gap", ["fall_through", "master_data"])
def test_a_type_that_the_department_leaves_out_goes_where_the_assumption_says(
    covered: str, asked: str, gap: str
) -> None:
    agreements = [agreement(1, OURS, covered), agreement(2, None, " ".join(TYPES))]
    left_out = "organisation" if gap == "fall_through" else "master_data"
    found = flow(agreements, FULL, OURS, asked, TODAY, department_gap=gap)
    assert found.source == ("department" if asked == covered else left_out)


def test_a_department_without_agreements_uses_the_organisations_whatever_the_assumption() -> None:
    agreements = [agreement(1, OTHERS), agreement(2, None)]
    assert flow(agreements, FULL, OURS, "family", TODAY, department_gap="master_data").agreement_id == 2


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "holds"),
    [
        (TODAY, TODAY + DAY, True),
        (TODAY + DAY, FOREVER, False),
        (TODAY - DAY, TODAY, False),
        (date(2020, 1, 1), FOREVER, True),
    ],
)
@pytest.mark.parametrize("department", [OURS, None])
def test_an_agreement_holds_from_its_first_day_until_its_last(
    valid_from: date, valid_to: date, holds: bool, department: int | None
) -> None:
    one = agreement(1, department, valid_from=valid_from, valid_to=valid_to)
    assert flow([one], FULL, OURS, "family", TODAY).agreement_id == (1 if holds else None)


def test_a_draft_sends_nobody_anywhere() -> None:
    assert flow([agreement(1, OURS, reported=False)], FULL, OURS, "family", TODAY).source == "master_data"


def test_a_hidden_dwelling_leads_nowhere() -> None:
    assert flow([agreement(1, OURS)], FULL, OURS, "family", TODAY, hidden=True) == Flow("hidden")


@pytest.mark.parametrize(
    ("way", "kind", "target"),
    [("website", "website", "https://a.dk/x"), ("email", "email", "a@a.dk"), ("phone", "phone", "70121212")],
)
def test_an_agreement_leads_by_its_own_way_only(way: str, kind: str, target: str) -> None:
    one = agreement(1, None, way=way, contact=Contact("https://a.dk/x", "a@a.dk", "70121212"))
    assert flow([one], FULL, OURS, "family", TODAY) == Flow(kind, target, "organisation", 1, way)


@pytest.mark.parametrize(
    ("cooperation", "kind"),
    [
        (Contact("https://samarbejde.dk/op", "op@s.dk", "70121212"), "website"),
        (Contact("", "op@s.dk", "70121212"), "email"),
        (Contact("", "", "70121212"), "phone"),
        (Contact(), "none"),
        (None, "none"),
    ],
)
def test_a_cooperation_leads_to_its_website_else_mail_else_telephone(cooperation: Contact | None, kind: str) -> None:
    one = agreement(1, OURS, way="cooperation", cooperation=cooperation)
    found = flow([one], FULL, OURS, "family", TODAY)
    assert (found.kind, found.source, found.way) == (kind, "department", "cooperation")


def test_an_agreement_without_a_target_leads_nowhere_and_not_to_the_next_level() -> None:
    agreements = [agreement(1, OURS, contact=Contact()), agreement(2, None)]
    assert flow(agreements, FULL, OURS, "family", TODAY) == Flow("none", "", "department", 1, "website")


def test_of_two_that_overlap_the_newest_decides() -> None:
    first, second = agreement(7, OURS), agreement(1, OURS, valid_from=date(2024, 1, 1))
    assert flow([first, second], FULL, OURS, "family", TODAY).agreement_id == 1


@given(st.permutations([agreement(1, OURS), agreement(2, OURS, "youth"), agreement(3, None), agreement(4, OTHERS)]))
def test_the_order_of_agreements_never_matters(agreements: list[SignupAgreement]) -> None:
    assert [flow(agreements, FULL, OURS, one, TODAY).agreement_id for one in TYPES] == [1, 2, None]


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "reported", "expected"),
    [
        (TODAY + DAY, FOREVER, True, "future"),
        (TODAY, FOREVER, True, "in_force"),
        (date(2020, 1, 1), TODAY + 91 * DAY, True, "in_force"),
        (date(2020, 1, 1), TODAY + 90 * DAY, True, "expiring"),
        (date(2020, 1, 1), TODAY, True, "ended"),
        (date(2020, 1, 1), FOREVER, False, "draft"),
        (date(2020, 1, 1), TODAY, False, "ended"),
    ],
)
def test_the_state_follows_the_dates(valid_from: date, valid_to: date, reported: bool, expected: str) -> None:
    assert state(agreement(1, None, valid_from=valid_from, valid_to=valid_to, reported=reported), TODAY) == expected


# What is wrong


def test_a_register_without_defects_gives_none() -> None:
    agreements = [
        agreement(1, None, "family youth"),
        agreement(2, None, "elderly", way="email", contact=Contact(email="post@bo.dk")),
        agreement(3, OURS, "family", valid_to=date(2026, 12, 1)),
        agreement(4, OURS, "family", valid_from=date(2026, 12, 1)),
        agreement(5, OTHERS, "family", valid_to=date(2022, 1, 1), contact=Contact()),
        agreement(6, OTHERS, "youth", way="cooperation", cooperation=Contact("", "op@s.dk", "")),
    ]
    assert faults(agreements, TODAY) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"contact": Contact()}, Fault("no_target", 1, frozenset({"family"}), way="website")),
        (
            {"way": "cooperation"},
            Fault("no_cooperation", 1, frozenset({"family"}), way="cooperation"),
        ),
        (
            {"way": "cooperation", "cooperation": Contact()},
            Fault("no_target", 1, frozenset({"family"}), way="cooperation"),
        ),
        (
            {"contact": Contact(website="https://bo.dk/")},
            Fault("website_front_page", 1, frozenset({"family"}), way="website", value="https://bo.dk/"),
        ),
        (
            {"way": "email", "contact": Contact(email="post(a)bo.dk")},
            Fault("email_syntax", 1, frozenset({"family"}), way="email", value="post(a)bo.dk"),
        ),
        (
            {"way": "phone", "contact": Contact(phone="3376200")},
            Fault("phone_syntax", 1, frozenset({"family"}), way="phone", value="3376200"),
        ),
        (
            {"valid_to": TODAY - 30 * DAY},
            Fault("expired", 1, frozenset({"family"}), end=TODAY - 30 * DAY),
        ),
        (
            {"valid_to": TODAY + 30 * DAY},
            Fault("expiring", 1, frozenset({"family"}), end=TODAY + 30 * DAY),
        ),
    ],
)
def test_each_defect_planted_alone_is_found_alone(changed: dict[str, object], expected: Fault) -> None:
    assert faults([replace(agreement(1, OURS), **changed), agreement(2, None)], TODAY) == [expected]  # type: ignore[arg-type]


def test_an_overlap_is_told_with_its_types_and_days() -> None:
    first = agreement(1, OURS, "family youth", valid_to=date(2027, 6, 1))
    second = agreement(2, OURS, "youth elderly", valid_from=date(2027, 1, 1))
    third = agreement(3, OTHERS, "youth")
    expected = Fault("overlap", 2, frozenset({"youth"}), 1, first=date(2027, 1, 1), end=date(2027, 6, 1))
    assert overlaps([second, third, first]) == [expected]
    assert expected in faults([first, second, third], TODAY)


def test_periods_that_touch_and_types_that_differ_do_not_overlap() -> None:
    first = agreement(1, OURS, valid_to=date(2027, 1, 1))
    assert overlaps([first, agreement(2, OURS, valid_from=date(2027, 1, 1)), agreement(3, OURS, "youth")]) == []


def test_a_draft_that_overlaps_is_told_of_but_is_no_error() -> None:
    found = overlaps([agreement(1, None), agreement(2, None, reported=False)])
    assert [(fault.id, fault.agreement_id) for fault in found] == [("overlap_draft", 2)]
    assert FAULTS["overlap_draft"] is Level.WARNING


def test_an_overlap_that_is_past_is_no_longer_told() -> None:
    past = agreement(1, OURS, valid_to=date(2021, 6, 1))
    assert faults([past, agreement(2, OURS, valid_from=date(2021, 1, 1))], TODAY) == []


def test_a_gap_is_told_once_with_the_types_that_miss_an_agreement() -> None:
    first = agreement(1, OURS, "family youth elderly", valid_to=date(2026, 12, 1))
    second = agreement(2, OURS, "family youth", valid_from=date(2027, 1, 1))
    third = agreement(3, OURS, "elderly", valid_from=date(2026, 12, 1))
    expected = Fault("gap", 2, frozenset({"family", "youth"}), 1, first=date(2026, 12, 1), end=date(2027, 1, 1))
    assert faults([first, second, third], TODAY) == [expected]


def test_a_long_agreement_around_a_short_one_leaves_no_gap() -> None:
    long = agreement(1, OURS, valid_to=date(2027, 1, 1))
    short = agreement(2, OURS, valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 1))
    later = agreement(3, OURS, valid_from=date(2027, 1, 1))
    assert [fault.id for fault in faults([long, short, later], TODAY)] == ["overlap"]


def test_a_gap_that_is_past_is_no_longer_told() -> None:
    assert faults([agreement(1, None, valid_to=date(2021, 1, 1)), agreement(2, None, valid_from=TODAY)], TODAY) == []


def test_an_end_is_told_until_so_many_days_after_it_and_never_where_something_follows() -> None:
    def told(end: date, *others: SignupAgreement) -> list[str]:
        return [fault.id for fault in faults([agreement(1, OURS, valid_to=end), *others], TODAY)]

    assert told(TODAY - 90 * DAY) == ["expired"]
    assert told(TODAY - 91 * DAY) == []
    assert told(TODAY) == ["expired"]
    assert told(TODAY - 30 * DAY, agreement(2, OURS, valid_from=TODAY - 30 * DAY)) == []
    assert told(TODAY - 30 * DAY, agreement(2, OURS, "youth")) == ["expired"]
    assert told(TODAY - 30 * DAY, agreement(2, None)) == ["expired"]


def test_master_data_is_judged_by_its_syntax_and_a_front_page_is_good_there() -> None:
    assert contact_faults(Contact("www.bo.dk", "post@bo.dk", "33 76 20 00")) == []
    found = contact_faults(Contact("bo dk", "post@bo", "112"))
    assert [(fault.id, fault.agreement_id) for fault in found] == [
        ("website_syntax", 0),
        ("email_syntax", 0),
        ("phone_syntax", 0),
    ]


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("https://bo.dk/opskrivning", ""),
        ("http://www.bo.dk/?side=2", ""),
        ("www.bo-øst.dk/skriv-op", ""),
        ("https://bo.dk:8443/a#b", ""),
        ("https://bo.dk/#/opskrivning", ""),
        ("https://bo.dk", "website_front_page"),
        ("bo.dk/", "website_front_page"),
        ("https://bo.dk/index.html", "website_front_page"),
        ("https://bo.dk/#top", "website_front_page"),
        ("https://bo", "website_syntax"),
        ("https://bo..dk/x", "website_syntax"),
        ("https://-bo.dk/x", "website_syntax"),
        ("https://bo.dk/skriv op", "website_syntax"),
        ("https://bo.dk/<x>", "website_syntax"),
        ("https://nogen@bo.dk/x", "website_syntax"),
        ("https://10.0.0.1/x", "website_syntax"),
        ("ftp://bo.dk/x", "website_syntax"),
        ("javascript:alert(1)", "website_syntax"),
        ("https://bo.dk/" + "x" * 250, "website_syntax"),
        ("", "website_syntax"),
    ],
)
def test_a_website_is_judged_by_its_form(value: str, fault: str) -> None:
    assert website_fault(value) == fault


@pytest.mark.parametrize("value", ["post@bo.dk", "a.b+op@bo-øst.dk", "Udlejning@Sub.Bo.DK", " post@bo.dk "])
def test_a_mail_address_is_known_by_its_form(value: str) -> None:
    assert email_fault(value) == ""


@pytest.mark.parametrize(
    "value", ["", "post", "post@bo", "a..b@bo.dk", ".a@bo.dk", "a@b@bo.dk", "a@bo.dk; b@bo.dk", "å@bo.dk", "a b@bo.dk"]
)
def test_what_is_no_mail_address_is_told(value: str) -> None:
    assert email_fault(value) == "email_syntax"


@pytest.mark.parametrize("value", ["33762000", "33 76 20 00", "+45 33762000", "0045 3376-2000", "+46 8 123 456"])
def test_a_telephone_number_is_known_by_its_form(value: str) -> None:
    assert phone_fault(value) == ""


@pytest.mark.parametrize("value", ["", "3376200", "337620000", "112", "12345678", "+45 3376200", "ring 33762000", "+"])
def test_what_is_no_telephone_number_is_told(value: str) -> None:
    assert phone_fault(value) == "phone_syntax"

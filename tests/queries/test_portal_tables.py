"""Truth tables of what is shown, vacant, under a scenario and accessible: rules, register, filter and totals as the sources say.

Each answer is written from the sources' sentences alone and uses none of the program's rules.
"""

from collections import Counter
from datetime import date
from itertools import product
from typing import Any

import pytest
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.queries.codes import code_lists
from backoffice.queries.dwelling_order import ListQuery, ordered_ids
from backoffice.queries.filters import read_filter
from backoffice.queries.portal_dwellings import PortalRow, portal_rows
from backoffice.queries.portal_places import allocation_titles
from backoffice.queries.portal_shared import assumed
from backoffice.queries.portal_totals import PortalTotals, portal_totals, summed
from backoffice.queries.selection import EVERYWHERE
from backoffice.rules.portal import Assumptions
from backoffice.screens.portal_lines import dwelling_lines
from backoffice.security import EVERYTHING
from tests.cli.answers import Command, caller
from tests.portal_ground import Ground

TODAY = date(2026, 11, 22)
YESTERDAY, TOMORROW, LATER = date(2026, 11, 21), date(2026, 11, 23), date(2027, 3, 1)


@pytest.fixture
def command(database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Call the command line on the register."""
    return caller(database_url, capsys, monkeypatch)


def asked(
    database: Database, ids: list[int], by: Assumptions | None = None
) -> tuple[dict[int, PortalRow], PortalTotals]:
    """Return what the register says of the dwellings, and of all of them together."""
    with database.reading() as session:
        rows = portal_rows(session, ids, EVERYTHING, TODAY, by=by)
        return rows, summed(portal_totals(session, EVERYWHERE, EVERYTHING, TODAY, by=by).values())


def listed(session: Session, typed: str) -> set[int]:
    """Return the dwellings that a filter finds."""
    return set(ordered_ids(session, ListQuery(filter=read_filter(typed, code_lists(session))), TODAY))


def printed(command: Command, *departments: str) -> dict[int, Any]:
    """Return what the command line says of the dwellings of departments, by dwelling."""
    found = {}
    for number in departments:
        answer = command("preview", "portal", "--department", number, "--on", f"{TODAY}", "--json")
        assert answer.code == 0, answer.err
        found |= {int(one["bbr_unit"][-12:]): one for one in answer.json["dwellings"]}
    return found


def on_screen(database: Database, row: PortalRow) -> dict[str, str]:
    """Return what the lines of a dwelling's page say, by their labels."""
    with database.reading() as session:
        codes = code_lists(session)
        titles = allocation_titles(session, {key for keys in row.shown.scenarios.values() for key in keys})
    return {line.label: line.value for line in dwelling_lines(row, codes, titles)}


# What is shown at all

STATUSES = ("new", "draft", "reported")
PERIODS: dict[str, tuple[date | None, date | None]] = {
    "no period": (None, None),
    "begins today": (TODAY, None),
    "begins tomorrow": (TOMORROW, None),
    "last day today": (None, TOMORROW),
    "last day yesterday": (None, TODAY),
}
RETIRED = {"": None, "today": TODAY, "tomorrow": TOMORROW}


def is_shown(status: str, flag: bool | None, period: str, retired: str) -> bool:
    """Only what is reported, is a dwelling still, and is not withheld on the day is shown."""
    withheld = flag is True and period in ("no period", "begins today", "last day today")
    return status == "reported" and not withheld and retired != "today"


def test_what_is_shown_follows_status_suppression_in_its_period_and_retirement(
    database: Database, command: Command
) -> None:
    cells: dict[int, tuple[str, bool | None, str, str]] = {}
    with database.writing() as session:
        ground = Ground(session)
        department = ground.add_department(ground.add_organisation("0451"))
        for cell in product(STATUSES, (None, False, True), PERIODS, RETIRED):
            status, flag, period, retired = cell
            start, end = PERIODS[period]
            values: dict[str, Any] = {"suppress_portal_from": start, "suppress_portal_to": end}
            values |= {"status": status, "suppress_portal": flag, "retired_on": RETIRED[retired]}
            cells[ground.add_dwelling(department, **values)] = cell
    rows, totals = asked(database, list(cells))
    expected = {key for key, cell in cells.items() if is_shown(*cell)}
    assert len(expected) == 2 * 5 * 2 + 2 * 2
    assert {key for key, row in rows.items() if row.shown.shown} == expected
    assert totals.shown == len(expected)
    assert totals.dwellings == len(cells) == totals.shown + totals.hidden.total()
    with database.reading() as session:
        assert listed(session, "portal=ja") == expected
        not_retired = {key for key, cell in cells.items() if cell[3] != "today"}
        assert listed(session, "portal=nej") == not_retired - expected
        assert listed(session, "portal=nej nedlagt=alle") == set(cells) - expected
    for key, cell in cells.items():
        assert ("Vises ikke" in on_screen(database, rows[key])) == (key not in expected), cell
        whys = {hidden.why for hidden in rows[key].shown.hidden}
        assert ("draft" in whys) == (cell[0] != "reported"), cell
        assert ("retired" in whys) == (cell[3] == "today"), cell
    said = printed(command, "0451-001")
    assert {key for key, one in said.items() if one["shown"]} == expected
    assert said.keys() == {key for key, cell in cells.items() if cell[3] != "today"}


# Vacant

KINDS = ("vacancy", "no tenant", "let")
STARTS = {"yesterday": YESTERDAY, "today": TODAY, "tomorrow": TOMORROW}
ENDS: dict[str, date | None] = {"open": None, "later": LATER, "last day today": TOMORROW, "ended": TODAY}


def is_vacant(kind: str, status: str, start: str, end: str, rule: str) -> bool:
    """A reported vacancy that has begun; any end date hides it, or where the register says so one that is reached."""
    if kind != "vacancy" or status != "reported" or start == "tomorrow":
        return False
    return end == "open" if rule == "any_end" else end != "ended"


@pytest.mark.parametrize("rule", ["any_end", "past_end"])
def test_vacant_dwellings_are_those_whose_reported_vacancy_has_begun_and_not_ended(
    database: Database, command: Command, rule: str
) -> None:
    cells: dict[int, tuple[str, str, str, str]] = {}
    with database.writing() as session:
        ground = Ground(session)
        organisation = ground.add_organisation("0451")
        department = ground.add_department(organisation)
        for cell in product(KINDS, STATUSES, STARTS, ENDS):
            kind, status, start, end = cell
            if (ENDS[end] or LATER) <= STARTS[start]:
                continue
            key = ground.add_dwelling(department)
            values: dict[str, Any] = {"status": status, "vacant": kind == "vacancy"}
            values |= {"allocation_type": "10"} if kind == "no tenant" else {}
            values |= {"valid_to": ENDS[end]} if ENDS[end] else {}
            ground.add_lease(key, organisation, STARTS[start], tenant=kind == "let", **values)
            cells[key] = cell
    rows, totals = asked(database, list(cells), Assumptions(vacancy_end=rule))
    expected = {key: STARTS[cell[2]] for key, cell in cells.items() if is_vacant(*cell, rule)}
    assert len(cells) == 81
    assert len(expected) == (2 if rule == "any_end" else 6)
    found = {key: row.shown.vacant_since for key, row in rows.items() if row.shown.vacant_since}
    assert found == expected
    assert totals.vacant == len(expected)
    for key in cells:
        told = f"Ja, siden {expected[key]:%d-%m-%Y}" if key in expected else "Nej"
        assert on_screen(database, rows[key])["Ledig"] == told, cells[key]
    if rule == "any_end":
        said = printed(command, "0451-001")
        assert {key: one["vacant_since"] for key, one in said.items() if one["vacant"]} == {
            key: since.isoformat() for key, since in expected.items()
        }
        with database.reading() as session:
            assert listed(session, "portal=ja ledig=ja") == set(expected)
        answer = command("preview", "portal", "--organisation", "0451", "--on", f"{TODAY}", "--json").json
        assert answer["totals"]["vacant"] == answer["departments"][0]["totals"]["vacant"] == len(expected)


# Kom foran i køen

WHERE = ("organisation", "department", "sister")
AGREEMENTS = ("flexible", "municipal")
PERIOD_OF: dict[str, dict[str, date]] = {
    "in force": {"valid_from": YESTERDAY},
    "first day": {"valid_from": TODAY},
    "last day": {"valid_from": YESTERDAY, "valid_to": TOMORROW},
    "ended": {"valid_from": YESTERDAY, "valid_to": TODAY},
    "not yet": {"valid_from": TOMORROW},
}


def gives_scenario(where: str, kind: str, status: str, period: str, dwelling_type: str) -> bool:
    """A reported agreement on flexible letting, in force, of the organisation or this department, for the type."""
    return (
        where != "sister"
        and kind == "flexible"
        and status == "reported"
        and period in ("in force", "first day", "last day")
        and dwelling_type == "1"
    )


def test_scenarios_come_from_flexible_agreements_reported_and_in_force_of_the_department_or_organisation(
    database: Database, command: Command
) -> None:
    cells: dict[int, tuple[str, str, str, str, str]] = {}
    with database.writing() as session:
        ground = Ground(session)
        for position, cell in enumerate(product(WHERE, AGREEMENTS, STATUSES, PERIOD_OF)):
            where, kind, status, period = cell
            organisation = ground.add_organisation(f"{position + 1:04}")
            department, sister = ground.add_department(organisation), ground.add_department(organisation, "002")
            of = {"organisation": None, "department": department, "sister": sister}[where]
            more: dict[str, Any] = {"agreement_kind": kind, "status": status, **PERIOD_OF[period]}
            ground.add_allocation(organisation, of, "FLX2 FLX5", **more)
            for dwelling_type in ("1", "3"):
                cells[ground.add_dwelling(department, dwelling_type)] = (*cell, dwelling_type)
    rows, totals = asked(database, list(cells))
    expected = {key for key, cell in cells.items() if gives_scenario(*cell)}
    assert len(expected) == 6
    for key, cell in cells.items():
        assert tuple(rows[key].shown.scenarios) == (("FLX2", "FLX5") if key in expected else ()), cell
        assert ("Børnefamilie" in on_screen(database, rows[key])) == (key in expected), cell
    said = printed(command, *(f"{number + 1:04}-001" for number in range(len(cells) // 2)))
    assert said.keys() == cells.keys()
    for key, one in said.items():
        codes = [scenario["code"] for scenario in one["scenarios"]]
        assert codes == (["FLX2", "FLX5"] if key in expected else []), cells[key]
    assert totals.scenarios == Counter({"FLX2": 6, "FLX5": 6})
    with database.reading() as session:
        assert listed(session, "scenarie=FLX2") == listed(session, "scenarie=alle") == expected
        assert listed(session, "scenarie=pendler") == set()


@pytest.mark.parametrize(
    ("levels", "both", "only_organisation"),
    [("union", {"FLX1", "FLX4"}, {"FLX1"}), ("department_first", {"FLX4"}, {"FLX1"})],
)
def test_agreements_of_both_levels_count_together_unless_the_register_says_otherwise(
    database: Database, levels: str, both: set[str], only_organisation: set[str]
) -> None:
    with database.writing() as session:
        ground = Ground(session)
        organisation = ground.add_organisation("0451")
        department, other = ground.add_department(organisation), ground.add_department(organisation, "002")
        ground.add_allocation(organisation, None, "FLX1")
        ground.add_allocation(organisation, department, "FLX4")
        here, there = ground.add_dwelling(department), ground.add_dwelling(other)
        hidden = ground.add_dwelling(department, suppress_portal=True)
    rows, totals = asked(database, [here, there, hidden], Assumptions(allocation_levels=levels))
    assert set(rows[here].shown.scenarios) == both
    assert set(rows[there].shown.scenarios) == only_organisation
    assert not rows[hidden].shown.scenarios
    assert totals.scenarios == Counter([*both, *only_organisation])


# Handicapvenlighed

LEVELS = {"suitable": "1", "partly": "2", "unsuitable": "3", "unrated": "0", "": None}
GROUPS = ("wheelchair", "visual", "walking_arm_hand")
LABELS = {"wheelchair": "Kørestol", "visual": "Synshandicap", "walking_arm_hand": "Gang-, arm- og håndhandicap"}


@pytest.mark.parametrize("partly", [False, True])
def test_a_group_shows_dwellings_linked_to_a_reported_registration_of_their_own_section(
    database: Database, command: Command, partly: bool
) -> None:
    cells: dict[int, tuple[str, str, str, bool]] = {}
    with database.writing() as session:
        ground = Ground(session)
        department = ground.add_department(ground.add_organisation("0451"))
        elsewhere = ground.add_section(department, "02")
        for position, cell in enumerate(product(GROUPS, LEVELS, STATUSES, (True, False))):
            group, level, status, own_section = cell
            section = ground.section_of[department] if own_section else elsewhere
            values: dict[str, Any] = {group: LEVELS[level], "status": status}
            registration = ground.add_registration(department, section, f"H{position}", **values)
            cells[ground.add_dwelling(department, disability_registration=registration)] = cell
        unlinked = ground.add_dwelling(department)
    by = Assumptions(accessible_levels="suitable_or_partly" if partly else "suitable")
    rows, totals = asked(database, [*cells, unlinked], by)
    good = ("suitable", "partly") if partly else ("suitable",)
    expected = {key: cell[0] for key, cell in cells.items() if cell[1] in good and cell[2] == "reported" and cell[3]}
    assert len(expected) == 3 * len(good)
    for key, cell in cells.items():
        assert dict(rows[key].shown.accessibility) == ({cell[0]: cell[1]} if key in expected else {}), cell
        told = {"suitable": "Egnet", "partly": "Delvis egnet"}.get(cell[1]) if key in expected else None
        assert on_screen(database, rows[key]).get(LABELS[cell[0]]) == told, cell
    if by == assumed():
        said = printed(command, "0451-001")
        groups = {key: list(one["accessibility"]) for key, one in said.items() if one["accessibility"]}
        assert groups == {key: [group] for key, group in expected.items()}
    assert not rows[unlinked].shown.accessibility
    assert totals.accessibility == Counter(expected.values())


def test_the_filter_finds_the_dwellings_of_a_group_by_its_name_or_label(database: Database) -> None:
    with database.writing() as session:
        ground = Ground(session)
        department = ground.add_department(ground.add_organisation("0451"))
        registration = ground.add_registration(department, ground.section_of[department], "H1", visual="1")
        linked, hidden = (
            ground.add_dwelling(department, disability_registration=registration, status=status)
            for status in ("reported", "draft")
        )
    with database.reading() as session:
        for typed in ("handicapvenlig=syn", "accessible=visual", "handicapvenlig=Synshandicap"):
            assert listed(session, typed) == {linked}, typed
        assert listed(session, "handicapvenlig=kørestol") == set()
        assert hidden in listed(session, "!handicapvenlig=syn")

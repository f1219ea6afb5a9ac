"""The signup flow cell by cell: the rule, the register's facts and filter, the command line and the screen give one answer."""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.models import Dwelling
from backoffice.queries.codes import code_lists
from backoffice.queries.dwelling_order import ListQuery, ordered_ids
from backoffice.queries.filters import Filter, read_filter
from backoffice.queries.portal_dwellings import portal_rows
from backoffice.queries.portal_totals import portal_totals
from backoffice.queries.selection import EVERYWHERE
from backoffice.rules.periods import FOREVER
from backoffice.rules.portal import Assumptions
from backoffice.rules.signup import Contact, SignupAgreement, flow
from backoffice.screens.portal_lines import dwelling_lines
from backoffice.security import EVERYTHING
from tests.cli.answers import Command, caller
from tests.portal_ground import Ground
from tests.portal_signup_cells import (
    DAYS,
    FALLBACKS,
    FIRST,
    TYPES,
    WAY,
    Cell,
    Placed,
    add_cells,
    answer,
    cells,
    placed_in,
    target_of,
)

Places = dict[tuple[str, str, bool], Placed]


@pytest.fixture
def placed(database: Database) -> Places:
    """The register of the table."""
    with database.writing() as session:
        return add_cells(Ground(session))


@pytest.fixture
def command(database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Call the command line on the register."""
    return caller(database_url, capsys, monkeypatch)


def agreements_of(cell: Cell) -> list[SignupAgreement]:
    """The agreements of a cell's organisation, as the rule takes them."""
    end = FOREVER if cell.day == "open" else date(2026, 9, 1)
    found = []
    for name in TYPES if cell.level != "none" else ():
        contact = Contact(**{WAY[name]: target_of(cell.level, name)})
        department = 7 if cell.level == "department" else None
        found.append(
            SignupAgreement(len(found), department, frozenset({name}), WAY[name], contact, None, FIRST, end, True)
        )
    everything = frozenset(TYPES)
    wrong = Contact(website="https://forkert.invalid/side")
    return [*found, SignupAgreement(90, 8, everything, "website", wrong, None, date(2020, 1, 1), FOREVER, True)]


def test_the_table_has_every_cell_once() -> None:
    assert len(list(cells())) == len(set(cells())) == 3 * 3 * 4 * 5


def test_the_rule_answers_every_cell_as_the_guide_does() -> None:
    for cell in cells():
        found = flow(agreements_of(cell), Contact(**FALLBACKS[cell.fallback]), 7, cell.dwelling_type, cell.today)
        kind, _, target, source = answer(cell)
        assert (found.kind, found.target or None, found.source) == (kind, target, source), cell


def test_the_register_answers_every_cell_as_the_guide_does(database: Database, placed: Places) -> None:
    with database.reading() as session:
        every = list(session.scalars(select(Dwelling.id)))
        by_day = {day: portal_rows(session, every, EVERYTHING, today) for day, today in DAYS.items()}
    for cell in cells():
        found = by_day[cell.day][placed_in(placed, cell).dwellings[cell.dwelling_type]].shown.signup
        kind, _, target, source = answer(cell)
        assert (found.kind, found.target or None, found.source) == (kind, target, source), cell


def test_totals_and_filters_count_every_cell_as_the_guide_does(database: Database, placed: Places) -> None:
    for day, today in DAYS.items():
        own = [cell for cell in cells() if cell.day == day]
        with database.reading() as session:
            totals = portal_totals(session, EVERYWHERE, EVERYTHING, today)
            listed = {
                kind: set(ordered_ids(session, ListQuery(filter=_narrow(session, f"kontakt={kind}")), today))
                for kind in ("website", "email", "phone", "none")
            }
        for cell in own:
            place = placed_in(placed, cell)
            here = [one for one in own if placed_in(placed, one) == place]
            assert totals[place.department].buttons == Counter(answer(one)[0] for one in here), cell
            dwelling = place.dwellings[cell.dwelling_type]
            assert [kind for kind, ids in listed.items() if dwelling in ids] == [answer(cell)[0]], cell


def _narrow(session: Session, typed: str) -> Filter:
    return read_filter(typed, code_lists(session))


def test_the_command_line_answers_every_cell_as_the_guide_does(command: Command, placed: Places) -> None:
    by_unit = {}
    for (_, _, is_open), place in placed.items():
        for day in DAYS:
            if (day == "open") == is_open:
                shown = command("preview", "portal", "--department", place.number, "--on", f"{DAYS[day]}", "--json")
                assert shown.code == 0, shown.err
                for one in shown.json["dwellings"]:
                    by_unit[one["bbr_unit"], day] = one["signup"]
    for cell in cells():
        dwelling = placed_in(placed, cell).dwellings[cell.dwelling_type]
        found = by_unit[f"00000000-0000-4000-8000-{dwelling:012}", cell.day]
        assert (found["kind"], found["button"], found["target"], found["source"]) == answer(cell), cell


def test_the_screens_lines_answer_every_cell_as_the_guide_does(database: Database, placed: Places) -> None:
    said = {
        "website": "[ Til udlejers website ]",
        "email": "[ Kontakt udlejer ]",
        "phone": "Ingen knap, kun telefonnummer",
        "none": "Ingen kontaktvej",
    }
    source_said = {
        "department": "afdelingsaftale",
        "organisation": "organisationsaftale",
        "master_data": "LBF stamdata",
    }
    with database.reading() as session:
        codes = code_lists(session)
        every = list(session.scalars(select(Dwelling.id)))
        by_day = {day: portal_rows(session, every, EVERYTHING, today) for day, today in DAYS.items()}
    for cell in cells():
        row = by_day[cell.day][placed_in(placed, cell).dwellings[cell.dwelling_type]]
        lines = {line.label: line for line in dwelling_lines(row, codes, {})}
        kind, _, target, source = answer(cell)
        assert (lines["Knap"].value, lines["Knap"].source) == (said[kind], source_said[source]), cell
        assert (lines["Fører til"].value if "Fører til" in lines else None) == target, cell


@pytest.mark.parametrize(
    ("gap", "kind", "source"),
    [("fall_through", "email", "organisation"), ("master_data", "phone", "master_data")],
)
def test_a_type_that_the_departments_agreement_does_not_cover_goes_where_the_register_says(
    database: Database, gap: str, kind: str, source: str
) -> None:
    with database.writing() as session:
        ground = Ground(session)
        organisation = ground.add_organisation("0451", phone="11 11 11 11")
        department = ground.add_department(organisation)
        ground.add_signup(organisation, department, "1", "website", "https://afd.invalid/op")
        ground.add_signup(organisation, None, "1 2 3", "email", "os@os.invalid")
        covered, gap_one = ground.add_dwelling(department, "1"), ground.add_dwelling(department, "2")
    with database.reading() as session:
        by = Assumptions(department_gap=gap)
        rows = portal_rows(session, [covered, gap_one], EVERYTHING, DAYS["open"], by=by)
        totals = portal_totals(session, EVERYWHERE, EVERYTHING, DAYS["open"], by=by)[department]
    assert (rows[covered].shown.signup.kind, rows[covered].shown.signup.source) == ("website", "department")
    assert (rows[gap_one].shown.signup.kind, rows[gap_one].shown.signup.source) == (kind, source)
    assert totals.buttons == Counter({"website": 1, kind: 1})

"""The scenarios' numbers equal what SQL and a plain count find, for several organisations, and so does a trial."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.models import AllocationAgreement, Dwelling
from backoffice.queries import scenario_counts
from backoffice.queries.allocations import allocations
from backoffice.queries.codes import code_lists
from backoffice.queries.dwelling_order import ListQuery, ordered_ids
from backoffice.queries.portal_dwellings import portal_rows
from backoffice.queries.scenario_counts import (
    CoveredFilter,
    Trial,
    by_place,
    by_scenario,
    covered_by,
    differences,
    groups,
    trial_of,
)
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.security import EVERYTHING, Scope
from tests.allocations import ELDERLY, FAMILY, TODAY, YOUTH, add_agreement, add_places, change_dwellings

CODES = [f"FLX{n}" for n in range(1, 8)]
ORGANISATIONS = ("0451", "0452", "0453")
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
ORACLE = text(
    """
    SELECT count(DISTINCT d.id) FROM dwelling d JOIN allocation_agreement a
      ON a.organisation_id = d.organisation_id AND (a.department_id IS NULL OR a.department_id = d.department_id)
     AND ' ' || a.scenarios || ' ' LIKE '% ' || :code || ' %'
     AND ' ' || a.dwelling_types || ' ' LIKE '% ' || d.dwelling_type || ' %'
    WHERE d.organisation_id = :organisation AND d.status = 'reported'
      AND (d.retired_on IS NULL OR d.retired_on > :today)
      AND NOT (coalesce(d.suppress_portal, false) AND coalesce(d.suppress_portal_from <= :today, true)
               AND coalesce(d.suppress_portal_to > :today, true))
      AND a.status = 'reported' AND a.agreement_kind = 'flexible' AND a.valid_from <= :today AND a.valid_to > :today
    """
)


@pytest.fixture
def keys(database: Database) -> dict[str, int]:
    """Places, agreements in every state, and dwellings that the portal does not count."""
    with database.writing() as session:
        keys = add_places(session)
        one, two, three = (keys[number] for number in ORGANISATIONS)
        add_agreement(session, one, dwelling_types=f"{FAMILY} {ELDERLY}", scenarios="FLX1 FLX3")
        add_agreement(session, one, keys["0451-012"], scenarios="FLX3 FLX5", valid_to=TOMORROW)
        add_agreement(session, one, keys["0451-013"], scenarios="FLX7", status="draft")
        add_agreement(session, one, keys["0451-014"], scenarios="FLX2", valid_from=TOMORROW)
        add_agreement(session, one, keys["0451-014"], scenarios="FLX4", valid_to=TODAY, valid_from=date(2020, 1, 1))
        add_agreement(session, one, agreement_kind="full", scenarios="FLX6")
        add_agreement(session, two, keys["0452-001"], dwelling_types=f"{FAMILY} {YOUTH}", scenarios="FLX2 FLX6")
        add_agreement(session, three, dwelling_types=FAMILY)
        of_first = list(session.scalars(select(Dwelling.id).where(Dwelling.department_id == keys["0451-012"])))
        change_dwellings(session, of_first[:1], status="draft")
        change_dwellings(session, of_first[1:2], retired_on=TODAY)
        change_dwellings(session, of_first[2:3], suppress_portal=True)
        change_dwellings(session, of_first[3:4], suppress_portal=True, suppress_portal_to=TODAY)
        change_dwellings(session, of_first[4:5], suppress_portal=True, suppress_portal_from=TOMORROW)
        change_dwellings(session, of_first[5:6], dwelling_type=None)
    return keys


def plainly(session: Session, today: date, *, drafts: frozenset[int] = frozenset()) -> dict[int, set[str]]:
    """Say of each dwelling of the portal its scenarios, one dwelling and one agreement at a time."""
    agreements = list(session.scalars(select(AllocationAgreement)))
    found: dict[int, set[str]] = {}
    for one in session.scalars(select(Dwelling)):
        begun = one.suppress_portal_from is None or one.suppress_portal_from <= TODAY
        lasts = one.suppress_portal_to is None or one.suppress_portal_to > TODAY
        gone = one.retired_on is not None and one.retired_on <= TODAY
        if one.status != "reported" or gone or (one.suppress_portal and begun and lasts):
            continue
        own = found.setdefault(one.id, set())
        for agreed in agreements:
            if (
                agreed.agreement_kind == "flexible"
                and (agreed.status == "reported" or agreed.id in drafts)
                and agreed.organisation_id == one.organisation_id
                and agreed.department_id in (None, one.department_id)
                and agreed.valid_from <= today < agreed.valid_to
                and (one.dwelling_type or "-") in agreed.dwelling_types.split()
            ):
                own.update((agreed.scenarios or "").split())
    return found


def test_counts_equal_an_oracle_in_sql_for_three_organisations(database, keys) -> None:
    with database.reading() as session:
        counted = by_place(groups(session, EVERYWHERE, EVERYTHING, TODAY), departments=False)
        for number in ORGANISATIONS:
            own = counted[keys[number]]
            for code in CODES:
                asked = {"organisation": keys[number], "code": code, "today": TODAY}
                assert own.get(code, 0) == session.execute(ORACLE, asked).scalar_one(), (number, code)
            alone = by_scenario(groups(session, Where(organisation_id=keys[number]), EVERYTHING, TODAY))
            assert alone == own
        assert counted[keys["0451"]]["FLX3"] > counted[keys["0451"]]["FLX5"] > 0
        assert counted[keys["0453"]] == {}


def test_counts_equal_what_the_preview_of_the_portal_says_of_each_dwelling(database, keys) -> None:
    with database.reading() as session:
        ids = list(session.scalars(select(Dwelling.id)))
        shown = portal_rows(session, ids, EVERYTHING, TODAY)
        counted = by_scenario(groups(session, EVERYWHERE, EVERYTHING, TODAY))
        for code in CODES:
            assert counted.get(code, 0) == sum(1 for row in shown.values() if code in row.shown.scenarios), code


def test_a_department_may_go_before_its_organisation_where_the_register_is_told_so(database, keys, monkeypatch) -> None:
    monkeypatch.setattr(scenario_counts, "choice", lambda name: {"allocation_levels": "department_first"}[name])
    with database.reading() as session:
        found = groups(session, Where(department_id=keys["0451-012"]), EVERYTHING, TODAY)
        by_type = {group.dwelling_type: set(group.scenarios) for group in found}
    assert by_type == {FAMILY: {"FLX3", "FLX5"}, ELDERLY: {"FLX1", "FLX3"}, YOUTH: set()}


def test_a_department_has_what_its_organisation_agreed_too(database, keys) -> None:
    with database.reading() as session:
        counted = by_place(groups(session, Where(keys["0451"]), EVERYTHING, TODAY), departments=True)
        for number in ("0451-012", "0451-013", "0451-014"):
            alone = groups(session, Where(department_id=keys[number]), EVERYTHING, TODAY)
            assert by_scenario(alone) == counted[keys[number]]
        assert counted[keys["0451-013"]] == {"FLX1": 5, "FLX3": 5}
        own = Scope(department_ids=frozenset({keys["0451-013"]}))
        assert by_scenario(groups(session, EVERYWHERE, own, TODAY)) == {"FLX1": 5, "FLX3": 5}


@pytest.mark.parametrize("day", [TODAY, TOMORROW, date(2030, 1, 1)])
def test_what_a_trial_changes_equals_the_symmetric_difference_of_a_plain_count(database, keys, day) -> None:
    with database.reading() as session:
        lines = allocations(session, EVERYTHING, code_lists(session), TODAY)
        drafts = frozenset(one.id for one in lines if not one.reported)
        before = groups(session, EVERYWHERE, EVERYTHING, TODAY, trial=Trial(day))
        after = groups(session, EVERYWHERE, EVERYTHING, TODAY, trial=Trial(day, drafts))
        was, will = plainly(session, day), plainly(session, day, drafts=drafts)
        for one in differences(before, after, CODES):
            entering = {key for key in was if one.code in will[key] - was[key]}
            leaving = {key for key in was if one.code in was[key] - will[key]}
            assert (one.entered, one.left) == (len(entering), len(leaving)), one.code
            assert one.after - one.before == one.entered - one.left
            listed = [_listed(session, [group.pair for group in part]) for part in (one.entering, one.leaving)]
            assert listed == [entering, leaving], one.code


def _listed(session: Session, pairs: list[tuple[int, str]]) -> set[int]:
    ids = ordered_ids(session, ListQuery(filter=CoveredFilter(pairs=frozenset(pairs))), TODAY)
    assert len(ids) == len(set(ids))
    return set(ids)


def test_dwellings_covered_are_listed_by_address_and_narrowed_by_what_is_typed(database, keys) -> None:
    from backoffice.queries.filters import read_filter

    with database.reading() as session:
        typed = read_filter("type=ældre", code_lists(session))
        pairs = frozenset({(keys["0451-014"], FAMILY), (keys["0451-014"], ELDERLY)})
        every = ordered_ids(session, ListQuery(filter=CoveredFilter(pairs=pairs)), TODAY)
        elderly = ordered_ids(session, ListQuery(filter=CoveredFilter(typed.terms, typed.typed, pairs)), TODAY)
        assert (len(every), len(elderly)) == (8, 4)
        assert list(every) == sorted(every)
        assert not len(ordered_ids(session, ListQuery(filter=CoveredFilter()), TODAY))


def test_a_trial_leaves_out_what_a_draft_would_replace(database, keys) -> None:
    with database.writing() as session:
        reported = add_agreement(
            session, keys["0453"], dwelling_types=ELDERLY, scenarios="FLX1", municipality_code="0751"
        )
        draft = add_agreement(
            session, keys["0453"], dwelling_types=ELDERLY, scenarios="FLX2", municipality_code="0751", status="draft"
        )
    with database.reading() as session:
        where = Where(organisation_id=keys["0453"])
        lines = allocations(session, EVERYTHING, code_lists(session), TODAY, where=where)
        trial = trial_of(lines, [draft], TODAY)
        assert trial == Trial(TODAY, frozenset({draft}), frozenset({reported}))
        before = groups(session, where, EVERYTHING, TODAY)
        after = groups(session, where, EVERYTHING, TODAY, trial=trial)
        assert (by_scenario(before), by_scenario(after)) == ({"FLX1": 8}, {"FLX2": 8})


def test_a_trial_is_on_the_first_day_of_a_draft_that_begins_later(database, keys) -> None:
    with database.writing() as session:
        later = add_agreement(session, keys["0453"], valid_from=date(2027, 1, 1), status="draft")
    with database.reading() as session:
        lines = allocations(session, EVERYTHING, code_lists(session), TODAY, where=Where(keys["0453"]))
        assert trial_of(lines, [later], TODAY).day == date(2027, 1, 1)


def test_an_agreement_without_a_dwelling_is_found_by_its_number(database, keys) -> None:
    with database.reading() as session:
        lines = allocations(session, EVERYTHING, code_lists(session), TODAY)
        covered = covered_by(groups(session, EVERYWHERE, EVERYTHING, TODAY), lines)
        by_place_number = {(one.number, one["title"]): covered[one.id] for one in lines}
        assert by_place_number["0453", "Aftale 8"] == 0
        assert by_place_number["0452-001", "Aftale 7"] == 11
        assert min(covered.values()) == 0

"""The lists of empty dwellings: planted cases are found, each in its list, and nothing else is."""

from datetime import date

from sqlalchemy import event, update

from backoffice.database import Database
from backoffice.models import Dwelling
from backoffice.queries.codes import code_lists
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.queries.vacancies import LISTS, VacancyAsked, VacancyList, vacancy_counts, vacancy_list
from backoffice.queries.vacancy_facts import vacancy_facts
from backoffice.security import EVERYTHING, Scope
from tests.vacancies import TODAY, Ids, add_lease, dwellings

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
BEFORE, NEW_YEAR = date(2020, 1, 1), date(2026, 1, 1)


def planted(database: Database) -> Ids:
    """Nine dwellings: let, rightly vacant, with a draft tenant, with a reported tenant, a gap, long, no tenant, marked, draft."""
    ids = dwellings(database, 9)
    with database.writing() as session:
        for key in ids[1:]:
            add_lease(session, key, BEFORE, OCTOBER if key != ids[5] else NEW_YEAR)
        add_lease(session, ids[0], BEFORE)
        for key in (*ids[1:4], ids[7]):
            add_lease(session, key, OCTOBER, kind="vacant")
        add_lease(session, ids[2], NOVEMBER, status="draft")
        add_lease(session, ids[3], NOVEMBER)
        add_lease(session, ids[5], NEW_YEAR, kind="vacant")
        add_lease(session, ids[6], OCTOBER, kind="none", empty_reason="renovation")
        session.execute(update(Dwelling).where(Dwelling.id == ids[7]).values(unavailable_reason="rehousing"))
        add_lease(session, ids[8], OCTOBER, kind="vacant", status="draft")
    return ids


def listed(database: Database, asked: VacancyAsked, scope: Scope = EVERYTHING) -> VacancyList:
    with database.reading() as session:
        return vacancy_list(session, asked, scope, code_lists(session), TODAY)


def test_each_list_holds_the_planted_dwellings_and_its_count(database: Database) -> None:
    ids = planted(database)
    expected = {
        "shown": [1, 2, 3, 5, 7],
        "tenant": [2, 3],
        "gap": [4, 8],
        "long": [5],
        "no_tenant": [6],
        "marked": [7],
    }
    with database.reading() as session:
        counts = vacancy_counts(session, EVERYTHING, TODAY)
    for name in LISTS:
        found = listed(database, VacancyAsked(name))
        assert [ids.index(line.id) for line in found.lines] == expected[name], name
        assert found.total == counts[name] == len(expected[name])


def test_a_line_says_since_when_for_how_long_and_what_is_wrong(database: Database) -> None:
    planted(database)
    lines = listed(database, VacancyAsked()).lines
    assert [(line.since, line.days, line.shown) for line in lines[:1]] == [(OCTOBER, 52, True)]
    assert [line.problems[:1] for line in lines] == [
        (),
        ("vacancy.shown_tenant_draft",),
        ("vacancy.shown_overlap",),
        ("vacancy.shown_long",),
        ("vacancy.shown_unavailable",),
    ]
    gap = listed(database, VacancyAsked("gap")).lines[0]
    assert (gap.row, gap.since, gap.problems) == (None, OCTOBER, ("vacancy.gap",))


def test_lists_are_narrowed_by_age_place_and_the_persons_part(database: Database) -> None:
    ids = planted(database)
    assert [line.id for line in listed(database, VacancyAsked(older=60)).lines] == [ids[5]]
    assert listed(database, VacancyAsked(older=51)).total == 5
    assert listed(database, VacancyAsked(where=Where(organisation_id=999))).total == 0
    assert listed(database, VacancyAsked(where=EVERYWHERE), Scope(organisation_ids=frozenset({999}))).total == 0


def test_facts_take_the_same_few_statements_for_one_dwelling_and_for_many(database: Database) -> None:
    ids = planted(database)
    with database.reading() as session:
        codes = code_lists(session)
        asked: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            if statement.lstrip().upper().startswith("SELECT"):
                asked.append(statement)

        event.listen(session.get_bind(), "before_cursor_execute", note)
        try:
            assert len(vacancy_facts(session, ids[:1], codes, TODAY)) == 1
            one = len(asked)
            assert set(vacancy_facts(session, ids, codes, TODAY)) == set(ids)
            assert len(asked) == 2 * one == 6
        finally:
            event.remove(session.get_bind(), "before_cursor_execute", note)

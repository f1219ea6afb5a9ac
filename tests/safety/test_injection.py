"""What is typed as a filter, a search or a sort stays a value: each payload finds what plain Python finds, no more."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import pytest
from sqlalchemy import event, select, update

from backoffice.database import Database
from backoffice.models import ChangeSet, Department, Dwelling, HousingOrganisation
from backoffice.queries.codes import code_lists
from backoffice.queries.dwelling_order import ListQuery, count, ordered_ids
from backoffice.queries.filters import Filter, Term, read_filter
from backoffice.queries.places import find
from backoffice.queries.selection import EVERYWHERE, find_place
from backoffice.records.codes import CodeLists
from backoffice.records.dwelling import DWELLING
from backoffice.rules.addresses import search_text, search_words, sort_key
from backoffice.rules.problems import Refused
from backoffice.security import EVERYTHING
from tests.register import add_dwellings
from tests.safety.corpus import HOSTILE
from tests.udk import AS_OF

BREAKING = (
    "'", "''", '"', "`", ";", "--", "/*", "*/", "\\", "%", "_", "%%", "\\%", "$$", "$1", "?", ":x", "%s", "%(x)s", "{}",
    "' OR '1'='1", "' OR 1=1 --", '" OR ""="', "'; DROP TABLE dwelling; --", "') OR ('a'='a", "1); DELETE FROM dwelling",
    "' UNION SELECT name FROM tenant --", "x' AND (SELECT 1 FROM pg_sleep(9)) --", "' || 'vej", "NULL", "0x27", "E'\\''",
    "NEAR(a b)", "a AND b", "a OR NOT b", "vej*", "^vej", "search_text:vej", '"vej" *', "(vej)", "vej + vej", "-vej",
    "1 OR 1=1", "id; --", "address) DESC --", "Åparken' --", "ÅPARKEN%", "u&'\\0061'", "\u02bc OR 1=1", "\uff07 OR 1=1",
)  # fmt: skip
AROUND = ("{}", "vej{}", "{}vej", "Åparken {}", "{0}{0}", "{} 2")
PAYLOADS = tuple(
    dict.fromkeys(around.replace("{0}", one).replace("{}", one) for one, around in product(BREAKING, AROUND))
)
# A letter and its capital are one letter where part of a text is searched for; the same letters on both databases.
FOLD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ", "abcdefghijklmnopqrstuvwxyzæøå")
FIELDS = ("street", "city", "url", "external_reference", "bbr_unit")

Rows = dict[int, dict[str, Any]]


def holdable(text: str) -> bool:
    """Tell whether a text column of both databases can hold it."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text) and len(text) < 200


@pytest.fixture
def rows(database: Database) -> Rows:
    """A register whose texts are the payloads and the hostile texts themselves, and plain ones; its rows."""
    texts = [
        *PAYLOADS[::3],
        *filter(holdable, HOSTILE),
        "Åparken",
        "ØSTERGADE",
        "aagade",
        "Aarhus",
        "100%",
        "under_streg",
    ]
    with database.writing() as session:
        ids = add_dwellings(session, len(texts) + 4)
        values = [
            {
                "id": row_id, "street": text, "address": f"{text} 2, st. tv", "city": text, "url": text or None,
                "external_reference": text[::-1] or None, "search_text": search_text(text), "address_key": sort_key(text, "2"),
            }
            for row_id, text in zip(ids, texts, strict=False)
        ]  # fmt: skip
        session.execute(update(Dwelling), values)
        session.execute(update(Department).values(name="Åparken' --", search_text=search_text("Åparken' --")))
    with database.reading() as session:
        found = session.execute(select(*Dwelling.__table__.c)).mappings()
        return {row["id"]: dict(row) for row in found}


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Note the text of every statement."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


def as_python(name: str, operator: str, wanted: str) -> Callable[[dict[str, Any]], bool]:
    """Return what a term means, in plain Python."""

    def holds(row: dict[str, Any]) -> bool:
        value = row[name]
        match operator:
            case "=":
                return bool(value == wanted)
            case "!=":
                return bool(value != wanted)
            case _:
                return value is not None and wanted.translate(FOLD) in value.translate(FOLD)

    return holds


def ids_of(database: Database, *terms: Term) -> set[int]:
    with database.reading() as session:
        return set(ordered_ids(session, ListQuery(filter=Filter(terms)), AS_OF))


def codes_of(database: Database) -> CodeLists:
    with database.reading() as session:
        return code_lists(session)


def test_there_are_enough_payloads() -> None:
    assert len(PAYLOADS) > 250


@pytest.mark.parametrize("operator", ["=", "!=", ":"])
@pytest.mark.parametrize("name", FIELDS)
def test_a_payload_in_a_filter_finds_what_python_finds(
    database: Database, rows: Rows, name: str, operator: str
) -> None:
    with statements(database) as seen:
        for payload in PAYLOADS[:: 1 if name == "street" else 5]:
            holds = as_python(name, operator, payload)
            wanted = {row_id for row_id, row in rows.items() if holds(row)}
            assert ids_of(database, Term(name, operator, payload)) == wanted, payload
            if operator != "!=":
                assert ids_of(database, Term(name, operator, payload, True)) == rows.keys() - wanted, payload
    telling = [payload for payload in PAYLOADS if len(payload) > 5]
    assert [payload for payload in telling for statement in set(seen) if payload in statement] == []


def test_an_address_begins_with_the_payload_or_is_not_found(database: Database, rows: Rows) -> None:
    for payload in PAYLOADS:
        wanted = {i for i, row in rows.items() if row["address"].translate(FOLD).startswith(payload.translate(FOLD))}
        assert ids_of(database, Term("address", "=", payload)) == wanted, payload


def test_a_word_finds_the_words_that_begin_so(database: Database, rows: Rows) -> None:
    codes = codes_of(database)
    for payload in (*PAYLOADS, *filter(holdable, HOSTILE)):
        words = search_words(payload)
        own = {row_id: row["search_text"].split() for row_id, row in rows.items()}
        wanted = {i for i, held in own.items() if all(any(one.startswith(word) for one in held) for word in words)}
        terms = tuple(Term("words", "=", word) for word in words)
        assert ids_of(database, *terms) == wanted, payload
        if not {":", "=", "<", ">", "!", '"'} & set(payload):
            assert read_filter(payload, codes).terms == terms, payload


def test_whatever_is_typed_is_a_filter_or_is_refused_by_name(database: Database, rows: Rows) -> None:
    codes = codes_of(database)
    names = (
        "",
        "vej=",
        "type:",
        "area>",
        "!city=",
        "department=",
        "section=",
        "hcp=",
        "vacant=",
        "id=",
        "version=",
        "name:",
    )
    understood = 0
    for name, payload in product(names, PAYLOADS):
        for typed in (f"{name}{payload}", f'{name}"{payload}"'):
            try:
                read = read_filter(typed, codes)
            except Refused as refusal:
                assert refusal.problems[0].id.startswith(("filter.", "value.")), typed
                continue
            understood += 1
            if understood % 7 == 0:
                with database.reading() as session:
                    assert 0 <= count(session, ListQuery(filter=read), AS_OF) <= len(rows)
    assert understood > 1000


def test_every_field_can_be_asked_with_every_operator(database: Database, rows: Rows) -> None:
    codes = codes_of(database)
    for field, operator, value in product(
        DWELLING.fields, (":", "=", "!=", "<", ">=", "!"), ("3", "tom", "ja", "Å", "'", "-1")
    ):
        typed = f"!{field}={value}" if operator == "!" else f"{field}{operator}{value}"
        try:
            read = read_filter(typed, codes)
        except Refused:
            continue
        with database.reading() as session:
            assert 0 <= count(session, ListQuery(filter=read), AS_OF) <= len(rows), typed


def test_a_search_for_places_takes_everything_as_a_value(database: Database, rows: Rows) -> None:
    with database.reading() as session:
        for payload in (*PAYLOADS, *filter(holdable, HOSTILE)):
            for one in find(session, payload, EVERYTHING):
                assert one.kind in ("organisation", "department", "dwelling"), payload
            if search_words(payload):
                with pytest.raises(Refused):
                    find_place(session, payload)
        assert find(session, "Åparken' --", EVERYTHING)[0].kind == "department"


@pytest.mark.parametrize("sort", ["id; --", "1", "address DESC", "search_text", "name", "(SELECT 1)", "", "__table__"])
def test_a_column_to_sort_by_is_one_of_a_list(database: Database, rows: Rows, sort: str) -> None:
    with statements(database) as seen, database.reading() as session:
        try:
            found = list(ordered_ids(session, ListQuery(EVERYWHERE, sort=sort), AS_OF))
        except (Refused, KeyError):
            found = []
    assert sorted(found) in ([], sorted(rows))
    assert not any("id; --" in statement or "(SELECT 1)" in statement for statement in seen)


def test_nothing_of_it_has_changed_the_register(database: Database, rows: Rows) -> None:
    codes = codes_of(database)
    with database.reading() as session:
        for payload in PAYLOADS:
            ordered_ids(session, ListQuery(filter=read_filter(f'street="{payload}"', codes)), AS_OF)
    with database.reading() as session:
        assert {row["id"]: dict(row) for row in session.execute(select(*Dwelling.__table__.c)).mappings()} == rows
        assert session.execute(select(ChangeSet.id)).all() == []
        assert session.scalars(select(HousingOrganisation.name)).all() == ["Boligforeningen Åparken"]

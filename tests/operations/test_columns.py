"""A plan's columns give back what was put in, whatever it is, and keep it in few bytes."""

import tracemalloc
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.operations.columns import Column, of_rows, picked

MANY = 70_000
DAY = date(2026, 1, 1)
KINDS: dict[str, Sequence[Any]] = {
    "codes": ["1", "2", None, "Åben"] * 2_000,
    "yes and no": [True, False, None] * 2_000,
    "days": [None, *(DAY + timedelta(n % 900) for n in range(9_000))],
    "many days": [date.fromordinal(n + 1) for n in range(MANY)],
    "numbers": [*range(-MANY, MANY), None, 2**63 - 1],
    "numbers beyond 64 bits": [*range(MANY), 2**70, -(2**63)],
    "texts": [*(f"Ågade {n}, æ\0𝄞" for n in range(MANY)), None, "", "\udcff"],
    "a number that is no yes": [True, 1, False, 0],
    "fractions": [1, 1.0, Decimal(1), None],
    "what no dictionary takes": [[1], {"a": 1}, None],
    "texts, then numbers": [*(f"{n}" for n in range(MANY)), 7],
}


@pytest.mark.parametrize("values", KINDS.values(), ids=KINDS.keys())
def test_a_column_gives_back_what_was_put_in_its_type_included(values: Sequence[Any]) -> None:
    column, one_by_one = Column(values), Column()
    for value in values:
        one_by_one.append(value)
    expected = list(map(repr, values))
    assert list(map(repr, column)) == list(map(repr, one_by_one)) == expected
    assert len(column) == len(values) and column == one_by_one == values
    assert list(map(repr, column[5:9])) == expected[5:9] and repr(column[-1]) == expected[-1]
    some = range(len(values) - 1, -1, -3)
    assert list(map(repr, column.picked(some))) == [expected[at] for at in some]


@given(st.lists(st.none() | st.booleans() | st.integers() | st.text() | st.dates() | st.floats(allow_nan=False)))
def test_any_mixture_comes_back(values: list[Any]) -> None:
    column = Column(values[:3])
    column.extend(values[3:5])
    for value in values[5:]:
        column.append(value)
    assert list(map(repr, column)) == list(map(repr, values))
    assert column[::2] == values[::2] and column[1:] == values[1:]


def test_a_repeated_value_takes_a_byte_a_row_and_can_be_added_to() -> None:
    column = Column.repeated(None, 1_000)
    column.append("1")
    assert column == [None] * 1_000 + ["1"]


def test_rows_become_columns_and_columns_keep_chosen_rows() -> None:
    columns = of_rows(("number", "text"), ((n, str(n)) for n in range(9_000)))
    assert columns == {"number": list(range(9_000)), "text": list(map(str, range(9_000)))}
    assert picked({"number": columns["number"], "text": ["a", "b"]}, [1, 0]) == {"number": [1, 0], "text": ["b", "a"]}
    assert of_rows(("number",), ()) == {"number": []}


def test_a_position_beyond_the_end_is_an_error() -> None:
    with pytest.raises(IndexError):
        Column([1])[1]
    with pytest.raises(IndexError):
        Column([1])[-2]


def test_columns_that_differ_are_not_equal() -> None:
    assert Column([1, 2]) != [1, 2, 3] and Column(["1"]) != Column(["2"]) and Column() != 0


MADE: dict[str, tuple[Callable[[int], Any], float]] = {
    "codes": (lambda n: str(n % 7), 1.5),
    "yes and no": (lambda n: n % 3 == 0, 1.5),
    "days": (lambda n: date.fromordinal(700_000 + n % 900), 4),
    "amounts": (lambda n: n * 7919, 9.5),
    "keys of 36 letters": (lambda n: f"{n:08x}-0000-4000-8000-{n:012x}", 50),
}


@pytest.mark.parametrize(("value", "most_bytes"), MADE.values(), ids=MADE.keys())
def test_a_row_takes_few_bytes(value: Callable[[int], Any], most_bytes: float) -> None:
    tracemalloc.start()
    try:
        column = Column(map(value, range(100_000)))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held / len(column) <= most_bytes

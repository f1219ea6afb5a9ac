"""A plan's hash is over its values alone, in exactly the bytes that earlier change sets were hashed in."""

import hashlib
import json
from array import array
from datetime import date
from typing import Any

from backoffice.operations.columns import Column
from backoffice.operations.plan import Changes, Created, Plan, Removed, Source

MANY = 25_000
AMOUNTS = [n * 7 if n % 5 else None for n in range(MANY)]
DAYS = [date(2026, 1, 1) if n % 2 else date(2027, 1, 1) for n in range(MANY)]


def _plan(columns: Any = list) -> Plan:
    ids = array("q", range(1, MANY + 1))
    versions, masks = array("i", [3] * MANY), array("Q", [1] * MANY)
    changes = Changes(
        "housing_cost", ("amount", "note"), ids, versions, masks, {"note": "å"}, {"amount": columns(AMOUNTS)}
    )
    created = Created(
        "housing_cost", array("q", range(-1, -MANY - 1, -1)), {"valid_from": columns(DAYS), "amount": AMOUNTS}
    )
    return Plan("import", Source("test"), changes=[changes], created=[created], removed=[Removed("lease")])


def _json(*values: object) -> bytes:
    return json.dumps(values, default=lambda day: day.isoformat(), ensure_ascii=False).encode()


def test_the_hash_is_over_the_values_as_one_text() -> None:
    plan = _plan()
    expected = hashlib.sha256(_json("housing_cost", ["amount", "note"], {"note": "å"}))
    for numbers in (plan.changes[0].ids, plan.changes[0].versions, plan.changes[0].masks):
        expected.update(numbers.tobytes())
    expected.update(_json("amount", AMOUNTS))
    expected.update(_json("housing_cost", list(range(-1, -MANY - 1, -1)), {"amount": AMOUNTS, "valid_from": DAYS}))
    expected.update(_json("lease", [], []))
    assert plan.hash() == expected.hexdigest()


def test_how_a_column_is_kept_makes_no_difference() -> None:
    assert _plan(Column).hash() == _plan().hash()


def test_one_value_more_or_other_makes_another_hash() -> None:
    plan, other = _plan(), _plan()
    other.changes[0].values = {"amount": [*AMOUNTS[:-1], 1]}
    assert plan.hash() != other.hash()

"""Plans put together: new records keep their own names, rows of a kind one list of fields, and the counts foot."""

from array import array
from typing import Any

import pytest

from backoffice.operations.case_plan import joined
from backoffice.operations.plan import Changes, Created, Plan, Source
from backoffice.rules.problems import Problem

SOURCE = Source("command")


def changing(record: str, key: int, follows: bool = False, **values: Any) -> Plan:
    part = Changes(
        record,
        tuple(values),
        array("q", [key]),
        array("i", [3]),
        array("Q", [(1 << len(values)) - 1]),
        values={name: [value] for name, value in values.items()},
        follows=follows,
    )
    return Plan("case", SOURCE, asked=0 if follows else 1, changes=[part], record=record)


def making() -> Plan:
    inspection = Created("inspection", array("q", [-1]), {"termination_id": [7], "dwelling_id": [4]})
    line = Created("inspection_line", array("q", [-1, -2]), {"inspection_id": [-1, -1], "item": ["Dør", "Gulv"]})
    return Plan("inspection", SOURCE, asked=3, created=[inspection, line], record="inspection")


def test_new_records_of_several_plans_point_at_their_own() -> None:
    whole = joined(making(), making(), purpose="inspection")
    names = [list(part.ids) for part in whole.created]
    assert names == [[-1], [-1, -2], [-2], [-3, -4]]
    assert [list(part.columns["inspection_id"]) for part in whole.created if "item" in part.columns] == [
        [-1, -1],
        [-2, -2],
    ]
    assert whole.counts()["changed"] == 6 and whole.whole_only


def test_a_plan_that_makes_none_of_a_kind_points_at_the_first_ones() -> None:
    letter = Created("letter", array("q", [-1]), {"inspection_id": [-1]})
    whole = joined(making(), Plan("case", SOURCE, asked=1, created=[letter], record="letter"), purpose="case")
    assert list(whole.created[-1].columns["inspection_id"]) == [-1]


def test_a_row_that_two_plans_change_counts_once_and_has_both_their_values() -> None:
    one, other = changing("lease", 5, valid_to="b", regime="1"), changing("lease", 5, valid_to="c", regime="1")
    other.changes[0].masks[0] = 1
    whole = joined(one, other, changing("termination", 7, phase="x"), purpose="case")
    assert whole.counts() | {"warnings": 0} == {
        "asked": 2, "changed": 2, "unchanged": 0, "refused": 0, "conflicts": 0, "warnings": 0, "following": 0,
    }  # fmt: skip
    lease = whole.changes[0]
    assert (lease.new_value("valid_to", 0), lease.new_value("regime", 0), lease.masks[0]) == ("c", "1", 3)
    followed = joined(one, changing("lease", 6, follows=True, valid_to="d", regime="2"), purpose="case")
    assert (followed.changed, followed.following) == (1, 1)
    with pytest.raises(ValueError, match="lease"):
        joined(one, changing("lease", 6, deposit=1), purpose="case")


def test_what_is_wrong_in_one_part_is_wrong_in_the_whole() -> None:
    bad = Plan("letting", SOURCE, asked=1, record="dwelling")
    bad.refused.add(Problem("vacancy.still_let"), 4)
    bad.warn(Problem("vacancy.far_ahead"), -1, "inspection", -1, "h")
    whole = joined(making(), making(), bad, purpose="case")
    assert not whole.whole and whole.refused.problem(0).id == "vacancy.still_let"
    assert list(whole.judged.ids) == [-1]

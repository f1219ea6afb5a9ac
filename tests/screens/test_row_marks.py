"""Marks are a predicate with exceptions, and act like a set of ids that somebody ticked one by one."""

from array import array

from hypothesis import given
from hypothesis import strategies as st

from backoffice.widgets.row_marks import Marks, Range

IDS = st.lists(st.integers(1, 60), unique=True, max_size=40)


def ticked(marks: Marks, vector: "array[int]") -> set[int]:
    return {row_id for row_id in vector if row_id in marks}


def test_marking_all_of_half_a_million_but_two_keeps_only_the_two() -> None:
    vector = array("q", range(1, 550_001))
    marks = Marks()
    marks.mark_all()
    marks.flip({3, 550_000})
    assert marks.count(len(vector)) == 549_998
    assert marks.but == {3, 550_000}
    assert marks.ids(vector) == array("q", [1, 2, *range(4, 550_000)])


def test_inverting_takes_the_marked_rows_out_and_the_others_in() -> None:
    vector = array("q", [10, 20, 30])
    marks = Marks()
    marks.put([20], marked=True)
    marks.invert()
    assert marks.ids(vector) == array("q", [10, 30])
    assert marks.count(3) == 2
    marks.mark_none()
    assert marks.ids(vector) == array("q")


@given(IDS, st.lists(st.tuples(st.sampled_from(["flip", "on", "off", "all", "none", "invert"]), st.integers(0, 59))))
def test_marks_act_like_a_set_of_ids(ids: list[int], steps: list[tuple[str, int]]) -> None:
    vector, marks, model = array("q", ids), Marks(), set[int]()
    for step, number in steps:
        if step in ("flip", "on", "off") and vector:
            row_id = vector[number % len(vector)]
            if step == "flip":
                marks.flip({row_id})
                model ^= {row_id}
            else:
                marks.put([row_id], marked=step == "on")
                model = model | {row_id} if step == "on" else model - {row_id}
        elif step == "all":
            marks.mark_all()
            model = set(ids)
        elif step == "none":
            marks.mark_none()
            model = set()
        elif step == "invert":
            marks.invert()
            model = set(ids) - model
    assert ticked(marks, vector) == set(marks.ids(vector)) == model
    assert marks.count(len(vector)) == len(model)


@given(IDS, IDS, st.sets(st.integers(1, 60)), st.booleans())
def test_marks_carried_to_another_list_are_the_rows_marked_before_that_are_in_it(
    before: list[int], now: list[int], but: set[int], everything: bool
) -> None:
    vector, following = array("q", before), array("q", now)
    marks = Marks(everything, but & set(before))
    marked_before = ticked(marks, vector)
    marks.carry(vector, following)
    assert ticked(marks, following) == marked_before & set(now)
    assert marks.count(len(following)) == len(marked_before & set(now))


def test_all_said_of_a_list_still_to_come_means_all_of_it() -> None:
    marks = Marks(all=True, but={2, 9})
    marks.carry(None, array("q", [1, 2, 3]))
    assert ticked(marks, array("q", [1, 2, 3])) == {1, 3}
    assert marks.count(3) == 2


@given(
    st.sets(st.integers(0, 29)),
    st.booleans(),
    st.integers(0, 29),
    st.booleans(),
    st.lists(st.integers(0, 29), min_size=1),
)
def test_a_range_marks_what_it_covers_and_gives_back_what_it_leaves(
    but: set[int], everything: bool, anchor: int, marked: bool, cursors: list[int]
) -> None:
    vector = array("q", range(100, 130))
    marks = Marks(everything, {100 + position for position in but})
    before = ticked(marks, vector)
    grown = Range(anchor, marked)
    for cursor in cursors:
        grown.stretch(marks, vector, cursor)
    covered = set(vector[min(anchor, cursors[-1]) : max(anchor, cursors[-1]) + 1])
    assert ticked(marks, vector) == (before | covered if marked else before - covered)

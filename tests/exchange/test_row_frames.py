"""Frames between the reading process and the program: rows as they were, small enough, and nothing but plain values believed."""

import marshal

import pytest

from backoffice.exchange.cells import SheetRow
from backoffice.exchange.row_frames import MAX_FRAME, FrameError, frames_of_rows, problem_of_body, rows_of_body


def test_rows_of_uneven_width_and_many_sheets_come_through_in_order() -> None:
    rows = [
        SheetRow(f"Ark{n // 3_000}", n % 3_000 + 1, tuple(range(n % 9 + 1)), n % 11 == 0, n >= 6_000)
        for n in range(9_000)
    ]
    sent = [frame[5:] for frame in frames_of_rows(rows)]
    assert [row for body in sent for row in rows_of_body(marshal.loads(body))] == rows


def test_large_rows_are_sent_in_frames_that_stay_small() -> None:
    rows = [SheetRow("", n + 1, (f"{n:07}" * 4_000,)) for n in range(2_000)]
    sizes = [len(frame) for frame in frames_of_rows(rows)]
    assert max(sizes) <= MAX_FRAME and sum(sizes) > 3 * MAX_FRAME


HOSTILE = [
    (),
    (1, 2, 3),
    ("Ark", False, (1,), (), (), ((compile("1", "x", "eval"),),), ()),
    ("Ark", False, (1,), (), (), ((("d", 1),),), ()),
    ("Ark", False, (1,), (), (), ((("d", 10**9),),), (0,)),
    ("Ark", False, (1,), (), (), ((("z", 1),),), (0,)),
    ("Ark", False, (1,), (), (), ((("b", "no such kind", ""),),), (0,)),
    ("Ark", False, (1, 2), (), (), (("a",),), ()),
    ("Ark", False, ("1",), (), (), (("a",),), ()),
    ("Ark", False, (1,), ("x",), (), (("a",),), ()),
    ("Ark", 1, (1,), (), (), (("a",),), ()),
    ("Ark", False, (1,), (), (), (([],),), ()),
    ("Ark", False, (1,), (), (), (), ()),
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_a_frame_of_anything_but_cells_is_not_believed(body: tuple[object, ...]) -> None:
    with pytest.raises(FrameError):
        list(rows_of_body(body))
    with pytest.raises(FrameError):
        problem_of_body(body, "a.xlsx")

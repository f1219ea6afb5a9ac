"""The three lists of an inspection's page: the report's lines, the works that come of them, the photos.

Owns their columns and how a row looks. Fetches nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from backoffice.formats import show_date, show_kroner
from backoffice.queries.inspection_report import Report, ReportLine
from backoffice.queries.photos import PhotoLine
from backoffice.records.codes import CodeLists
from backoffice.text import text
from backoffice.widgets.row_source import Column, Row

_WIDE = 120
_AROUND = 5


@dataclass(frozen=True, slots=True)
class InspectionView:
    """A list of the page: its name (text "inspection.view.<name>") and the kind of record it is of."""

    name: str
    record: str


LINES = InspectionView("lines", "inspection_line")
WORKS = InspectionView("works", "inspection_line")
PHOTOS = InspectionView("photos", "photo")
VIEWS = (LINES, WORKS, PHOTOS)


def view_columns(view: InspectionView, width: int) -> list[Column]:
    """Return the columns of a list that a screen of this width has room for; one of them gets what is left."""
    fixed, stretched = {"lines": _line_columns, "works": _work_columns, "photos": _photo_columns}[view.name](width)
    room = width - sum(column.width + 1 for column in fixed) - _AROUND
    at, heading = stretched
    return [*fixed[:at], Column("stretched", heading, max(12, room)), *fixed[at:]]


def _line_columns(width: int) -> tuple[list[Column], tuple[int, str]]:
    money = [
        Column("estimate", text("inspection.column.estimate"), 11, "right"),
        Column("cost", text("inspection.column.cost"), 11, "right"),
    ]
    part, payer = (
        Column("part", text("inspection.column.part"), 14),
        Column("payer", text("inspection.column.payer"), 8),
    )
    room = Column("room", text("inspection.column.room"), 8 if width < _WIDE else 16)
    more = [] if width < _WIDE else [Column("situation", text("inspection.column.situation"), 30)]
    more += [] if width < _WIDE else [Column("cause", text("inspection.column.cause"), 24)]
    return [room, *more, part, payer, *money], (1, text("inspection.column.item"))


def _work_columns(width: int) -> tuple[list[Column], tuple[int, str]]:
    ordered = Column("ordered", text("inspection.column.ordered"), 10)
    finished = Column("finished", text("inspection.column.finished"), 10)
    invoice = Column("invoice", text("inspection.column.invoice"), 10)
    cost = Column("cost", text("inspection.column.cost"), 11, "right")
    supplier = Column("supplier", text("inspection.column.supplier"), 14 if width < _WIDE else 28)
    more = [] if width < _WIDE else [Column("state", text("inspection.column.works"), 18)]
    return [supplier, ordered, finished, invoice, *more, cost], (0, text("inspection.column.item"))


def _photo_columns(width: int) -> tuple[list[Column], tuple[int, str]]:
    file = Column("file", text("inspection.column.file"), 26 if width < _WIDE else 60)
    fixed = [file, Column("taken", text("inspection.column.taken"), 10)]
    return [*fixed, Column("found", text("inspection.column.found"), 12)], (0, text("inspection.column.title"))


def line_rows(view: InspectionView, report: Report, codes: CodeLists, width: int) -> dict[int, Row]:
    """Return the rows of the lines or of the works by key; a work without a bill is marked."""
    make = _line_cells if view is LINES else _work_cells
    marked = {line.id for line in report.waiting} if view is WORKS else set()
    return {
        line.id: Row(make(line, codes, width), "!" if line.id in marked else "")
        for line in report.lines
        if view is LINES or line.works != "none" or line.cost
    }


def photo_rows(photos: Sequence[PhotoLine]) -> dict[int, Row]:
    """Return the rows of photos; one whose file is away is marked."""
    rows = {}
    for one in photos:
        found = {
            True: one["media_type"] or "",
            False: text("inspection.photo.missing"),
            None: text("inspection.photo.web"),
        }
        cells = [one["title"], one["file"], _day(one["taken_on"]), found[one["found"]]]
        rows[one.id] = Row(cells, "!" if one["found"] is False else "")
    return rows


def _line_cells(line: ReportLine, codes: CodeLists, width: int) -> list[str]:
    more = []
    if width >= _WIDE:
        situation = codes["maintenance_situation"].label(line["situation"]) if line["situation"] else "–"
        more = [situation, line["cause"] or "–"]
    parts = [text(line.part_name), text(f"payer.{line.payer}")]
    return [line["room"] or "–", line["item"], *more, *parts, _kroner(line["estimate"]), _kroner(line["actual"])]


def _work_cells(line: ReportLine, codes: CodeLists, width: int) -> list[str]:
    more = [] if width < _WIDE else [text(f"inspection.works.{line.works}")]
    days = [_day(line["ordered_on"]), _day(line["finished_on"])]
    return [line["item"], line["supplier"] or "–", *days, line["invoice"] or "–", *more, _kroner(line.cost)]


def _day(day: object) -> str:
    return show_date(day) if day else "–"  # type: ignore[arg-type]  # a column of dates


def _kroner(amount: int | None) -> str:
    return "–" if amount is None else show_kroner(amount)

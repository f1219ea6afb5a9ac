"""The three views of the overview as rows: cases by phase and age, settlements by where they stand, move-outs by year.

Owns their columns and cells. Never asks the database; what a row leads to goes with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from backoffice.formats import show_integer
from backoffice.queries.case_overview import CaseCounts, CasesAsked
from backoffice.queries.move_outs import COUNTED, MoveOuts
from backoffice.queries.selection import Where
from backoffice.records.case_words import age_word, phase_word
from backoffice.records.codes import CodeLists
from backoffice.rules.case_age import MARKS, Age
from backoffice.rules.case_days import ENDED
from backoffice.rules.cases import PHASES
from backoffice.rules.settlement_due import DueState
from backoffice.screens.case_tones import AGE_TONES, DUE_TONES
from backoffice.text import text
from backoffice.widgets.row_source import Column, Row

VIEWS = ("phases", "due", "move_outs")
_WIDE = 120


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """A row and the cases that Enter shows; None where it leads nowhere."""

    row: Row
    leads: CasesAsked | None = None


def columns_of(view: str, width: int, age: Age | None) -> list[Column]:
    """Return the columns of a view for a screen of this width; the chosen stage of age has a sign."""
    if view == "phases":
        return _phase_columns(width, age)
    if view == "due":
        known = [Column("state", text("cases.column.state"), 26), Column("n", text("cases.column.cases"), 7, "right")]
        return [*known, Column("about", text("cases.column.about"), width - 43)]
    return _move_out_columns(width)


def _phase_columns(width: int, age: Age | None) -> list[Column]:
    wide = width >= _WIDE
    ages = []
    for one in Age:
        said = age_word(one) if wide else f"{MARKS[one]} {text(f'case_age.short.{one.value}')}"
        ages.append(Column(one.value, f"»{said}" if one is age else said, 16 if wide else 9, "right"))
    total = Column("total", text("cases.column.total"), 6, "right")
    return [Column("phase", text("cases.column.phase"), 30 if wide else 19, sticky=True), *ages, total]


def _move_out_columns(width: int) -> list[Column]:
    wide = width >= _WIDE
    names = [Column("year", text("cases.column.year"), 4), Column("place", text("cases.column.place"), 9)]
    names += [Column("name", text("cases.column.name"), 30 if wide else 13)]
    each = 16 if wide else 7
    return [*names, *(Column(one, text(f"overview.short.{one}"), each, "right") for one in (*COUNTED, "total"))]


def phase_rows(counts: CaseCounts, codes: CodeLists, where: Where, age: Age | None) -> Iterator[OverviewRow]:
    """Yield a row for each open phase, and their sum."""
    for phase in PHASES:
        if phase in ENDED:
            continue
        numbers = {one: counts.cells.get((phase, one), 0) for one in Age}
        row = _counted(phase_word(codes, phase), numbers, counts.of_phase(phase))
        yield OverviewRow(row, CasesAsked(where, phase, age))
    sums = {one: counts.of_age(one) for one in Age}
    yield OverviewRow(_counted(text("overview.total"), sums, counts.total), CasesAsked(where, age=age))


def _counted(name: str, numbers: Mapping[Age, int], total: int) -> Row:
    tones = [(at, AGE_TONES[age]) for at, (age, n) in enumerate(numbers.items(), 1) if n]
    return Row([name, *(_n(n) for n in numbers.values()), _n(total)], "", tones)


def due_rows(counts: Mapping[DueState, int], where: Where) -> Iterator[OverviewRow]:
    """Yield a row for each state of a settlement."""
    for state, n in counts.items():
        cells = [text(f"due.{state.value}"), _n(n), text(f"due.about.{state.value}")]
        mark = "!" if state is DueState.LATE and n else ""
        yield OverviewRow(
            Row(cells, mark, [(0, DUE_TONES[state]), (1, DUE_TONES[state])]), CasesAsked(where, due=state)
        )


def move_out_rows(found: Sequence[MoveOuts]) -> Iterator[OverviewRow]:
    """Yield a row for each department and year, and a sum before those of each year."""
    for year in dict.fromkeys(one.year for one in found):
        own = [one for one in found if one.year == year]
        sums = [sum(getattr(one, name) for one in own) for name in (*COUNTED, "total")]
        yield OverviewRow(Row([str(year), "", text("overview.total"), *(_n(n) for n in sums)]))
        for one in own:
            numbers = [_n(getattr(one, name)) for name in (*COUNTED, "total")]
            yield OverviewRow(Row([str(year), f"{one.organisation}-{one.department}", one.name, *numbers]))


def _n(count: int) -> str:
    return show_integer(count) if count else "-"

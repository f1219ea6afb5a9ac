"""A dialect in the making: the columns of a file, what each would become, and the changes a person makes to that.

Owns the draft and how it becomes a dialect. Never proposes anything and reads no file; every change gives a new draft.
"""

import dataclasses
import glob
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backoffice.exchange.cells import Cell, SheetRow
from backoffice.exchange.dialect_match import SheetMatch, recognise
from backoffice.exchange.dialect_sample import SheetSample
from backoffice.exchange.dialect_targets import key_label
from backoffice.exchange.dialects import KEYS, Dialect, DialectKind, SheetLayout, folded
from backoffice.rules.problems import Owner, Place, Problem

SKIP: tuple[str, ...] = SheetLayout.model_fields["skip"].default


@dataclass(frozen=True, slots=True)
class Why:
    """A reason for a proposal: the id of its text ("match.why.<id>") and the text's values."""

    id: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ColumnDraft:
    """A column of the file and what it becomes: `target` "" is not used; `assumed` says that somebody has to look.

    `values` are texts of the file and what to read instead; `unknown` are texts that nobody has said anything of.
    """

    index: int
    heading: str
    target: str = ""
    score: float = 0.0
    why: tuple[Why, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    width: int = 0
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class SheetDraft:
    """A sheet: whose rows it has ("" where it is left out), its row of headings, its columns, and a sample of its rows."""

    sheet: str
    record: str
    heading_row: int
    columns: tuple[ColumnDraft, ...]
    rows: tuple[SheetRow, ...]
    skip: tuple[str, ...] = SKIP

    def cells(self, index: int) -> list[Cell]:
        """Return the cells of a column in the sample."""
        return [row.cells[index] if index < len(row.cells) else None for row in self.rows]

    def column_of(self, target: str) -> ColumnDraft | None:
        """Return the column that becomes a target; None if none does."""
        return next((column for column in self.columns if column.target == target), None)


@dataclass(frozen=True, slots=True)
class Draft:
    """A dialect in the making; `replaces` is the key of the own dialect it was opened from."""

    file: str
    title: str
    kind: DialectKind
    numbers: str
    sheets: tuple[SheetDraft, ...]
    replaces: str = ""

    def with_sheet(self, number: int, sheet: SheetDraft) -> "Draft":
        """Return the draft with another sheet in a place."""
        return dataclasses.replace(self, sheets=(*self.sheets[:number], sheet, *self.sheets[number + 1 :]))


def with_column(sheet: SheetDraft, index: int, **changes: Any) -> SheetDraft:
    """Return a sheet with some things of a column changed."""
    columns = [dataclasses.replace(one, **changes) if one.index == index else one for one in sheet.columns]
    return dataclasses.replace(sheet, columns=tuple(columns))


def with_target(sheet: SheetDraft, index: int, target: str, width: int) -> SheetDraft:
    """Return a sheet whose column becomes a target, by a person's word; another column that did is no longer used."""
    other = sheet.column_of(target) if target else None
    if other is not None and other.index != index:
        sheet = with_target(sheet, other.index, "", 0)
    said = (Why("person"),) if target else ()
    return with_column(
        sheet, index, target=target, score=1.0, why=said, values={}, unknown=(), width=width, assumed=False
    )


def with_value(sheet: SheetDraft, index: int, said: str, value: str) -> SheetDraft:
    """Return a sheet in which a text of a column stands for a code, "ja" or "nej"; "" takes what was said back."""
    column = next(one for one in sheet.columns if one.index == index)
    values = {key: held for key, held in column.values.items() if folded(key) != folded(said)}
    unknown = tuple(one for one in column.unknown if folded(one) != folded(said))
    if value:
        values[said] = value
    else:
        unknown = (*unknown, said)
    return with_column(sheet, index, values=values, unknown=unknown, assumed=False)


def used(draft: Draft) -> Iterator[SheetDraft]:
    """Yield the sheets that are read: those with a record whose headings the dialect will name."""
    yield from (sheet for sheet in draft.sheets if sheet.record)


def dialect_of_draft(draft: Draft, assumptions: Mapping[tuple[str, str], str] | None = None) -> Dialect:
    """Return the dialect; `assumptions` are what to keep for whoever reads the file, by sheet and target."""
    alone = draft.kind != "master_data"
    return Dialect(
        name=draft.title.strip(),
        kind=draft.kind,
        numbers="en" if draft.numbers == "en" else "da",
        sheet=tuple(_layout(sheet, alone, assumptions or {}) for sheet in used(draft)),
    )


def _layout(sheet: SheetDraft, alone: bool, assumptions: Mapping[tuple[str, str], str]) -> SheetLayout:
    read = [column for column in sheet.columns if column.target]
    return SheetLayout.model_validate(
        {
            "record": sheet.record,
            # A list is known by its headings whatever its sheet is called; of several sheets each has its own name.
            "sheet": "" if alone else glob.escape(sheet.sheet),
            "columns": {column.heading: column.target for column in read},
            "ignored": tuple(column.heading for column in sheet.columns if column.heading and not column.target),
            "values": {column.target: dict(column.values) for column in read if column.values},
            "widths": {column.target: column.width for column in read if column.width},
            "skip": sheet.skip,
            "assumed": {target: said for (name, target), said in assumptions.items() if name == sheet.sheet},
        }
    )


def match_of_draft(draft: Draft, sheet: SheetDraft) -> SheetMatch:
    """Return how a sheet would be understood by the dialect that the draft becomes."""
    dialect = dialect_of_draft(dataclasses.replace(draft, sheets=(sheet,)))
    columns = tuple((column.index, column.target) for column in sheet.columns if column.target)
    headings = tuple(column.heading for column in sheet.columns)
    return SheetMatch(dialect, dialect.sheet[0], sheet.sheet, sheet.heading_row, headings, columns, ())


def draft_of_dialect(dialect: Dialect, samples: Sequence[SheetSample] = (), file: str = "") -> Draft:
    """Return an own dialect as a draft to change: on the sheets of a file that it knows, else on its headings alone."""
    known = [
        (match, sample, at)
        for sample in samples
        for at, row in enumerate(sample.rows)
        if (match := recognise(file, [row], [dialect])) is not None
    ]
    sheets = [_sheet_known(match, sample, at) for match, sample, at in known] or [
        _sheet_alone(layout) for layout in dialect.sheet
    ]
    return Draft(file, dialect.name, dialect.kind, dialect.numbers, tuple(sheets), dialect.key)


def _sheet_known(match: SheetMatch, sample: SheetSample, at: int) -> SheetDraft:
    targets = dict(match.columns)
    columns = tuple(_column(match.layout, i, said, targets.get(i, "")) for i, said in enumerate(match.headings))
    return SheetDraft(
        sample.sheet, match.layout.record, match.heading_row, columns, sample.rows[at + 1 :], match.layout.skip
    )


def _sheet_alone(layout: SheetLayout) -> SheetDraft:
    said = [*layout.columns.items(), *((heading, "") for heading in layout.ignored)]
    columns = tuple(_column(layout, index, heading, target) for index, (heading, target) in enumerate(said))
    return SheetDraft(layout.sheet, layout.record, 0, columns, (), layout.skip)


def _column(layout: SheetLayout, index: int, heading: str, target: str) -> ColumnDraft:
    if not target:
        return ColumnDraft(index, heading)
    return ColumnDraft(
        index,
        heading,
        target,
        1.0,
        (Why("saved", {"said": layout.assumed[target]}),) if target in layout.assumed else (Why("person"),),
        layout.values.get(target, {}),
        (),
        layout.widths.get(target, 0),
        target in layout.assumed,
    )


def draft_problems(draft: Draft) -> list[Problem]:
    """Return why the draft is no dialect yet: no sheet, keys without a column, headings that stand twice, no title."""
    problems = [] if draft.title.strip() else [Problem("dialect.no_title")]
    sheets = list(used(draft))
    if not sheets:
        problems.append(Problem("match.no_sheet", owner=Owner.FILE))
    for sheet in sheets:
        place = Place(draft.file, sheet.sheet, sheet.heading_row)
        targets = {column.target for column in sheet.columns}
        for key in KEYS[draft.kind, sheet.record]:
            if key not in targets:
                label = key_label(draft.kind, sheet.record, key)
                problems.append(Problem("match.key_missing", owner=Owner.FILE, value=label, place=place))
        if draft.kind == "rents" and not any(target.startswith("cost.") for target in targets):
            problems.append(Problem("match.no_amount", owner=Owner.FILE, place=place))
        if draft.kind == "dwellings" and len(targets - {"", "bbr_unit"}) == 0:
            problems.append(Problem("match.only_key", owner=Owner.FILE, place=place))
    return problems

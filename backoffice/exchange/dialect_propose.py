"""Propose a dialect for a file that none knows: its row of headings, and what each column would become, with reasons.

Owns the weighing of headings (similarity to every known name) against values (a sample of each column). Pure: reads no
file and knows no register beside its code lists. Whatever it is not sure of it marks as assumed.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import get_args

from backoffice.exchange.cells import Cell, SheetRow
from backoffice.exchange.dialect_draft import ColumnDraft, Draft, SheetDraft, Why, used, with_column
from backoffice.exchange.dialect_evidence import distinct, language_of_numbers, look, meant, readable
from backoffice.exchange.dialect_match import HEADING_WITHIN
from backoffice.exchange.dialect_rows import begins_so, first_text, skip_pattern
from backoffice.exchange.dialect_sample import SheetSample
from backoffice.exchange.dialect_targets import MATCHED, Target, targets_of, width_of
from backoffice.exchange.dialects import ADDRESS, KEYS, Dialect, DialectKind, folded
from backoffice.exchange.heading_words import NEARLY, SAME, likeness
from backoffice.records.codes import CodeLists
from backoffice.records.fields import KeptBy

ENOUGH = 0.5
"""A column whose best score is below is left for the person."""
SURE = 0.8
"""A score below, or a guessed value, is marked as assumed."""
FEW = 20
_LIKE_ENOUGH = 0.6
_BY_VALUES = {"uuid": ("bbr_unit", 1.0), "url": ("url", 0.8), "address": (ADDRESS, 0.7), "date": ("valid_from", 0.7)}
_RECORDS: dict[str, tuple[str, ...]] = {
    kind: tuple(record for of, record in KEYS if of == kind) for kind in get_args(DialectKind)
}
_LONGEST_HEADING = 80


@dataclass(frozen=True, slots=True)
class _Scored:
    score: float
    target: Target
    why: tuple[Why, ...]


def propose(file: str, samples: Sequence[SheetSample], dialects: Sequence[Dialect], codes: CodeLists) -> Draft:
    """Return the draft of the kind that explains most of the file."""
    drafts = [propose_kind(file, samples, dialects, codes, kind) for kind in MATCHED]
    return max(drafts, key=_worth)


def propose_kind(
    file: str, samples: Sequence[SheetSample], dialects: Sequence[Dialect], codes: CodeLists, kind: DialectKind
) -> Draft:
    """Return the draft for a file that a person says is of a kind."""
    sheets = []
    for sample in samples:
        named = [
            _sheet(sample, kind, record, targets_of(kind, record, dialects, codes), codes) for record in _RECORDS[kind]
        ]
        sheets.append(max(named, key=lambda sheet: _worth_of_sheet(kind, sheet)))
    if kind != "master_data" and sheets:
        # One list: the sheet that is most like one; its headings are looked for on every sheet all the same.
        best = max(sheets, key=lambda sheet: _worth_of_sheet(kind, sheet))
        sheets = [sheet if sheet is best else dataclasses.replace(sheet, record="") for sheet in sheets]
    numbers = language_of_numbers(sheet.cells(column.index) for sheet in sheets for column in sheet.columns)
    return Draft(file, PurePath(file).stem, kind, numbers, tuple(sheets))


def propose_values(sheet: SheetDraft, index: int, target: Target, codes: CodeLists) -> SheetDraft:
    """Return the sheet with what the texts of a column of codes, or of yes and no, stand for."""
    column = next(one for one in sheet.columns if one.index == index)
    if not target.mapped or target.field is None:
        return sheet
    found = meant(target.field, distinct(sheet.cells(index)), codes, column.values)
    guessed = (Why("guessed", {"texts": ", ".join(found.guessed)}),) if found.guessed else ()
    return with_column(
        sheet,
        index,
        values=found.values,
        unknown=found.unknown,
        why=(*column.why, *guessed),
        assumed=column.assumed or bool(found.guessed),
    )


def heading_row_of(rows: Sequence[SheetRow], names: frozenset[str]) -> int:
    """Return the position of the row of headings among a sheet's first rows: the one most like known names, else texts."""
    scores = [_like_headings(row, names) for row in rows[:HEADING_WITHIN]]
    return scores.index(max(scores)) if scores else 0


def _like_headings(row: SheetRow, names: frozenset[str]) -> float:
    texts = [folded(cell) for cell in row.cells if isinstance(cell, str) and 0 < len(cell.strip()) <= _LONGEST_HEADING]
    others = sum(cell is not None and not isinstance(cell, str) for cell in row.cells)
    known = sum(text in names or (len(text) > 3 and text.rstrip(".") in names) for text in texts)
    return 3 * known + 0.5 * len(set(texts)) - others - (len(texts) - len(set(texts)))


def _sheet(sample: SheetSample, kind: str, record: str, targets: Sequence[Target], codes: CodeLists) -> SheetDraft:
    names = frozenset(folded(name) for target in targets for name, _ in target.known_as)
    at = heading_row_of(sample.rows, names)
    heading, rows = sample.rows[at], sample.rows[at + 1 :]
    headings = [cell.strip() if isinstance(cell, str) else "" for cell in heading.cells]
    width = max([len(headings), *(len(row.cells) for row in rows[:50])])
    headings += [""] * (width - len(headings))
    columns = tuple(ColumnDraft(index, said) for index, said in enumerate(headings))
    sheet = SheetDraft(sample.sheet, record, heading.row, columns, rows)
    return _assigned(sheet, kind, targets, codes)


def _assigned(sheet: SheetDraft, kind: str, targets: Sequence[Target], codes: CodeLists) -> SheetDraft:
    """Give each column its best target, the surest first; each target once, and no heading that stands twice."""
    said = [folded(column.heading) for column in sheet.columns]
    free = [column for column in sheet.columns if column.heading and said.count(folded(column.heading)) == 1]
    skip = skip_pattern(sheet.skip)
    data = dataclasses.replace(sheet, rows=tuple(r for r in sheet.rows if not begins_so(skip, first_text(r.cells))))
    cells = {column.index: distinct(data.cells(column.index)) for column in free}
    numbers = language_of_numbers(cells.values())
    scored = [
        (one, column)
        for column in free
        for one in _scored(column.heading, cells[column.index], sheet.record, targets, codes, numbers)
    ]
    scored.sort(key=lambda pair: -pair[0].score)
    taken: set[str] = set()
    for one, column in scored:
        held = sheet.columns[column.index]
        if one.target.name in taken or held.target:
            continue
        taken.add(one.target.name)
        width = width_of(sheet.record, one.target.name)
        sheet = with_column(
            sheet, column.index, target=one.target.name, score=one.score, why=one.why, width=width,
            assumed=one.score < SURE,
        )  # fmt: skip
        sheet = propose_values(sheet, column.index, one.target, codes)
    return sheet


def _scored(
    heading: str, cells: Sequence[Cell], record: str, targets: Sequence[Target], codes: CodeLists, numbers: str
) -> list[_Scored]:
    """Return the targets that a column may well become, each with its score and reasons."""
    looks, found = look(cells), list[_Scored]()
    if looks == "person":
        return found
    for target in targets:
        alike, name, dialect = max(
            ((likeness(heading, known), known, dialect) for known, dialect in target.known_as), default=(0.0, "", "")
        )
        wanted, certain = _BY_VALUES.get(looks, ("", 0.0))
        by_values = certain if wanted == target.name else 0.0
        if alike < _LIKE_ENOUGH and not by_values:
            continue
        share = readable(target.name, target.field, cells, codes, numbers, width_of(record, target.name))
        if target.mapped and len(cells) <= FEW and (share or alike >= NEARLY):
            # Few texts that are no codes yet can still be said to be codes.
            share = max(share, 0.5)
        score = max(alike * (0.4 + 0.6 * share), by_values * 0.9 + 0.1 * alike)
        if score >= ENOUGH:
            found.append(_Scored(score, target, _why(alike, name, dialect, by_values, share, looks)))
    return found


def _why(alike: float, name: str, dialect: str, by_values: float, share: float, looks: str) -> tuple[Why, ...]:
    said = []
    if alike >= SAME:
        said.append(Why("known", {"name": name, "dialect": dialect}) if dialect else Why("same", {"name": name}))
    elif alike >= _LIKE_ENOUGH:
        said.append(Why("like", {"name": name}))
    if by_values:
        said.append(Why(f"looks_{looks}"))
    elif share:
        said.append(Why("readable", {"percent": round(share * 100)}))
    return tuple(said)


def _worth(draft: Draft) -> float:
    return sum((_worth_of_sheet(draft.kind, sheet) for sheet in used(draft)), 0.0)


def _worth_of_sheet(kind: str, sheet: SheetDraft) -> float:
    """Return how much of a sheet is explained: every key counts, then what would be written more than what is compared."""
    targets = {column.target for column in sheet.columns}
    keys = KEYS[kind, sheet.record] if sheet.record else ()
    whole = bool(keys) and targets.issuperset(keys)
    if kind == "rents":
        whole = whole and any(target.startswith("cost.") for target in targets)
    worth = sum(column.score * _weight(kind, column.target) for column in sheet.columns if column.target)
    return worth + (3.0 if whole else 0.0) if whole or keys else worth


def _weight(kind: str, target: str) -> float:
    from backoffice.records.dwelling import DWELLING

    if kind != "dwellings":
        return 1.0
    declared = DWELLING.fields.get(target)
    return 1.0 if declared is not None and declared.kept_by is KeptBy.CASEWORKER else 0.5

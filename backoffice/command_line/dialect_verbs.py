"""`dialects list|show|propose|remove`: how other systems' spreadsheets are read, and teaching the program a new one."""

import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from backoffice import migrating
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import agreed, stopping
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.problem_lines import problem_json, problem_line
from backoffice.exchange.dialect_draft import (
    ColumnDraft,
    Draft,
    SheetDraft,
    draft_problems,
    used,
    with_column,
    with_target,
    with_value,
)
from backoffice.exchange.dialect_match import choose
from backoffice.exchange.dialect_propose import propose_values
from backoffice.exchange.dialect_targets import width_of
from backoffice.exchange.dialect_toml import toml_of
from backoffice.exchange.dialects import Dialect, folded
from backoffice.formats import show_integer
from backoffice.operations import own_dialects
from backoffice.operations.dialect_preview import ColumnPreview, Preview, preview
from backoffice.queries.codes import code_lists
from backoffice.records.codes import CodeLists
from backoffice.rules.problems import sentence
from backoffice.text import text

_WIDEST = 20


def list_dialects(call: Call) -> End:
    """Print every dialect, the office's own first, and what is wrong with those that cannot be read."""
    found = own_dialects.listed_dialects()
    call.out.json(
        {
            "dialects": [_line_json(one, own=one.key in found.own) for one in found.dialects],
            "broken": [problem_json(one) for one in found.broken],
        }
    )
    headings = [text(f"cli.dialects.{name}") for name in ("key", "title", "kind", "own")]
    call.out.table(headings, (_line(one, own=one.key in found.own) for one in found.dialects))
    for problem in found.broken:
        call.out.say(sentence(problem))
    return End.REFUSED if found.broken else End.DONE


def _line(dialect: Dialect, *, own: bool) -> list[str]:
    return [dialect.key, dialect.name, text(f"match.kind.{dialect.kind}"), text("value.yes" if own else "value.no")]


def _line_json(dialect: Dialect, *, own: bool) -> dict[str, Any]:
    return {"key": dialect.key, "name": dialect.name, "kind": dialect.kind, "own": own}


def show_dialect(call: Call) -> End:
    """Print a dialect as its file holds it."""
    found = own_dialects.listed_dialects()
    (dialect, *_) = choose(found.dialects, call.arguments.name, found.broken)
    call.out.json(_line_json(dialect, own=dialect.key in found.own) | dialect.model_dump(mode="json"))
    call.out.line(toml_of(dialect).rstrip())
    return End.DONE


def propose_dialect(call: Call) -> End:
    """Propose what a file's columns become, with the changes that are asked for, and save it if a title is given."""
    migrating.require_ready(call.database)
    asked = call.arguments
    with stopping() as watch, call.database.reading() as session:
        codes = code_lists(session)
        draft, samples = own_dialects.open_file(session, call.actor, Path(asked.file), watch)
        if asked.kind and asked.kind != draft.kind:
            draft = own_dialects.as_kind(draft, samples, asked.kind, codes)
        draft = _changed(call, draft, codes)
        if asked.save is not None:
            draft = dataclasses.replace(draft, title=asked.save)
        seen = [preview(session, codes, draft, sheet) for sheet in draft.sheets]
    _print(call, draft, seen, codes)
    saved = own_dialects.save(call.actor, draft, codes).key if asked.save is not None else None
    call.out.json(_json(draft, seen, codes) | {"saved": saved})
    if saved:
        call.out.say(text("cli.dialects.saved", key=saved))
    return End.DONE


def remove_dialect(call: Call) -> End:
    """Remove one of the office's own dialects, after asking."""
    if not (call.arguments.yes or sys.stdin.isatty()):
        raise WrongUsage(text("cli.say_yes"))
    draft = own_dialects.draft_of_key(call.actor, call.arguments.name)
    call.out.say(text("cli.dialects.remove", name=draft.title, key=draft.replaces))
    if not call.arguments.yes and not agreed(call, 1):
        call.out.say(text("cli.dialects.kept"))
        return End.REFUSED
    own_dialects.remove(call.actor, draft.replaces)
    call.out.json({"removed": draft.replaces})
    return End.DONE


# Changing the proposal


def _changed(call: Call, draft: Draft, codes: CodeLists) -> Draft:
    asked = call.arguments
    for said in asked.set:
        heading, target = _pair(said)
        number, sheet, at = _column(draft, heading)
        draft = draft.with_sheet(number, _set(draft, sheet, at, target, codes))
    for said in asked.value:
        left, value = _pair(said)
        heading, _, written = left.partition(":")
        number, sheet, at = _column(draft, heading)
        draft = draft.with_sheet(number, with_value(sheet, at, written, value))
    for said in asked.width:
        heading, digits = _pair(said)
        if not (digits.isascii() and digits.isdigit() and int(digits) <= _WIDEST):
            raise WrongUsage(text("cli.dialects.not_a_width", value=digits))
        number, sheet, at = _column(draft, heading)
        draft = draft.with_sheet(number, with_column(sheet, at, width=int(digits)))
    if asked.skip:
        sheets = (dataclasses.replace(one, skip=(*one.skip, *asked.skip)) for one in draft.sheets)
        draft = dataclasses.replace(draft, sheets=tuple(sheets))
    return draft


def _pair(said: str) -> tuple[str, str]:
    left, equals, right = said.rpartition("=")
    if not equals:
        raise WrongUsage(text("cli.dialects.not_a_pair", value=said))
    return left.strip(), right.strip()


def _column(draft: Draft, heading: str) -> tuple[int, SheetDraft, int]:
    """Return the number of the sheet, the sheet and the place of the column that a person means."""
    for number, sheet in enumerate(draft.sheets):
        for column in sheet.columns:
            if sheet.record and column.heading and folded(column.heading) == folded(heading):
                return number, sheet, column.index
    known = ", ".join(column.heading for sheet in used(draft) for column in sheet.columns if column.heading)
    raise WrongUsage(text("cli.dialects.no_column", heading=heading, known=known))


def _set(draft: Draft, sheet: SheetDraft, at: int, target: str, codes: CodeLists) -> SheetDraft:
    known = {one.name: one for one in own_dialects.targets(draft, sheet.record, codes)}
    if target and target not in known:
        raise WrongUsage(text("cli.dialects.no_target", target=target, known=", ".join(known)))
    changed = with_target(sheet, at, target, width_of(sheet.record, target))
    return propose_values(changed, at, known[target], codes) if target else changed


# Showing it


def _print(call: Call, draft: Draft, seen: Sequence[Preview], codes: CodeLists) -> None:
    out = call.out
    out.line(text("cli.dialects.file", file=draft.file, kind=text(f"match.kind.{draft.kind}")))
    for sheet, one in zip(draft.sheets, seen, strict=True):
        if not sheet.record:
            continue
        out.line()
        out.line(text("cli.dialects.sheet", sheet=sheet.sheet or "–", row=sheet.heading_row))
        labels = {target.name: target.label for target in own_dialects.targets(draft, sheet.record, codes)}
        headings = [text(f"cli.dialects.{name}") for name in ("heading", "sample", "target", "understood", "remark")]
        out.table(headings, (_cells(column, one.columns[column.index], labels) for column in sheet.columns))
        out.line(match_counts(one))
    for problem in draft_problems(draft):
        out.say(problem_line(problem))


def match_counts(one: Preview) -> str:
    """Return what the rows of the sample would be, in a sentence."""
    numbers = {name: show_integer(getattr(one, name)) for name in ("rows", "good", "wrong", "left_out", "known")}
    return text("match.counts", **numbers)


def _cells(column: ColumnDraft, one: ColumnPreview, labels: dict[str, str]) -> list[str]:
    remark = [text("match.assumed")] if column.assumed else []
    if one.wrong:
        remark.append(text("match.wrong", n=show_integer(one.wrong)))
    if column.unknown:
        remark.append(text("match.unknown", texts=", ".join(column.unknown)))
    target = f"{labels[column.target]} ({column.target})" if column.target else text("match.not_used")
    return [column.heading or "–", " · ".join(one.samples), target, one.understood, "; ".join(remark)]


def _json(draft: Draft, seen: Sequence[Preview], codes: CodeLists) -> dict[str, Any]:
    return {
        "file": draft.file,
        "kind": draft.kind,
        "numbers": draft.numbers,
        "sheets": [
            {
                "sheet": sheet.sheet,
                "record": sheet.record,
                "heading_row": sheet.heading_row,
                **{name: getattr(one, name) for name in ("rows", "good", "wrong", "left_out", "known")},
                "columns": [_column_json(column, one.columns[column.index]) for column in sheet.columns],
            }
            for sheet, one in zip(draft.sheets, seen, strict=True)
            if sheet.record
        ],
        "problems": [problem_json(problem) for problem in draft_problems(draft)],
    }


def _column_json(column: ColumnDraft, one: ColumnPreview) -> dict[str, Any]:
    return {
        "heading": column.heading,
        "target": column.target,
        "score": round(column.score, 2),
        "why": [own_dialects.why_text(why) for why in column.why],
        "samples": list(one.samples),
        "understood": one.understood,
        "wrong": one.wrong,
        "problem": sentence(one.problem) if one.problem else "",
        "values": dict(column.values),
        "unknown": list(column.unknown),
        "width": column.width,
        "assumed": column.assumed,
    }

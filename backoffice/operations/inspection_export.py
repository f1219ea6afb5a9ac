"""The report of an inspection as a workbook: what it is of, its lines by part and payer, and what they come to.

Owns the sheets; who pays and what it comes to is the report's own (queries/inspection_report.py). Names no tenant.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange.sheet_specs import ColumnSpec, Kind, SheetSpec
from backoffice.exchange.workbook_writer import write_workbook
from backoffice.formats import show_kroner
from backoffice.queries.codes import code_lists
from backoffice.queries.inspection_report import Report, ReportLine, Sums, report_of
from backoffice.records.codes import CodeLists
from backoffice.records.inspections import INSPECTION, INSPECTION_LINE
from backoffice.records.values import export_value
from backoffice.rules.problems import refused
from backoffice.security import Actor, Right
from backoffice.text import text

_FACTS = (
    "planned_on", "planned_time", "summoned_on", "held_on", "held_by", "tenant_present", "signed_by_tenant",
    "signed_by_landlord", "keys_on", "report_on", "report_channel", "objected_on", "estimate_on", "note",
)  # fmt: skip
_LINE = (
    "position", "room", "item", "situation", "cause", "estimate", "actual", "age_reduction", "age_reason", "supplier",
    "ordered_on", "finished_on", "invoice", "invoiced_on",
)  # fmt: skip
_KINDS = {
    "position": Kind.INTEGER, "estimate": Kind.KRONER, "actual": Kind.KRONER, "age_reduction": Kind.KRONER,
    "ordered_on": Kind.DATE, "finished_on": Kind.DATE, "invoiced_on": Kind.DATE,
}  # fmt: skip
_WIDTHS = {"item": 40, "room": 18, "situation": 34, "cause": 30, "supplier": 24, "age_reason": 24}


def export_report(
    session: Session, actor: Actor, inspection_id: int, path: Path, *, today: date, replace: bool = False
) -> int:
    """Write the report of an inspection to an .xlsx; return how many lines it has.

    Refused without the right, for another ending, and where a file is there and `replace` is not given.
    """
    security.require(actor, Right.EXPORT)
    if path.suffix.lower() != ".xlsx":
        raise refused("inspection.ending", ending=path.suffix)
    report = report_of(session, inspection_id, actor.scope(Right.EXPORT), today)
    codes = code_lists(session)
    write_workbook(path, [_lines(report, codes), _facts(report, codes, today)], replace=replace)
    return len(report.lines)


def _lines(report: Report, codes: CodeLists) -> SheetSpec:
    fields = INSPECTION_LINE.fields
    columns = [
        ColumnSpec(text("inspection.column.part", of="da"), width=18),
        ColumnSpec(text("inspection.column.payer", of="da")),
    ]
    columns += [
        ColumnSpec(fields[name].heading, _KINDS.get(name, Kind.TEXT), width=_WIDTHS.get(name, 14)) for name in _LINE
    ]
    rows = [[*_paid(line), *(_cell(line, name, codes) for name in _LINE)] for line in report.lines]
    return SheetSpec(text("inspection.sheet.lines", of="da"), columns, rows)


def _paid(line: ReportLine) -> list[str]:
    return [text(line.part_name, of="da"), text(f"payer.{line.payer}", of="da")]


def _cell(line: ReportLine, name: str, codes: CodeLists) -> object:
    value = line[name]
    if name in _KINDS or not isinstance(value, str):
        return value
    return export_value(INSPECTION_LINE.fields[name], value, codes)


def _facts(report: Report, codes: CodeLists, today: date) -> SheetSpec:
    own = report.inspection
    said: list[Sequence[object]] = [
        (text("inspection.sheet.address", of="da"), f"{own.address}, {own.postal}"),
        (text("inspection.sheet.place", of="da"), own.place),
        (text("inspection.sheet.kind", of="da"), text(f"inspection.kind_long.{own.kind}", of="da")),
        (text("inspection.sheet.regime", of="da"), text(f"inspection.regime.{own.regime}", of="da")),
    ]
    for name in _FACTS:
        field = INSPECTION.fields[name]
        said.append((field.heading, _fact(own[name], name, codes)))
    for sums, name in ((report.estimated, "estimated"), (report.costs, "billed")):
        said += _sums(report, sums, name)
    said += [(text("inspection.sheet.lost", of="da"), one) for one in _losses(report, today)]
    headings = (text("inspection.sheet.what", of="da"), text("inspection.sheet.said", of="da"))
    columns = [ColumnSpec(heading, width=width) for heading, width in zip(headings, (40, 60), strict=True)]
    return SheetSpec(text("inspection.sheet.facts", of="da"), columns, said, autofilter=False)


def _fact(value: object, name: str, codes: CodeLists) -> str:
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, bool):
        return text(f"inspection.sheet.{'yes' if value else 'no'}", of="da")
    shown = export_value(INSPECTION.fields[name], value, codes)
    return "" if shown is None else str(shown)


def _sums(report: Report, sums: Sums, name: str) -> Iterator[tuple[str, str]]:
    for part, part_name in report.part_names():
        heading = text(f"inspection.sheet.{name}", of="da", part=text(part_name, of="da"))
        yield heading, show_kroner(getattr(sums, part), of="da")
    if sums.shares is not None:
        yield text(f"inspection.sheet.{name}_tenant", of="da"), show_kroner(sums.shares.tenant_total, of="da")


def _losses(report: Report, today: date) -> list[str]:
    return [
        text(
            f"explain.inspection.missed.{loss.rule}",
            of="da",
            clock=text(f"explain.clock.{loss.id}", of="da"),
            last=f"{loss.last:%d-%m-%Y}",
            done="",
            today="",
        )
        for loss in report.inspection.losses(today)
    ]

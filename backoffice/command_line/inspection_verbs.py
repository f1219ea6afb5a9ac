"""`inspections list|show|export|payers|photo list`: inspections, their reports and photos, and who pays what.

Owns what is printed. What is written is inspection_writing's.
"""

from pathlib import Path
from typing import Any

from backoffice import migrating, security
from backoffice.command_line.call import Call
from backoffice.command_line.ends import End
from backoffice.command_line.inspection_writing import write_inspection
from backoffice.command_line.stored import stored_json
from backoffice.formats import show_date, show_kroner
from backoffice.operations.inspection_export import export_report
from backoffice.queries.codes import code_lists
from backoffice.queries.inspection_filter import read_inspection_filter
from backoffice.queries.inspection_report import Report, ReportLine, Sums, report_of
from backoffice.queries.inspections import InspectionRow, inspections
from backoffice.queries.photos import PhotoLine, photos_of, photos_that_may_go
from backoffice.records.codes import CodeLists
from backoffice.records.inspections import INSPECTION, INSPECTION_LINE, PHOTO
from backoffice.records.maintenance import maintenance_table
from backoffice.records.values import show_value
from backoffice.rules.explain import step_said
from backoffice.rules.inspections_explained import inspection_explained
from backoffice.security import Right
from backoffice.text import counted, text

_COLUMNS = ("kind", "address", "place", "planned", "stage", "due", "clock", "lines", "unbilled")


def run_inspections(call: Call) -> End:
    """Carry out one of the second words of `inspections`."""
    asked = call.arguments
    reads = {"list": _list, "show": _show, "export": _export, "payers": _payers}
    if asked.action in reads:
        return reads[asked.action](call)
    return _photos(call) if (asked.action, getattr(asked, "doing", "")) == ("photo", "list") else write_inspection(call)


def _list(call: Call) -> End:
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    wanted = read_inspection_filter(call.arguments.filter or "")
    with call.database.reading() as session:
        found, total = inspections(session, call.actor.scope(Right.VIEW), wanted, call.today)
    call.out.json([_json(call, one) for one in found])
    headings = [text("inspection.number"), *(text(f"inspection.column.{name}") for name in _COLUMNS)]
    call.out.table(headings, (_cells(one) for one in found))
    if total > len(found):
        call.out.say(text("inspection.shown", n=len(found)))
    return End.DONE


def _cells(one: InspectionRow) -> list[str]:
    clock = one.next_clock()
    return [
        str(one.id),
        text(f"inspection.kind_long.{one.kind}"),
        one.address,
        one.place,
        show_date(one["planned_on"]) if one["planned_on"] else "",
        text(f"inspection.stage.{one.stage()}"),
        show_date(clock.last) if clock else "",
        text(f"inspection.clock.{clock.id}") if clock else "",
        str(one.lines),
        str(one.unbilled),
    ]


def _json(call: Call, one: InspectionRow) -> dict[str, Any]:
    return {
        "id": one.id,
        "place": one.place,
        "address": one.address,
        "lease_id": one["lease_id"],
        "termination_id": one["termination_id"],
        "kind": one.kind,
        "regime": one.regime,
        "phase": one.phase or None,
        "stage": one.stage(),
        **{name: stored_json(field, one[name]) for name, field in INSPECTION.fields.items()},
        "deadlines": [
            {"id": clock.id, "last": clock.last.isoformat(), "state": clock.state(call.today)} for clock in one.clocks
        ],
        "lost": [{"id": loss.id, "effect": loss.effect.value, "rule": loss.rule} for loss in one.losses(call.today)],
        "unbilled": one.unbilled,
    }


def _show(call: Call) -> End:
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        codes = code_lists(session)
        report = report_of(session, call.arguments.id, call.actor.scope(Right.VIEW), call.today)
    own = report.inspection
    explanation = inspection_explained(own.facts, own.terms, call.today)
    sums = {"estimated": _sums_json(report.estimated), "costs": _sums_json(report.costs)}
    lines = [_line_json(line) for line in report.lines]
    call.out.json(
        _json(call, own) | {"lines": lines, **sums, "reasoning": [step_said(step) for step in explanation.steps]}
    )
    call.out.pairs(_pairs(own, codes))
    call.out.line()
    headings = [INSPECTION_LINE.fields[name].label for name in ("room", "item")]
    headings += [text(f"inspection.column.{name}") for name in ("part", "payer", "estimate", "cost", "works")]
    call.out.table([text("inspection.number"), *headings], (_line_cells(line) for line in report.lines))
    call.out.line()
    call.out.pairs(_sum_pairs(report))
    call.out.line(step_said(explanation.conclusion))
    for number, step in enumerate(explanation.steps, 1):
        call.out.line(f"{number:>3} {step_said(step)}")
    return End.DONE


def _pairs(own: InspectionRow, codes: CodeLists) -> list[tuple[str, str]]:
    shown = [
        (text("inspection.sheet.address"), f"{own.place} {own.address}"),
        (text("inspection.sheet.regime"), text(f"inspection.regime.{own.regime}")),
    ]
    shown += [
        (field.label, show_value(field, own[name], codes))
        for name, field in INSPECTION.fields.items()
        if own[name] not in (None, "")
    ]
    return shown


def _line_cells(line: ReportLine) -> list[str]:
    amounts = ["" if line[name] is None else show_kroner(line[name]) for name in ("estimate", "actual")]
    parts = [text(line.part_name), text(f"payer.{line.payer}")]
    return [str(line.id), line["room"] or "", line["item"], *parts, *amounts, text(f"inspection.works.{line.works}")]


def _line_json(line: ReportLine) -> dict[str, Any]:
    values = {name: stored_json(field, line[name]) for name, field in INSPECTION_LINE.fields.items()}
    return {"id": line.id, **values, "part": line.part, "payer": line.payer, "works": line.works}


def _sums_json(sums: Sums) -> dict[str, Any]:
    shares = sums.shares
    return {
        "normal": _amount(sums.normal),
        "misuse": _amount(sums.misuse),
        "department": _amount(sums.department),
        "age_reduction": _amount(sums.age_reduction),
        "tenant_normal": None if shares is None else _amount(shares.tenant_normal),
        "tenant_total": None if shares is None else _amount(shares.tenant_total),
    }


def _amount(oere: int) -> str:
    return f"{oere // 100}.{oere % 100:02}"


def _sum_pairs(report: Report) -> list[tuple[str, str]]:
    shown = []
    for sums, name in ((report.estimated, "estimated"), (report.costs, "billed")):
        for part, said in report.part_names():
            shown.append((text(f"inspection.sheet.{name}", part=text(said)), show_kroner(getattr(sums, part))))
        total = "" if sums.shares is None else show_kroner(sums.shares.tenant_total)
        shown.append((text(f"inspection.sheet.{name}_tenant"), total or text("inspection.no_takeover")))
    return shown


def _export(call: Call) -> End:
    security.require(call.actor, Right.EXPORT)
    migrating.require_ready(call.database)
    path, asked = Path(call.arguments.file), call.arguments
    with call.database.reading() as session:
        rows = export_report(session, call.actor, asked.id, path, today=call.today, replace=asked.replace)
    call.out.say(counted("inspection.written", rows, file=str(path)))
    call.out.json({"rows": rows, "file": str(path)})
    return End.DONE


def _payers(call: Call) -> End:
    """Print the table of the twelve situations: who pays under each level of a private lease's duty."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        situations = code_lists(session)["maintenance_situation"].by_meaning
    rows = maintenance_table().values()
    call.out.json([{"situation": row.situation, "extended": row.extended, "ordinary": row.ordinary} for row in rows])
    headings = [text(f"inspection.payers.{name}") for name in ("situation", "extended", "ordinary")]
    call.out.table(
        headings,
        (
            [situations[row.situation].label, text(f"payer.{row.extended}"), text(f"payer.{row.ordinary}")]
            for row in rows
        ),
    )
    call.out.say(text("inspection.payers.note"))
    return End.DONE


def _photos(call: Call) -> End:
    """Print the photos of an inspection; without one those that may go."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    scope, key = call.actor.scope(Right.VIEW), call.arguments.inspection
    with call.database.reading() as session:
        found = photos_that_may_go(session, scope) if key is None else photos_of(session, key, scope)
    call.out.json([_photo_json(one) for one in found])
    headings = [text("inspection.number"), text("inspection.column.address")]
    headings += [text(f"inspection.column.{name}") for name in ("title", "file", "taken")]
    call.out.table(headings, (_photo_cells(one) for one in found))
    return End.DONE


def _photo_json(one: PhotoLine) -> dict[str, Any]:
    values = {name: stored_json(field, one[name]) for name, field in PHOTO.fields.items()}
    return {"id": one.id, "inspection_id": one["inspection_id"], "address": one.address, "may_go": one.may_go, **values}


def _photo_cells(one: PhotoLine) -> list[str]:
    taken = show_date(one["taken_on"]) if one["taken_on"] else ""
    return [str(one.id), one.address, one["title"], one["file"], taken]

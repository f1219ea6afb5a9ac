"""A plan as a command shows it: counts, what changes from what to what, and the rows that need somebody.

Of a plan made from a file it also shows where in the file each change stands, conflicts with their three values, and
what the file leaves out.

Owns the JSON shape of a plan. Reads names in batches; never changes the plan.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backoffice.command_line.output import Output
from backoffice.command_line.plan_places import CellView, PlacesView, RecordView, view_places
from backoffice.command_line.problem_lines import problem_json, problem_line
from backoffice.formats import show_integer
from backoffice.operations.plan import Bucket, FieldCount, Plan, field_label
from backoffice.operations.plan_names import new_records_called
from backoffice.queries.codes import code_lists
from backoffice.queries.plan_rows import HeldRow, held_rows, texts_of_links
from backoffice.records.codes import CodeLists
from backoffice.records.kinds import BY_NAME
from backoffice.records.links import LinkKey, link_key
from backoffice.records.values import show_value
from backoffice.rules.problems import Problem
from backoffice.text import counted, text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LISTED = 1000
SHOWN = 20
NAMED = 5
COUNTS = ("asked", "changed", "unchanged", "refused", "conflicts", "warnings")


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A problem of the plan and the record it is about, by key (0: not in the register) and as the register holds it.

    `named` where a row that is not in the register keeps what it is called as its problem's value.
    """

    problem: Problem
    record_id: int
    held: HeldRow | None
    named: bool = False

    def record(self) -> str:
        """What a program knows the record by."""
        return self.held.key or self.held.name if self.held else self._bare()

    def said_record(self) -> str:
        """What a person knows the record by."""
        return self.held.name if self.held else self._bare()

    def _bare(self) -> str:
        if self.record_id:
            return str(self.record_id)
        # A row that is not in the register keeps what it was asked for by as its value.
        bare = self.named or self.problem.id == "not_in_register"
        return self.problem.value if bare and not self.problem.place.row else ""


@dataclass(frozen=True, slots=True)
class PlanView:
    """What is told of a plan: its hash and counts, the first problems and how many more, and lines on its fields.

    `places` tells where its rows stand; None where it is not made from a file.
    """

    hash: str
    counts: dict[str, int]
    problems: tuple[RowProblem, ...]
    left_out: int
    fields: tuple[tuple[str, str], ...]
    places: PlacesView | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the plan as every verb gives it; `problems_left_out` is there where not all of them are listed."""
        left = {"problems_left_out": self.left_out} if self.left_out else {}
        return {
            "plan": self.hash,
            **{name: self.counts[name] for name in (*COUNTS, "following")},
            "problems": [problem_json(row.problem, row.record()) for row in self.problems],
            **left,
            **(self.places.as_json() if self.places else {}),
        }


def view_plan(session: "Session", plan: Plan) -> PlanView:
    """Return what to tell of a plan, its records named."""
    rows = list(_rows(plan))
    listed = rows[:LISTED]
    keys = sorted({key for _, key in listed if key})
    held = held_rows(session, plan.record, keys, ()) if _of_one_kind(plan) else {}
    codes, links = code_lists(session), _links(session, plan)
    return PlanView(
        hash=plan.hash(),
        counts=plan.counts(),
        problems=tuple(RowProblem(problem, key, held.get(key), plan.purpose == "register") for problem, key in listed),
        left_out=_total(plan) - len(listed),
        fields=tuple(_field_line(count, codes, links) for count in plan.field_counts),
        places=view_places(session, plan, codes, LISTED) if plan.source.file else None,
    )


def _of_one_kind(plan: Plan) -> bool:
    """Tell whether every key in the plan's buckets is of the plan's kind of record: a bucket does not say."""
    if plan.purpose == "report":
        return True
    kinds = {part.record for parts in (plan.changes, plan.created, plan.removed) for part in parts}
    return plan.purpose != "master_data" and kinds <= {plan.record}


def _total(plan: Plan) -> int:
    return len(plan.notes) + sum(map(len, _buckets(plan)))


def _buckets(plan: Plan) -> tuple[Bucket, ...]:
    """What is not written before what only has to be seen."""
    return plan.refused, plan.further, plan.conflicts, plan.warnings


def _rows(plan: Plan) -> Iterator[tuple[Problem, int]]:
    yield from ((note, 0) for note in plan.notes[:LISTED])
    for bucket in _buckets(plan):
        yield from _bucket(bucket)


def _bucket(bucket: Bucket) -> Iterator[tuple[Problem, int]]:
    for position in range(min(len(bucket), LISTED)):
        yield bucket.problem(position), bucket.ids[position]


def _links(session: "Session", plan: Plan) -> dict[LinkKey, str]:
    """Return what the records are called that rows are linked to or from."""
    values = [(count.field, value) for count in plan.field_counts for value in (count.old, count.new)]
    keys = {key for name, value in values if (key := link_key(name, value))}
    return {**texts_of_links(session, keys), **new_records_called(plan)} if keys else {}


def _field_line(count: FieldCount, codes: CodeLists, links: Mapping[LinkKey, str]) -> tuple[str, str]:
    field = BY_NAME[count.record].fields.get(count.field)

    def shown(value: object) -> str:
        if key := link_key(count.field, value):
            return links.get(key, str(value))
        if field is None:
            return text("value.none") if value is None else str(value)
        return show_value(field, value, codes)

    change = text("cli.plan.other") if count.other else f"{shown(count.old)} → {shown(count.new)}"
    return field_label(count.record, count.field), f"{change}  ({show_integer(count.rows)})"


def print_plan(out: Output, view: PlanView) -> None:
    """Print a plan for a person: counts, fields, then the first rows that are not written or should be seen."""
    out.line(text("cli.plan.title"))
    counts = [(name, view.counts[name]) for name in COUNTS]
    if view.places:
        # New and removed rows are among the changed; what the file leaves out is none of those asked for.
        within = (("created", view.places.created), ("removed", view.places.removed))
        counts[2:2] = [(name, n) for name, n in within if n]
        counts += [("missing", view.places.missing)] if view.places.missing else []
    if view.counts["following"]:
        counts.append(("following", view.counts["following"]))
    out.pairs((f"  {text(f'cli.plan.{name}')}", show_integer(n)) for name, n in counts)
    if view.fields:
        out.line()
        _print_fields(out, view)
    if view.places:
        _print_places(out, view.places)
    if view.problems:
        out.line()
        _print_problems(out, view)
    out.line()
    out.line(text("cli.plan.hash", hash=view.hash))


def _print_places(out: Output, places: PlacesView) -> None:
    """Print the first cells that change and that are in dispute with their places, and what the file leaves out."""
    _print_cells(out, text("cli.plan.changes"), places.changed)
    _print_cells(out, text("cli.plan.removals"), places.removals)
    _print_cells(out, text("cli.plan.disputed"), places.disputed)
    if places.left_out:
        out.line()
        out.line(f"{text('cli.plan.missing')}:")
        named = places.left_out[:NAMED]
        more = places.missing - len(named)
        out.line(f"  {' · '.join(named)}{' ' + counted('cli.plan.more', more) if more else ''}")


def _print_cells(out: Output, heading: str, cells: tuple[CellView, ...] | tuple[RecordView, ...]) -> None:
    if not cells:
        return
    out.line()
    out.line(f"{heading}:")
    for cell in cells[:SHOWN]:
        out.line(f"  {cell.line()}")
    if len(cells) > SHOWN:
        out.line(f"  {counted('cli.plan.more', len(cells) - SHOWN)}")


def _print_fields(out: Output, view: PlanView) -> None:
    """Print the commonest changes of each field and how many other changes it has."""
    by_label: dict[str, list[str]] = {}
    for label, change in view.fields:
        by_label.setdefault(label, []).append(change)
    shown: list[tuple[str, str]] = []
    for label, changes in by_label.items():
        shown += [(f"  {label}", change) for change in changes[:NAMED]]
        if len(changes) > NAMED:
            shown.append((f"  {label}", counted("cli.plan.more_changes", len(changes) - NAMED)))
    out.pairs(shown)


def _print_problems(out: Output, view: PlanView) -> None:
    """Print each sentence once, with how many rows it is said of and the first of them."""
    said: dict[str, list[str]] = {}
    for row in view.problems:
        said.setdefault(problem_line(row.problem), []).append(row.said_record())
    for sentence, records in list(said.items())[:SHOWN]:
        out.line(f"  {show_integer(len(records))} × {sentence}")
        named = [record for record in records if record]
        if named:
            more = "" if len(named) <= NAMED else f" {counted('cli.plan.more', len(named) - NAMED)}"
            out.line(f"      {' · '.join(named[:NAMED])}{more}")
    more_problems = view.left_out + sum(len(records) for records in list(said.values())[SHOWN:])
    if more_problems:
        out.line(f"  {counted('cli.plan.more', more_problems)}")

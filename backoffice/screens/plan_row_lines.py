"""What becomes of single rows of a plan, in words: old and new value of each field, or the reason why not.

Owns how one row of a plan is told. Names and old values come from the register, for the rows it is asked for only.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from backoffice.operations.plan import Bucket, Changes, Created, Plan, Removed
from backoffice.queries.plan_rows import HeldRow, held_rows, section_numbers, texts_of_links
from backoffice.records.kinds import BY_NAME
from backoffice.records.links import POINTS_AT, link_key
from backoffice.rules.problems import Problem
from backoffice.screens.plan_buckets import BucketLine, Part, Words, label_of, row_reason
from backoffice.screens.register import Register
from backoffice.text import text

_IN_NAME = frozenset({"bbr_unit", "street", "house_number", "floor", "door", "number", "name", "title"})
# A record without a name of its own is told by what it belongs to.
_NARROWEST = tuple((f"{record}_id", record) for record in ("building_section", "department", "organisation"))
_OWNERS: dict[str, tuple[tuple[str, str], ...]] = {
    "housing_cost": (("dwelling_id", "dwelling"),),
    "lease": (("dwelling_id", "dwelling"),),
    "building_section": (("department_id", "department"),),
    "cooperation_member": (("organisation_id", "organisation"),),
    **dict.fromkeys(
        (
            "signup_agreement",
            "allocation_agreement",
            "section_amenities",
            "attachment",
            "letting_group",
            "approval",
            "tenancy_terms",
        ),
        _NARROWEST,
    ),
    **dict.fromkeys(
        (
            "termination",
            "deposit_claim",
            "inspection",
            "inspection_line",
            "photo",
            "improvement",
            "sublet",
            "settlement",
            "settlement_line",
            "letter",
        ),
        (("dwelling_id", "dwelling"),),
    ),
    "tenant": (("lease_id", "lease"),),
}
BUCKETS: dict[Part, Callable[[Plan], Bucket]] = {
    Part.REFUSED: lambda plan: plan.refused,
    Part.CONFLICT: lambda plan: plan.conflicts,
    Part.WARNING: lambda plan: plan.warnings,
    Part.MISSING: lambda plan: plan.missing,
}


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One thing that happens, or not, to one record: old and new value, or the problem that is the reason.

    `brief` is what a list has room for where it is not all of `new`. `row` and `sheet` say where in a file it stands
    (0: nowhere); `base` is what was exported where the row is disputed.
    """

    name: str
    key: str
    field: str = ""
    old: str = ""
    new: str = ""
    problem: Problem | None = None
    reason: str = ""
    brief: str = ""
    row: int = 0
    sheet: str = ""
    base: str = ""


def linked(register: Register, words: Words, values: Iterable[tuple[str, object]]) -> Words:
    """Return the words with the texts of the links among these (column, value) pairs."""
    missing = {key for name, value in values if (key := link_key(name, value)) and key not in words.links}
    if not missing:
        return words
    return Words(words.codes, {**words.links, **register.read_now(texts_of_links, missing)})


def change_lines(
    register: Register, part: Changes, positions: Sequence[int], only: str | None, words: Words
) -> dict[int, list[PlanLine]]:
    """Return a line for each field that changes, of the rows at some positions of a part; `only` one field."""
    held = register.read_now(held_rows, part.record, [part.ids[at] for at in positions], part.fields)
    words = linked(register, words, _linked_values(part, positions, held))
    found: dict[int, list[PlanLine]] = {}
    for at in positions:
        row = held.get(part.ids[at], HeldRow(text("rows.gone"), "", {}))
        place = part.rows[at] if part.rows else 0
        found[at] = [
            PlanLine(
                row.name,
                row.key,
                label_of(part.record, name),
                words.value(part.record, name, row.values.get(name)),
                words.value(part.record, name, part.new_value(name, at)),
                row=place,
                sheet=part.sheet,
            )
            for bit, name in enumerate(part.fields)
            if part.masks[at] >> bit & 1 and only in (None, name)
        ] or [PlanLine(row.name, row.key, row=place, sheet=part.sheet)]
    return found


def _linked_values(part: Changes, positions: Sequence[int], held: dict[int, HeldRow]) -> list[tuple[str, object]]:
    names = [name for name in part.fields if name in POINTS_AT]
    return [(name, row.values[name]) for row in held.values() for name in names] + [
        (name, part.new_value(name, at)) for name in names for at in positions
    ]


def created_lines(
    register: Register, plan: Plan, part: Created, positions: Sequence[int], words: Words
) -> dict[int, list[PlanLine]]:
    """Return a line for each new record at some positions of a part, with all it gets."""
    ids = [part.ids[at] for at in positions]
    held = register.read_now(held_rows, part.record, [row_id for row_id in ids if row_id > 0], ())
    owners = _owners_of(register, plan, part, positions)
    pointing = [name for name in part.columns if name in BY_NAME[part.record].fields and name in POINTS_AT]
    words = linked(register, words, [(name, part.columns[name][at]) for name in pointing for at in positions])
    found: dict[int, list[PlanLine]] = {}
    for at in positions:
        named = held.get(part.ids[at]) or HeldRow(f"{owners.get(at, '')} {_own_name(part, at)}".strip(), "", {})
        key = part.columns["bbr_unit"][at] if "bbr_unit" in part.columns else named.key
        full, brief = _whole(part.record, {name: column[at] for name, column in part.columns.items()}, words)
        place = part.rows[at] if part.rows else 0
        found[at] = [PlanLine(named.name, str(key), new=full, brief=brief, row=place, sheet=part.sheet)]
    return found


def removed_lines(
    register: Register, part: Removed, positions: Sequence[int], words: Words
) -> dict[int, list[PlanLine]]:
    """Return a line for each record at some positions of a part that goes, with all that goes with it."""
    names = tuple(name for name in BY_NAME[part.record].fields if name not in _IN_NAME)
    held = register.read_now(held_rows, part.record, [part.ids[at] for at in positions], names)
    words = linked(register, words, [pair for row in held.values() for pair in row.values.items()])
    found: dict[int, list[PlanLine]] = {}
    for at in positions:
        row = held.get(part.ids[at], HeldRow(text("rows.gone"), "", {}))
        full, brief = _whole(part.record, row.values, words)
        place = part.rows[at] if part.rows else 0
        found[at] = [PlanLine(row.name, row.key, new=full, brief=brief, row=place, sheet=part.sheet)]
    return found


def _whole(record: str, values: Mapping[str, object], words: Words) -> tuple[str, str]:
    """Return all values of a record by their labels, and without; what it has not is left out."""
    names = [name for name in BY_NAME[record].fields if name in values and name not in _IN_NAME]
    given = [(label_of(record, name), words.value(record, name, values[name])) for name in names]
    given = [(label, value) for label, value in given if value != text("value.none")]
    return " · ".join(f"{label}: {value}" for label, value in given), " · ".join(value for _, value in given)


def _own_name(part: Created, at: int) -> str:
    if part.record == "tenant":
        return text("record.tenant")  # never the name: it is personal data
    wanted = ("address",) if part.record == "dwelling" else ("number", "name", "title")
    return " ".join(str(part.columns[name][at]) for name in wanted if name in part.columns)


def _owners_of(register: Register, plan: Plan, part: Created, positions: Sequence[int]) -> dict[int, str]:
    """Return what each new record without a name of its own belongs to, which may be new itself."""
    found: dict[int, str] = {}
    for column, record in _OWNERS.get(part.record, ()):
        if column in part.columns:
            owners = {at: up for at in positions if at not in found and (up := part.columns[column][at]) is not None}
            found |= _owner_names(register, plan, record, owners)
    return found


def _owner_names(register: Register, plan: Plan, record: str, owners: Mapping[int, int]) -> dict[int, str]:
    held = register.read_now(held_rows, record, [owner for owner in owners.values() if owner > 0], ())
    new = [one for one in plan.created if one.record == record and any(owner < 0 for owner in owners.values())]
    fresh = {row_id: _own_name(one, at) for one in new for at, row_id in enumerate(one.ids)}
    return {at: held[owner].name if owner in held else fresh.get(owner, "") for at, owner in owners.items()}


def reason_lines(
    register: Register, plan: Plan, line: BucketLine, positions: Sequence[int]
) -> dict[int, list[PlanLine]]:
    """Return the reason of each row at some positions of a bucket."""
    bucket = BUCKETS[line.part](plan)
    problems = {at: bucket.problem(at) for at in positions}
    ids = [bucket.ids[at] for at in positions if bucket.ids[at] > 0]
    held = register.read_now(held_rows, plan.record, ids, ())
    other_section = line.problem is not None and line.problem.id == "link_other_section"
    sections = register.read_now(section_numbers, ids) if other_section else {}
    found: dict[int, list[PlanLine]] = {}
    for at, problem in problems.items():
        row = held.get(bucket.ids[at])
        name = row.name if row else problem.value
        reason = row_reason(problem)
        if bucket.ids[at] in sections:
            reason = text("plan.other_section", section=sections[bucket.ids[at]])
        field = problem.place.column or label_of(plan.record, problem.field)
        key, where = row.key if row else problem.value, problem.place
        found[at] = [PlanLine(name, key, field, problem=problem, reason=reason, row=where.row, sheet=where.sheet)]
    return found

"""Plan organisations, departments and building sections of a master-data file: create what is missing, change what differs.

Owns the three upper levels and where each place (a tuple of numbers) is found, be it in the register or in the plan.
"""

from array import array
from collections.abc import Mapping
from datetime import date
from typing import Any

from backoffice.operations.import_changes import ChangedRows
from backoffice.operations.import_ends import Ends
from backoffice.operations.import_gathered import Gathered
from backoffice.operations.import_run import Run
from backoffice.operations.plan import Created
from backoffice.queries.matching import Structure
from backoffice.records.kinds import BY_NAME
from backoffice.rules.addresses import search_text
from backoffice.rules.problems import Problem

# By record kind: the targets of its key, top first, and the column that names its parent.
KEY_TARGETS = {
    "organisation": ("number",),
    "department": ("organisation", "number"),
    "building_section": ("organisation", "department", "number"),
}
Numbers = tuple[str, ...]


def plan_structure(
    run: Run, gathered: Mapping[str, Gathered], held: Structure, ends: Ends
) -> dict[Numbers, tuple[int, ...]]:
    """Plan the three kinds, top first; return for every place that is there or will be its keys, top first.

    A negative key is the plan's own name for a record it creates. `ends` comes to know which places end.
    """
    places: dict[Numbers, tuple[int, ...]] = {}
    kinds = (
        ("organisation", held.organisations),
        ("department", held.departments),
        ("building_section", held.sections),
    )
    for record, rows in kinds:
        for numbers, row in rows.items():
            places[numbers] = (*places.get(numbers[:-1], ()), row["id"])
        _Kind(run, gathered[record], rows, ends).plan(places)
    return places


class _Kind:
    """One record kind: what the file says against what the register holds."""

    def __init__(self, run: Run, gathered: Gathered, held: Mapping[Numbers, Any], ends: Ends) -> None:
        self._run, self._gathered, self._held, self._ends = run, gathered, held, ends
        self._record = gathered.record
        self._fields = tuple(name for name in BY_NAME[self._record].fields if name != "number")
        self._derived = ("search_text",) if self._record == "department" else ()
        self._changed = ChangedRows(self._record, (*self._fields, *self._derived))
        self._created: dict[str, list[Any]] = {}

    def plan(self, places: dict[Numbers, tuple[int, ...]]) -> None:
        """Sort every gathered row into its bucket, adding the places it creates."""
        gathered = self._gathered
        targets = KEY_TARGETS[self._record]
        keys = [tuple(gathered.columns[target][i] for target in targets) for i in range(len(gathered))]
        again = gathered.given_twice(keys, targets[-1], self._run.file)
        new = 0
        for position, numbers in enumerate(keys):
            problems = [again[position]] if position in again else self._misplaced(position, numbers, places)
            row = self._held.get(numbers)
            end, wrong = self._ends.given(gathered, position, row["closed_on"] if row is not None else None)
            if row is None and not problems:
                problems = self._missing(position)
            elif row is not None and not wrong and end is not None and end != row["closed_on"]:
                wrong = self._ends.too_early(gathered, {position: (row["id"], end)}).get(position)
            problems += [wrong] if wrong else []
            if problems:
                self._run.refuse(problems, row["id"] if row is not None else 0)
            elif row is None:
                new -= 1
                self._create(position, numbers, new, places, end)
            else:
                self._compare(position, numbers, row, end)
        self._into_plan(new)

    def _misplaced(self, position: int, numbers: Numbers, places: Mapping[Numbers, tuple[int, ...]]) -> list[Problem]:
        gathered = self._gathered
        for depth in range(1, len(numbers)):
            if numbers[:depth] not in places:
                above = ("organisation", "department")[depth - 1]
                return [gathered.problem(f"import.unknown_{above}", above, position, "-".join(numbers[:depth]))]
        keys = places.get(numbers) or places.get(numbers[:-1]) or (0,)
        if not self._run.may_touch(keys[0], keys[1] if len(keys) > 1 else None):
            return [gathered.problem("out_of_scope", KEY_TARGETS[self._record][-1], position)]
        return []

    def _missing(self, position: int) -> list[Problem]:
        required = [name for name in self._fields if BY_NAME[self._record].fields[name].required]
        blank = [name for name in required if self._gathered.value(name, position) is None]
        return [required_problem(self._gathered, self._record, name, position) for name in blank]

    def _create(
        self,
        position: int,
        numbers: Numbers,
        key: int,
        places: dict[Numbers, tuple[int, ...]],
        end: date | None,
    ) -> None:
        above = places.get(numbers[:-1], ())
        places[numbers] = (*above, key)
        row = {"number": numbers[-1]} | {name: self._gathered.value(name, position) for name in self._fields}
        row |= dict(zip(("organisation_id", "department_id"), above, strict=False))
        if self._record == "organisation":
            row["transfer"] = "manual"
        if self._derived:
            row["search_text"] = search_text(numbers[-1], str(row["name"]))
        row["closed_on"] = end
        row |= {"status": self._run.code_of("record_status", "reported"), "origin": "import"}
        for name, value in row.items():
            self._created.setdefault(name, []).append(value)
        self._run.plan.asked += 1

    def _compare(self, position: int, numbers: Numbers, row: Any, end: date | None) -> None:
        mask, values = 0, []
        if end is not None and end != row["closed_on"]:
            self._ends.closing[self._record, row["id"]] = end
        for bit, name in enumerate(self._fields):
            given = end if name == "closed_on" else self._gathered.value(name, position)
            values.append(row[name] if given is None and name != "closed_on" else given)
            mask |= (values[-1] != row[name]) << bit
        if mask and self._derived:
            words = search_text(numbers[-1], str(values[self._fields.index("name")]))
            values.append(words)
            mask |= (words != row["search_text"]) << len(self._fields)
        self._run.plan.asked += 1
        if mask:
            self._changed.add(row["id"], row["version"], mask, values)
        else:
            self._run.plan.unchanged += 1

    def _into_plan(self, last: int) -> None:
        if last:
            self._run.plan.created.append(Created(self._record, array("q", range(-1, last - 1, -1)), self._created))
        followers = self._ends.follow(self._changed, self._held)
        used = self._changed.used() | followers.used()
        if self._changed.ids:
            self._run.plan.changes.append(self._changed.part(used=used))
        if followers.ids:
            self._run.plan.changes.append(followers.part(used=used, follows=True))


def required_problem(gathered: Gathered, record: str, name: str, position: int) -> Problem:
    """Return the problem of a new record without a field it needs, also where the file has no column for it."""
    problem = gathered.problem("value.required", name, position)
    if problem.field:
        return problem
    return Problem(problem.id, field=BY_NAME[record].fields[name].label, owner=problem.owner, place=problem.place)

"""Plan a master-data file: places and dwellings that are missing are created, those that ended are ended.

Owns the dwellings of such a file. What caseworkers keep is only set on a dwelling that is created, never overwritten.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from backoffice.exchange.dialect_rows import BLOCK, Block
from backoffice.exchange.dialects import ENDED
from backoffice.models import Dwelling, Municipality
from backoffice.operations.columns import Column, of_rows, picked
from backoffice.operations.import_changes import ChangedRows
from backoffice.operations.import_ends import Ends
from backoffice.operations.import_gathered import Gathered
from backoffice.operations.import_run import Run
from backoffice.operations.import_structure import KEY_TARGETS, Numbers, plan_structure
from backoffice.operations.plan import Created
from backoffice.queries.matching import dwellings_by_bbr, structure_of
from backoffice.queries.rekeyed import rekeyed
from backoffice.queries.staging import ship_ids
from backoffice.records.dwelling import DWELLING
from backoffice.records.fields import KeptBy
from backoffice.rules.addresses import one_line, search_text, sort_key
from backoffice.rules.problems import Problem

PLACE = ("organisation", "department", "section")
_PLACE_COLUMNS = ("organisation_id", "department_id", "building_section_id")
_ADDRESS = ("street", "house_number", "floor", "door", "postal_code", "city")
_DERIVED = ("address", "address_key", "search_text")
_MASTER = tuple(field.name for field in DWELLING.kept_by(KeptBy.MASTER_DATA) if field.name != "bbr_unit")
_NAMES = (*_MASTER, "department_id", "building_section_id", *_DERIVED)
_END = _MASTER.index("retired_on")


def plan_master_data(run: Run, open_blocks: Callable[[], Iterator[Block]]) -> None:
    """Fill the plan with what a master-data file creates and changes."""
    gathered = {record: Gathered(record) for record in (*KEY_TARGETS, "dwelling")}
    municipalities = dict.fromkeys(run.session.execute(select(Municipality.code)).scalars())
    for block in open_blocks():
        run.watch.step(len(block.rows))
        gathered[block.match.layout.record].take(run, block, municipalities)
    named = {
        number
        for record, rows in gathered.items()
        for number in rows.columns.get("number" if record == "organisation" else "organisation", ())
    }
    held, ends = structure_of(run.session, named), Ends(run)
    places = plan_structure(run, gathered, held, ends)
    closed = {row["id"]: row["closed_on"] for row in held.sections.values() if row["closed_on"] is not None}
    _Dwellings(run, gathered["dwelling"], places, ends, closed).plan()


class _Dwellings:
    """The dwellings of the file against those of the register."""

    def __init__(
        self,
        run: Run,
        gathered: Gathered,
        places: dict[Numbers, tuple[int, ...]],
        ends: Ends,
        closed: dict[int, date],
    ) -> None:
        self._run, self._gathered, self._places, self._ends = run, gathered, places, ends
        self._closed = closed | {
            key: end for (record, key), end in ends.closing.items() if record == "building_section"
        }
        self._changed = ChangedRows("dwelling", _NAMES)
        self._new = array("l")
        self._new_ends = Column()
        names = ("id", "version", "organisation_id", "disability_registration", *_NAMES)
        self._columns = [Dwelling.__table__.c[name] for name in names]

    def plan(self) -> None:
        """Sort every gathered row into its bucket."""
        gathered, run = self._gathered, self._run
        units = gathered.columns.get("bbr_unit", Column())
        again = gathered.given_twice(units, "bbr_unit", run.file)
        for start in range(0, len(gathered), BLOCK):
            found = {row[0]: row for row in dwellings_by_bbr(run.session, units[start : start + BLOCK], self._columns)}
            missing = {unit for i, unit in enumerate(units[start : start + BLOCK]) if i not in found}
            given_up = rekeyed(run.session, missing)
            given = self._given_ends(range(start, min(start + BLOCK, len(gathered))), found, start)
            for position in range(start, min(start + BLOCK, len(gathered))):
                row = found.get(position - start)
                problems = [again[position]] if position in again else self._misplaced(position, row)
                end, wrong = given[position]
                problems += [wrong] if wrong else []
                if now := given_up.get(units[position]):
                    problems.insert(0, gathered.rekeyed(position, now))
                if row is None and not problems and gathered.columns["street"][position] is None:
                    problems = [gathered.problem("value.required", "street", position)]
                if problems:
                    run.refuse(problems, row[1] if row is not None else 0)
                elif row is None:
                    self._new.append(position)
                    self._new_ends.append(end)
                    run.plan.asked += 1
                else:
                    self._compare(position, row, end)
        self._into_plan()

    def _given_ends(
        self, positions: range, found: Mapping[int, Any], start: int
    ) -> dict[int, tuple[date | None, Problem | None]]:
        """Return what each row's end is to be and what is wrong with it: something may begin later than that."""
        held = {position: found[position - start] for position in positions if position - start in found}
        given = {
            position: self._ends.given(self._gathered, position, held[position][5 + _END] if position in held else None)
            for position in positions
        }
        new = {
            position: (held[position][1], end)
            for position, (end, wrong) in given.items()
            if wrong is None and end is not None and position in held and end != held[position][5 + _END]
        }
        for position, problem in self._ends.too_early(self._gathered, new).items():
            given[position] = (given[position][0], problem)
        return given

    def _rows(self, keys: Sequence[int]) -> list[Any]:
        """Return dwellings by their keys, with what a changed row carries."""
        if not keys:
            return []
        shipped = ship_ids(self._run.session, "following", keys)
        table = Dwelling.__table__
        query = select(*(table.c[name] for name in ("id", "version", *_NAMES))).where(
            table.c.id.in_(select(shipped.c.id))
        )
        return list(self._run.session.execute(query.order_by(table.c.id)).mappings())

    def _numbers(self, position: int) -> Numbers:
        columns = self._gathered.columns
        return tuple(columns[target][position] for target in PLACE)

    def _misplaced(self, position: int, row: Any) -> list[Problem]:
        gathered, numbers = self._gathered, self._numbers(position)
        keys = self._places.get(numbers)
        if keys is None:
            depth = next(depth for depth in (1, 2, 3) if numbers[:depth] not in self._places)
            level = PLACE[depth - 1]
            return [gathered.problem(f"import.unknown_{level}", level, position, "-".join(numbers[:depth]))]
        held = (row[3], row[5 + _NAMES.index("department_id")]) if row is not None else keys[:2]
        ended = self._closed.get(keys[2])
        if row is None and ended is not None and ended <= self._run.today:
            return [gathered.problem("import.place_ended", "section", position, "-".join(numbers))]
        # Where it is to be, and where it is now: nobody fetches a dwelling out of another's part of the register.
        if not (self._run.may_touch(keys[0], keys[1]) and self._run.may_touch(*held)):
            return [gathered.problem("out_of_scope", "bbr_unit", position)]
        if row is not None and row[3] != keys[0]:
            return [gathered.problem("import.other_organisation", "organisation", position, numbers[0])]
        if row is not None and row[4] is not None and row[5 + _NAMES.index("building_section_id")] != keys[2]:
            return [gathered.problem("import.linked_elsewhere", "section", position, "-".join(numbers))]
        return []

    def _compare(self, position: int, row: Any, end: date | None) -> None:
        old = row[5:]
        new = list(old)
        for bit, name in enumerate(_MASTER):
            given = self._gathered.value(name, position)
            if given is not None:
                new[bit] = given
        new[_END] = end
        new[len(_MASTER) : len(_MASTER) + 2] = self._places[self._numbers(position)][1:]
        if new[: len(_MASTER)] != list(old[: len(_MASTER)]):
            new[-3:] = _derived(*(new[_MASTER.index(name)] for name in _ADDRESS))
        mask = sum(1 << bit for bit, (now, was) in enumerate(zip(new, old, strict=True)) if now != was)
        self._run.plan.asked += 1
        if mask:
            self._changed.add(row[1], row[2], mask, new)
        else:
            self._run.plan.unchanged += 1

    def _into_plan(self) -> None:
        followers = self._ends.end_dwellings(self._changed, self._rows)
        used = self._changed.used() | followers.used()
        if self._changed.ids:
            self._run.plan.changes.append(self._changed.part(used=used))
        if followers.ids:
            self._run.plan.changes.append(followers.part(used=used, follows=True))
        if not self._new:
            return
        n, columns = len(self._new), self._gathered.columns
        own = {target: column for target, column in columns.items() if target not in (*PLACE, ENDED)}
        created = picked(own, self._new) | {"retired_on": self._new_ends}
        for name in _ADDRESS:
            created[name] = Column(value or "" for value in created.get(name, Column.repeated("", n)))
        places = (self._places[self._numbers(position)] for position in self._new)
        created |= of_rows(_PLACE_COLUMNS, places)
        created |= of_rows(_DERIVED, map(_derived, *(created[name] for name in _ADDRESS)))
        created["status"] = Column.repeated(self._run.code_of("record_status", "new"), n)
        created["origin"] = Column.repeated("import", n)
        self._run.plan.created.append(Created("dwelling", array("q", range(-1, -n - 1, -1)), created))


def _derived(street: str, house_number: str, floor: str, door: str, postal_code: str, city: str) -> tuple[str, ...]:
    """Return the address in one line, its sort key and its search words."""
    return (
        one_line(street, house_number, floor, door),
        sort_key(street, house_number, floor, door),
        search_text(street, house_number, postal_code, city),
    )

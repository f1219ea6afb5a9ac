"""Do the periods that a file gives costs and leases fit beside each other and beside what the register holds.

Owns rule F03 (nothing of one kind twice on a day) over the state after the import, and which line a repeated cost gets.
Periods are closed-open. Looks at dwellings in which a period moves, some thousand at a time; decides row by row.
"""

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from backoffice.queries.record_periods import HeldPeriod, periods_of

_DWELLINGS = 5_000
REPEATED = ("repayment", "back_payment", "other")
"""Meanings of cost types of which several rows may hold at once."""


@dataclass(slots=True)
class Moving:
    """Rows whose period is new or moves: per entry its dwelling, type ("" for leases), start and end as day numbers.

    `keys` is the record (0 for a new one). Several entries of one `owners` are one row, as file and as register have it.
    """

    dwellings: "array[int]" = field(default_factory=lambda: array("q"))
    kinds: list[str] = field(default_factory=list)
    starts: "array[int]" = field(default_factory=lambda: array("l"))
    ends: "array[int]" = field(default_factory=lambda: array("l"))
    keys: "array[int]" = field(default_factory=lambda: array("q"))
    owners: "array[int]" = field(default_factory=lambda: array("l"))

    def add(self, owner: int, dwelling: int, kind: str, start: date, end: date, key: int) -> None:
        """Add one period of an owner."""
        self.dwellings.append(dwelling)
        self.kinds.append(kind)
        self.starts.append(start.toordinal())
        self.ends.append(end.toordinal())
        self.keys.append(key)
        self.owners.append(owner)


@dataclass(frozen=True, slots=True)
class Clash:
    """Why a row cannot be: the problem, and the day the other one begins."""

    problem_id: str
    other: date


@dataclass(slots=True)
class _Entry:
    start: int
    end: int
    owner: int
    key: int
    line: int = 0


def clashes(
    session: Session, record: str, moving: Moving, gone: frozenset[int], repeated: frozenset[str]
) -> tuple[dict[int, Clash], dict[int, int]]:
    """Return which owners cannot be and why, and the line of those new costs that are not the first of their day.

    `gone` are records that the file removes; `repeated` the cost types of which several may hold at once.
    """
    order = sorted(range(len(moving.owners)), key=moving.dwellings.__getitem__)
    found: dict[int, Clash] = {}
    lines: dict[int, int] = {}
    start = 0
    while start < len(order):
        end = min(start + _DWELLINGS, len(order))
        while end < len(order) and moving.dwellings[order[end]] == moving.dwellings[order[end - 1]]:
            end += 1
        batch = order[start:end]
        held: dict[tuple[int, str], list[HeldPeriod]] = {}
        for period in periods_of(session, record, sorted({moving.dwellings[i] for i in batch})):
            held.setdefault((period.dwelling, period.kind), []).append(period)
        groups: dict[tuple[int, str], list[int]] = {}
        moved = {moving.keys[i] for i in batch if moving.keys[i]}
        for i in batch:
            groups.setdefault((moving.dwellings[i], moving.kinds[i]), []).append(i)
        for group, entries in groups.items():
            _group(moving, entries, held.get(group, ()), moved, gone, group[1] in repeated, found, lines, record)
        start = end
    return found, lines


def _group(
    moving: Moving,
    entries: list[int],
    held: Iterable[HeldPeriod],
    moved: set[int],
    gone: frozenset[int],
    repeated: bool,
    found: dict[int, Clash],
    lines: dict[int, int],
    record: str,
) -> None:
    own = [_Entry(moving.starts[i], moving.ends[i], moving.owners[i], moving.keys[i]) for i in entries]
    standing = list(held)
    if record == "housing_cost":
        _starts(own, standing, repeated, found, lines)
    if repeated:
        return
    while True:
        wanted = [entry for entry in own if entry.owner not in found]
        kept = {entry.key for entry in wanted if entry.key}
        others = [
            _Entry(period.start, period.end, -1, period.key)
            for period in standing
            if period.key not in gone and (period.key not in moved or period.key not in kept)
        ]
        # A row that moved to another type leaves this one only if it stays wanted there; as long as that is not
        # certain it counts in both.
        clash = _overlaps(wanted + others)
        if not clash:
            return
        found.update(clash)


def _overlaps(entries: list[_Entry]) -> dict[int, Clash]:
    """Return the owners that hold on a day with another; periods of one owner are alternatives."""
    found: dict[int, Clash] = {}
    reaching: list[_Entry] = []
    for entry in sorted(entries, key=lambda one: (one.start, one.end)):
        reaching = [other for other in reaching if other.end > entry.start][-50:]
        for other in reaching:
            if other.owner == entry.owner and (entry.owner >= 0 or other.key == entry.key):
                continue
            for one, beside in ((entry, other), (other, entry)):
                if one.owner >= 0:
                    found.setdefault(one.owner, Clash("import.period_overlaps", date.fromordinal(beside.start)))
        reaching.append(entry)
    return found


def _starts(
    own: list[_Entry], standing: list[HeldPeriod], repeated: bool, found: dict[int, Clash], lines: dict[int, int]
) -> None:
    """Give each start its line; a start that another row still holds while this is written cannot be taken."""
    taken: dict[tuple[int, int], int] = {(period.start, period.line): period.key for period in standing}
    line_of: Mapping[int, int] = {period.key: period.line for period in standing}
    for entry in own:
        line = line_of.get(entry.key, 0)
        holder = taken.get((entry.start, line))
        if holder is not None and holder == entry.key and entry.key:
            continue
        if holder is not None and repeated and not entry.key:
            while (entry.start, line) in taken:
                line += 1
            lines[entry.owner] = line
        elif holder is not None:
            found.setdefault(entry.owner, Clash("import.start_taken", date.fromordinal(entry.start)))
            continue
        taken[entry.start, line] = entry.key

"""The ways offices count a notice, read from imports/notice_policies.csv and from an office's own file of that name.

Owns what a row says, that the periods of a policy do not overlap, and which one holds on a day. How a policy counts,
rules/notice.py knows.
"""

from dataclasses import dataclass
from datetime import date, time
from functools import cache
from pathlib import Path

from backoffice.records.assumptions import choice
from backoffice.records.codes import MEANING, check_twice
from backoffice.records.own_files import own_facts
from backoffice.records.reference_table import Row, Table
from backoffice.resources import folder
from backoffice.rules.notice import NoticeKind, NoticePolicy
from backoffice.rules.problems import refused
from backoffice.text import language

NAME = "notice_policies.csv"
COLUMNS = (
    "id", "kind", "label_da", "label_en", "months", "weeks", "days", "closes", "grace", "same_day", "early_days",
    "valid_from", "valid_to", "source", "confirmed",
)  # fmt: skip
_LAST_DAY = 28  # every month has it
_CLOCK = r"([01]?\d|2[0-3])[:.][0-5]\d"
_NEEDS_CLOSES = (NoticeKind.DSB, NoticeKind.STATUTORY)


@dataclass(frozen=True, slots=True)
class NamedPolicy:
    """A policy and what people call it."""

    policy: NoticePolicy
    label_da: str
    label_en: str

    @property
    def label(self) -> str:
        """What the policy is called in the language in use."""
        return self.label_da if language() == "da" else self.label_en


def read_notice_policies(place: Path) -> tuple[NamedPolicy, ...]:
    """Return the policies of the file in a folder, in its order; Refused names all that is wrong."""
    table = Table(place / NAME, COLUMNS)
    check_twice(table, ("id", "valid_from"))
    found = [_policy(table, row) for row in table.rows]
    table.refuse_if_wrong()
    for row, one in zip(table.rows, found, strict=True):
        if any(_both(one.policy, other.policy) for other in found if other is not one):
            table.wrong("overlap", row.number, "valid_from", value=one.policy.id)
    table.refuse_if_wrong()
    return tuple(found)


@cache
def _shipped() -> tuple[NamedPolicy, ...]:
    return read_notice_policies(folder("imports"))


def notice_policies() -> tuple[NamedPolicy, ...]:
    """Return the policies the program works by, the office's own first and instead of the same id and first day."""
    own = own_facts(NAME, read_notice_policies)
    replaced = {(one.policy.id, one.policy.valid_from) for one in own}
    return (*own, *(one for one in _shipped() if (one.policy.id, one.policy.valid_from) not in replaced))


def notice_policy(name: str, day: date) -> NamedPolicy:
    """Return the policy of an id ("dsb", "month-end") that holds on a day, the latest begun; Refused where none does."""
    known = notice_policies()
    wanted = name.strip().lower().replace("-", "_")
    held = [one for one in known if one.policy.id == wanted and _covers(one.policy, day)]
    if not held:
        raise refused("notice.no_policy", name=name, day=day, known=", ".join(sorted({one.policy.id for one in known})))
    return max(held, key=lambda one: one.policy.valid_from)


def _covers(policy: NoticePolicy, day: date) -> bool:
    return policy.valid_from <= day and (policy.valid_to is None or day < policy.valid_to)


def _both(one: NoticePolicy, other: NoticePolicy) -> bool:
    ends = one.valid_to or date.max, other.valid_to or date.max
    return one.id == other.id and one.valid_from < ends[1] and other.valid_from < ends[0]


def _policy(table: Table, row: Row) -> NamedPolicy:
    start, end = table.period(row)
    kind = _kind(table, row)
    closes = _clock(table, row, "closes")
    if kind in _NEEDS_CLOSES and closes is None:
        table.filled(row, "closes")
    weeks = _number(table, row, "weeks")
    policy = NoticePolicy(
        id=table.matching(row, "id", MEANING, "not_a_meaning"),
        kind=kind,
        months=_number(table, row, "months"),
        weeks=weeks,
        days=_days(table, row),
        closes=closes,
        grace=_clock(table, row, "grace"),
        same_day=table.yes(row, "same_day"),
        early_days=_number(table, row, "early_days"),
        closed_days=closed_days(),
        source=table.filled(row, "source"),
        confirmed=table.yes(row, "confirmed"),
        valid_from=start or date.min,
        valid_to=end,
    )
    table.filled(row, "weeks" if kind is NoticeKind.WEEKS else "months")
    return NamedPolicy(policy, table.filled(row, "label_da"), table.filled(row, "label_en"))


def closed_days() -> frozenset[tuple[int, int]]:
    """Return the days (month, day) offices are assumed closed on besides those every office is: 1 May, if so chosen."""
    return frozenset({(5, 1)} if choice("first_of_may") == "closed" else ())


def _kind(table: Table, row: Row) -> NoticeKind:
    cell = table.filled(row, "kind")
    try:
        return NoticeKind(cell)
    except ValueError:
        if cell:
            table.wrong("not_allowed", row.number, "kind", value=cell, allowed=" ".join(NoticeKind))
        return NoticeKind.MONTH_END


def _number(table: Table, row: Row, column: str) -> int:
    cell = row.cells[column]
    if cell and not (cell.isascii() and cell.isdecimal()):
        table.wrong("not_a_number", row.number, column, value=cell)
        return 0
    return int(cell or 0)


def _days(table: Table, row: Row) -> tuple[int, ...]:
    cell = table.filled(row, "days")
    parts = cell.split()
    if not all(part.isascii() and part.isdecimal() and 1 <= int(part) <= _LAST_DAY for part in parts):
        table.wrong("not_a_number", row.number, "days", value=cell)
        return (1,)
    return tuple(sorted({int(part) for part in parts})) or (1,)


def _clock(table: Table, row: Row, column: str) -> time | None:
    if not row.cells[column]:
        return None
    cell = table.matching(row, column, _CLOCK, "not_a_time").replace(".", ":")
    hour, _, minute = cell.partition(":")
    return time(int(hour), int(minute)) if not table.problems else None

"""What checks are made of: the ground they are asked on, the rows they look at, and families of checks over the same rows.

A family is one select for all its checks: each is a condition, and the rows that break one come back with the values that
it looked at. The same select, narrowed to a part, asks about a place or about what was touched. Owns no check itself.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Protocol

from sqlalchemy import ColumnElement, case, or_, select, true
from sqlalchemy.orm import Session

from backoffice.models import Dwelling
from backoffice.records.codes import CodeLists

PAGE = 2000
PLACE = ("organisation_id", "department_id", "building_section_id", "dwelling_id")
"""The columns that say where a finding lies, the highest first."""
UNITS = ("organisation", "department", "building_section", "dwelling")
"""What is checked again as a whole when something in it is touched, the highest first."""
ALL: frozenset[str] = frozenset()
"""Every field of a record kind, where it is said what a check reads."""

Reads = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the register: the units whose keys `ids` gives (a list or a select), or everything (no unit)."""

    unit: str = ""
    ids: Any = None


EVERYTHING = Part()


@dataclass(frozen=True, slots=True)
class Ground:
    """What checks are asked on: the register, the day, its codes, and which part of it."""

    session: Session
    today: date
    codes: CodeLists
    part: Part = EVERYTHING

    def codes_of(self, list_name: str, *meanings: str) -> list[str]:
        """Return the codes of a list that have one of the meanings."""
        return [code.code for code in self.codes[list_name].codes if code.meaning in meanings]

    def known_codes(self, list_name: str) -> list[str]:
        """Return the codes of a list that hold today."""
        return [code.code for code in self.codes[list_name].codes if code.valid_on(self.today)]

    def inside(self, columns: Mapping[str, Any]) -> ColumnElement[bool]:
        """Return the condition that rows with these place columns lie in the part."""
        if not self.part.unit:
            return true()
        found: ColumnElement[bool] = columns[f"{self.part.unit}_id"].in_(self.part.ids)
        return found

    def of_dwellings(self, key: Any) -> ColumnElement[bool]:
        """Return the condition that the dwelling of this key lies in the part."""
        if not self.part.unit:
            return true()
        if self.part.unit == "dwelling":
            own: ColumnElement[bool] = key.in_(self.part.ids)
            return own
        above = Dwelling.__table__.c[f"{self.part.unit}_id"]
        found: ColumnElement[bool] = key.in_(select(Dwelling.id).where(above.in_(self.part.ids)).correlate(None))
        return found


@dataclass(frozen=True, slots=True)
class Base:
    """The rows that a family looks at: their kind, their columns by name (id and PLACE among them), and what holds of all."""

    record: str
    columns: Mapping[str, Any]
    rows: Any
    where: Sequence[ColumnElement[bool]] = ()

    def __getitem__(self, name: str) -> Any:
        return self.columns[name]


@dataclass(frozen=True, slots=True)
class Found:
    """A record that does not pass a check: where it lies, and the values that the check looked at."""

    check: str
    record: str
    record_id: int
    place: tuple[int | None, ...]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RowCheck:
    """A check on single rows. `looked_at` names columns of the base: an acceptance holds for exactly their values.

    `also` names what it reads of other kinds, by kind and field (ALL: any field). `daily`: it depends on the day.
    """

    id: str
    looked_at: tuple[str, ...]
    broken: Callable[[Base, Ground], ColumnElement[bool]]
    also: Reads = field(default_factory=lambda: MappingProxyType({}))
    daily: bool = False


class Checks(Protocol):
    """Checks that are asked together; `unit` is the smallest part that can be asked about."""

    @property
    def name(self) -> str:
        """What the family is called."""
        ...

    @property
    def unit(self) -> str:
        """The level of the smallest part."""
        ...

    def ids(self) -> tuple[str, ...]:
        """The checks' ids."""
        ...

    def reads(self, check_id: str) -> Reads:
        """Return what a check reads, by record kind."""
        ...

    def is_daily(self, check_id: str) -> bool:
        """Tell whether a check may come out otherwise on another day."""
        ...

    def find(self, ground: Ground, wanted: frozenset[str]) -> Iterator[Found]:
        """Yield what does not pass the wanted ones of these checks."""
        ...


@dataclass(frozen=True)
class Family:
    """Checks over the same rows: one pass, whatever their number. `base_reads` is what the rows themselves rest on."""

    name: str
    unit: str
    base: Callable[[Ground], Base]
    checks: tuple[RowCheck, ...]
    base_reads: Reads = field(default_factory=dict)

    def ids(self) -> tuple[str, ...]:
        """The checks' ids."""
        return tuple(check.id for check in self.checks)

    def reads(self, check_id: str) -> Reads:
        """Return what a check reads, by record kind."""
        check = next(one for one in self.checks if one.id == check_id)
        found: dict[str, frozenset[str]] = dict(self.base_reads)
        for record, names in check.also.items():
            # ALL is the empty set: a union with it would forget it.
            whole = names == ALL or found.get(record, names) == ALL
            found[record] = ALL if whole else names | found.get(record, ALL)
        return found

    def is_daily(self, check_id: str) -> bool:
        """Tell whether a check may come out otherwise on another day."""
        return next(one.daily for one in self.checks if one.id == check_id)

    def find(self, ground: Ground, wanted: frozenset[str]) -> Iterator[Found]:
        """Yield what does not pass the wanted checks, a page of rows at a time."""
        base, checks = self.base(ground), [check for check in self.checks if check.id in wanted]
        broken = [check.broken(base, ground) for check in checks]
        names = list(dict.fromkeys(name for check in checks for name in check.looked_at))
        columns = [base[name].label(f"value_{name}") for name in names]
        flags = [case((condition, 1), else_=0).label(f"flag_{at}") for at, condition in enumerate(broken)]
        query = select(base["id"].label("key"), *(base[name].label(name) for name in PLACE), *columns, *flags)
        query = query.select_from(base.rows).where(*base.where, or_(*broken))
        streamed = query.execution_options(stream_results=True, max_row_buffer=PAGE)
        first, after = 1 + len(PLACE), 1 + len(PLACE) + len(names)
        for page in ground.session.execute(streamed).partitions(PAGE):
            for row in page:
                values = dict(zip(names, row[first:after], strict=True))
                for check, flag in zip(checks, row[after:], strict=True):
                    if flag:
                        looked_at = {name: values[name] for name in check.looked_at}
                        yield Found(check.id, base.record, row[0], tuple(row[1:first]), looked_at)


@dataclass(frozen=True)
class Judged:
    """Checks whose rule is pure: asked per agreement or department, never per dwelling. `unit` is an organisation."""

    name: str
    checks: tuple[str, ...]
    judge: Callable[[Ground], Iterator[Found]]
    rests_on: Reads
    unit: str = "organisation"

    def ids(self) -> tuple[str, ...]:
        """The checks' ids."""
        return self.checks

    def reads(self, check_id: str) -> Reads:
        """Return what they read, by record kind."""
        return self.rests_on

    def is_daily(self, check_id: str) -> bool:
        """All of them: agreements begin and end."""
        return True

    def find(self, ground: Ground, wanted: frozenset[str]) -> Iterator[Found]:
        """Yield what does not pass the wanted checks."""
        return (one for one in self.judge(ground) if one.check in wanted)


def fields(*names: str) -> frozenset[str]:
    """Return field names as what is read of a kind."""
    return frozenset(names)

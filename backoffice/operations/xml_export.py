"""The register's XML out: a selection with its costs and leases, drafts marked, and what has changed said by status codes.

Owns what is written of each record and who may take it. Never a tenant's name: a lease whose tenants are left out stands as
unchanged, so that the register keeps the tenants it has.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange import register_schema as schema
from backoffice.exchange.file_kinds import XML
from backoffice.exchange.files import sha256_of
from backoffice.exchange.register_xml_writer import WrittenRecord, write_register
from backoffice.formats import parse_date
from backoffice.queries.codes import code_lists
from backoffice.queries.export_rows import how_many
from backoffice.queries.register_rows import (
    RemovedSince,
    is_change_set,
    newest_before,
    register_pages,
    removed_since,
)
from backoffice.queries.selection import Selection
from backoffice.records.codes import CodeList
from backoffice.records.fields import Kind, RecordField
from backoffice.rules.periods import last_day
from backoffice.rules.problems import refused
from backoffice.security import Actor, Right
from backoffice.watch import Watch

_BEFORE_ANY_ZONE = timedelta(hours=2)
"""Denmark is at most so far ahead of UTC."""


@dataclass(slots=True)
class XmlExported:
    """A file that was written: where, how many records of each kind, and what a person should know of them."""

    path: Path
    dwellings: int = 0
    costs: int = 0
    leases: int = 0
    drafts: int = 0
    changed: int = 0
    removed: int = 0
    without_names: int = 0
    """Leases whose tenants' names were left out; they stand as unchanged."""
    sha256: str = ""


def export_register(
    session: Session,
    actor: Actor,
    selection: Selection,
    path: Path,
    *,
    today: date,
    since: int | date | None = None,
    replace: bool = False,
    watch: Watch | None = None,
) -> XmlExported:
    """Write the selected dwellings that the person may take out as the register's XML and say what was written.

    Everything is written as "create or change"; with `since` (the number of a change set, or a day) only what was changed
    after that change set or from that day on is, the rest is "unchanged", and costs and leases removed since are written as
    "remove". Refused without the right, for another ending or an unknown change set, and as `files.replacing` refuses.
    """
    security.require(actor, Right.EXPORT)
    if path.suffix.lower() != XML:
        raise refused("xml.unknown_ending", ending=path.suffix)
    watch = watch or Watch()
    scope = actor.scope(Right.EXPORT)
    watch.total = how_many(session, selection, scope, today)
    base = _base(session, since)
    told = XmlExported(path)
    removed = removed_since(session, base) if since is not None else RemovedSince()
    turned = _Turned(code_lists(session)["record_status"], base, told)
    names = {kind.name: [field.name for field in schema.carried(part).values()] for part, kind in schema.PARTS.items()}

    def pages() -> Iterator[Iterator[WrittenRecord]]:
        for page in register_pages(session, selection, scope, names, today):
            yield (
                turned.dwelling(
                    row, page.costs.get(row[0], ()), page.leases.get(row[0], ()), removed.of(session, row[0])
                )
                for row in page.dwellings
            )
            watch.step(len(page.dwellings))

    told.dwellings = write_register(path, pages(), replace=replace)
    told.sha256 = sha256_of(path)
    return told


def read_since(typed: str) -> int | date | None:
    """Read the number of a change set or a day; None for nothing. ValueError for anything else.

    Six and eight digits are a day, as dates are written elsewhere (20260331).
    """
    typed = typed.strip()
    if not typed:
        return None
    if typed.isascii() and typed.isdigit() and len(typed) not in (6, 8) and len(typed) < 16:
        return int(typed)
    return parse_date(typed)


def suggested_name(number: str, today: date) -> str:
    """Return the file name that organisations use for a place ("0451-012"): BOLIG_XML_0451_012.xml; for none, the day."""
    return f"BOLIG_XML_{number.replace('-', '_') or f'{today:%Y%m%d}'}{XML}"


def _base(session: Session, since: int | date | None) -> int:
    """Return the change set after which a record counts as changed; 0 for all that ever was."""
    if isinstance(since, int):
        if not is_change_set(session, since):
            raise refused("xml.unknown_change_set", number=since)
        return since
    if since is None:
        return 0
    # A few hours too many do no harm: what is unchanged may be written as it is.
    begins = datetime.combine(since, time(), UTC) - _BEFORE_ANY_ZONE
    return newest_before(session, begins.replace(tzinfo=None))


class _Turned:
    """Records of the register turned into texts by element."""

    def __init__(self, statuses: CodeList, base: int, told: XmlExported) -> None:
        self._base, self._told = base, told
        self._reported = frozenset(statuses.codes_meaning("reported"))
        self._new = frozenset(statuses.codes_meaning("new"))
        self._texts = {part: _turns(part) for part in schema.PARTS}
        self._codes = schema.object_status().codes

    def dwelling(
        self,
        row: Sequence[Any],
        costs: Sequence[Any],
        leases: Sequence[Any],
        removed: Sequence[tuple[str, Mapping[str, Any]]],
    ) -> WrittenRecord:
        """Return a dwelling with its costs and leases, and those that were removed last of each."""
        _, status, change_set, organisation, department, section, *values = row
        texts = {
            schema.REGISTER_UNIT: values[0],
            schema.ORGANISATION: organisation,
            schema.DEPARTMENT: department,
            schema.SECTION: section,
            **self._record(schema.DWELLING_PART, status, change_set, values),
        }
        parts = {
            schema.COST_PART: [
                WrittenRecord(self._record(schema.COST_PART, cost[1], cost[2], cost[3:])) for cost in costs
            ],
            schema.LEASE_PART: [WrittenRecord(self._lease(lease)) for lease in leases],
        }
        self._told.costs += len(costs)
        self._told.leases += len(leases)
        for kind, held in removed:
            part = schema.COST_PART if kind == "housing_cost" else schema.LEASE_PART
            parts[part].append(WrittenRecord(self._removed(part, held)))
        return WrittenRecord(texts, parts)

    def _record(self, part: str, status: str, change_set: int | None, values: Sequence[Any]) -> dict[str, str]:
        written = self._base == 0 or (change_set or 0) > self._base
        # What nobody has filled in yet says nothing to the register; its draft mark keeps it from being shown.
        if status in self._new:
            written = False
        draft = status not in self._reported
        self._told.drafts += draft
        self._told.changed += written
        texts = {
            schema.DRAFT: "true" if draft else "false",
            schema.OBJECT_STATUS: self._codes["write" if written else "unchanged"],
        }
        for (path, turn), value in zip(self._texts[part], values, strict=True):
            if value is not None and (said := turn(value)) is not None:
                texts[path] = said
        return texts

    def _lease(self, lease: Sequence[Any]) -> dict[str, str]:
        _, status, change_set, has_tenants, *values = lease
        texts = self._record(schema.LEASE_PART, status, change_set, values)
        if has_tenants:
            self._told.without_names += 1
            self._told.changed -= texts[schema.OBJECT_STATUS] == self._codes["write"]
            texts[schema.OBJECT_STATUS] = self._codes["unchanged"]
        return texts

    def _removed(self, part: str, held: Mapping[str, Any]) -> dict[str, str]:
        self._told.removed += 1
        values = [
            date.fromisoformat(value) if value and field.kind in (Kind.DATE, Kind.LAST_DAY) else value
            for field in schema.carried(part).values()
            for value in (held.get(field.name),)
        ]
        texts = self._record(part, str(held["status"]), 0, values)
        self._told.drafts -= texts[schema.DRAFT] == "true"
        return texts | {schema.OBJECT_STATUS: self._codes["remove"]}


def _turns(part: str) -> list[tuple[str, Callable[[Any], str | None]]]:
    return [(path, _turn(field)) for path, field in schema.carried(part).items()]


def _turn(field: RecordField) -> Callable[[Any], str | None]:
    if field.kind is Kind.YES_NO:
        return _yes_no
    if field.kind in (Kind.KRONER, Kind.AREA):
        return _hundredths
    if field.kind is Kind.DATE:
        return date.isoformat
    return _last_day if field.kind is Kind.LAST_DAY else str


def _yes_no(value: bool) -> str:
    return "true" if value else "false"


def _hundredths(value: int) -> str:
    whole, part = divmod(abs(value), 100)
    return f"{'-' if value < 0 else ''}{whole}.{part:02}"


def _last_day(valid_to: date) -> str | None:
    last = last_day(valid_to)
    return last.isoformat() if last else None

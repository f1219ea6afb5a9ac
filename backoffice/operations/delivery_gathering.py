"""Read the rows of a delivery once, in one snapshot: typed for their cells, hashed, and set aside on disk.

Owns the parts of the workbook and their order. Memory holds one page; the rows wait in unnamed files that vanish with the
process. Writes nothing that stays.
"""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from backoffice.exchange.delivery_cells import RowTexts, row_hash
from backoffice.exchange.delivery_columns import turn_of
from backoffice.exchange.delivery_specs import Source, SpecSheet
from backoffice.models import Delivery
from backoffice.operations.delivery_delta import Delta, gather_delta
from backoffice.operations.delivery_parts import Digest, Part, PartWriter, Spool
from backoffice.operations.delivery_plan import HELD_BACK, Base, DeliveryPlan, plan_of
from backoffice.operations.delivery_sheets import HELD_BACK_PLACE, held_back_columns, sheet_title, told_back
from backoffice.queries.delivery_rows import Asked, Reason, delivered, held_back, pages, suppressed
from backoffice.records.codes import CodeLists
from backoffice.text import text
from backoffice.watch import Watch

KeptRow = tuple[str, int, str | None, str, int]
"""What the register keeps of a row: sheet, record, hash (None: withdrawn), how it changed, its position."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A delivery's parts in their order, the SHA-256 over all their rows, and what the register is to keep of them."""

    plan: DeliveryPlan
    parts: tuple[Part, ...]
    data_sha256: str
    states: dict[Source, Spool]
    delta: Delta | None = None

    def kept_rows(self) -> Iterator[KeptRow]:
        """Yield what the register keeps: every row of a full delivery, of a delta those that differ."""
        if self.delta is not None:
            for block in self.delta.kept.blocks():
                yield from block
            return
        for source, spool in self.states.items():
            position = 0
            for block in spool.blocks():
                for record_id, found, _ in block:
                    yield source.value, record_id, found, "", position
                    position += 1

    def close(self) -> None:
        """Give the disk back."""
        for spool in (*self.states.values(), *(part.spool for part in self.parts)):
            spool.close()
        if self.delta is not None:
            self.delta.kept.close()


def gather(
    session: Session, asked: Asked, watch: Watch, base: Delivery | None = None, *, old_values: bool = True
) -> Gathered:
    """Read everything asked for, or what differs from `base`; what was read must be what the plan counted, or AssertionError.

    The session must see one unchanging state (`Database.reading`). Cancelled if the person stopped the work.
    """
    plan = plan_of(session, asked)
    # Each row is told three times: when it is read, when it is written, and when the register has noted it.
    watch.total = 3 * plan.rows
    digest = Digest()
    states, parts = {}, []
    for sheet in asked.spec.sheet:
        spool, part = _gather_sheet(session, asked, sheet, watch, None if base is not None else digest)
        states[sheet.rows] = spool
        parts.append(part)
    _check(plan, asked, parts)
    delta = None
    if base is not None:
        delta = gather_delta(session, asked, base, states, digest, old_values=old_values)
        parts = list(delta.parts)
        watch.total = plan.rows + 2 * sum(part.rows for part in parts)
    parts.append(_gather_held_back(session, asked, digest))
    if parts[-1].rows != plan.counts[parts[-1].title]:
        raise AssertionError(f"{plan.counts[parts[-1].title]} rows held back, {parts[-1].rows} read")
    if delta is not None and base is not None:
        parts.append(delta.impact(session, asked, base, digest))
        plan = _of_delta(plan, delta, parts, base)
    return Gathered(plan, tuple(parts), digest.hexdigest(), states, delta)


def _check(plan: DeliveryPlan, asked: Asked, parts: Sequence[Part]) -> None:
    """The database's own count and sums are those of the rows that were read."""
    for sheet, part in zip(asked.spec.sheet, parts, strict=True):
        sums = {sheet.columns[at].value: part.sums[at] for at in part.sums if sheet.columns[at].value}
        counted = {name: plan.sums[f"{sheet.rows}.{name}"] for name in sums}
        if part.rows != plan.counts[sheet.name] or sums != counted:
            raise AssertionError(f"counted {plan.counts[sheet.name]} {counted}, read {part.rows} {sums}")


def _of_delta(plan: DeliveryPlan, delta: Delta, parts: Sequence[Part], base: Delivery) -> DeliveryPlan:
    counts = {part.title: part.rows for part in parts}
    return dataclasses.replace(
        plan,
        counts=counts,
        rows=sum(part.rows for part in delta.parts),
        base=Base(base.id, base.as_of, base.history_position),
        changes=delta.changes,
        impact=parts[-1].rows,
    )


def _gather_sheet(
    session: Session, asked: Asked, sheet: SpecSheet, watch: Watch, digest: Digest | None
) -> tuple[Spool, Part]:
    writer = PartWriter(sheet.name, sheet.shown, digest, keyed=True)
    names = [value for value in dict.fromkeys(sheet.values) if value]
    cells_of = _cells(sheet, names, asked.codes)
    texts = RowTexts(sheet.kinds)
    for page in pages(session, delivered(session, asked, sheet.rows, names)):
        block = []
        for record_id, *values in page:
            cells = [make(values) for make in cells_of]
            line = texts.of(cells)
            block.append((record_id, row_hash(line), cells))
            writer.tell(line, cells)
        writer.set_aside(block)
        watch.step(len(block))
    part = writer.done()
    return part.spool, part


def _cells(sheet: SpecSheet, names: Sequence[str], codes: CodeLists) -> list[Callable[[Sequence[Any]], Any]]:
    """Return for each column what makes its cell of a row's values."""
    made: list[Callable[[Sequence[Any]], Any]] = []
    for column in sheet.columns:
        if column.constant is not None:
            made.append(_always(column.constant))
        else:
            made.append(_picked(names.index(column.value), turn_of(column, sheet.field(column), codes)))
    return made


def _always(value: Any) -> Callable[[Sequence[Any]], Any]:
    return lambda _values: value


def _picked(position: int, turn: Callable[[Any], Any] | None) -> Callable[[Sequence[Any]], Any]:
    if turn is None:
        return lambda values: values[position]
    return lambda values: None if values[position] is None else turn(values[position])


def _gather_held_back(session: Session, asked: Asked, digest: Digest) -> Part:
    columns = held_back_columns()
    writer = PartWriter(sheet_title(HELD_BACK), columns, digest)
    reasons = {reason.value: text(f"delivery.reason.{reason.name.lower()}", of="da") for reason in Reason}
    for sheet in told_back(asked.spec):
        for page in pages(session, held_back(session, asked, sheet.rows, HELD_BACK_PLACE)):
            writer.add([[sheet.name, *place, first, reasons[reason], 1] for reason, first, *place in page])
    dwellings = asked.spec.of(Source.DWELLINGS)
    title = dwellings.name if dwellings is not None else text("delivery.sheet.dwellings", of="da")
    nothing = [None] * (len(HELD_BACK_PLACE) - 2)
    hidden = session.execute(suppressed(asked)).all()
    said = reasons[Reason.SUPPRESSED]
    writer.add(
        [[title, organisation, department, *nothing, None, said, found] for organisation, department, found in hidden]
    )
    return writer.done(of_data=False)

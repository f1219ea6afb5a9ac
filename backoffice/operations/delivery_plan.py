"""What a delivery to Udbetaling Danmark (UDK) would hold: counts, sums, what is held back and why. Writes nothing.

Owns the counting, all of it by the database. `delivery.py` recounts the same while it reads the rows.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.models import BuildingSection, Department, HousingOrganisation
from backoffice.operations.delivery_layout import CODE_LISTS, HELD_BACK, HELD_BACK_OF, SHEETS, list_column, sheet_title
from backoffice.operations.keys import newest_change_set
from backoffice.queries.codes import code_lists
from backoffice.queries.delivery_rows import (
    Asked,
    Reason,
    Source,
    adjustments_by_meaning,
    counted,
    net_rent_on,
    organisations,
    suppressed,
)
from backoffice.queries.selection import Where
from backoffice.security import Actor, Right
from backoffice.text import text


@dataclass(frozen=True, slots=True)
class UnconfirmedList:
    """A code list whose codes no source confirms: how many of how many."""

    name: str
    unconfirmed: int
    codes: int

    @property
    def label(self) -> str:
        """The list's name for a person, in the language in use."""
        return text(f"delivery.column.{list_column(self.name).key}")


@dataclass(frozen=True, slots=True)
class DeliveryPlan:
    """What a delivery of a place on a day holds at a position of the history.

    `counts` are rows by sheet name; `sums` øre by "sheet.value" and by "net_rent" (in force on the day), "repayment",
    "back_payment"; `held_back` rows by reason; `suppressed` dwellings. `place` is "0451-012", "" for everything.
    """

    place: str
    only_own_part: bool
    as_of: date
    history_position: int
    organisations: tuple[tuple[str, str], ...]
    counts: dict[str, int]
    sums: dict[str, int]
    held_back: dict[str, int]
    suppressed: int
    unconfirmed: tuple[UnconfirmedList, ...]

    @property
    def rows(self) -> int:
        """How many rows of data UDK would receive."""
        return sum(self.counts[sheet.title] for sheet in SHEETS)


def plan_delivery(session: Session, actor: Actor, where: Where, as_of: date) -> DeliveryPlan:
    """Count what a delivery of the place would hold on the day; Refused without the right to deliver."""
    return plan_of(session, ask(session, actor, where, as_of))


def ask(session: Session, actor: Actor, where: Where, as_of: date) -> Asked:
    """Return what a person asks to deliver, kept to their part of the register; Refused without the right."""
    security.require(actor, Right.DELIVER)
    coded = {sheet.source: sheet.coded for sheet in SHEETS}
    return Asked(where, actor.scope(Right.DELIVER), as_of, code_lists(session), coded)


def plan_of(session: Session, asked: Asked) -> DeliveryPlan:
    """Count what is asked for."""
    counts: dict[str, int] = {}
    sums: dict[str, int] = {}
    held_back = dict.fromkeys((_name(reason) for reason in Reason if reason > Reason.SUPPRESSED), 0)
    hidden = 0
    for sheet in SHEETS:
        counts[sheet.title] = 0
        sums |= {f"{sheet.key}.{amount}": 0 for amount in sheet.amounts}
        for found in counted(session, asked, sheet.source, sheet.amounts):
            if found.reason is Reason.NONE:
                counts[sheet.title] = found.rows
                sums |= {f"{sheet.key}.{amount}": total for amount, total in found.sums.items()}
            elif found.reason is Reason.SUPPRESSED:
                hidden += found.rows if sheet.source is Source.DWELLINGS else 0
            elif sheet in HELD_BACK_OF:
                held_back[_name(found.reason)] += found.rows
    counts[sheet_title(HELD_BACK)] = sum(held_back.values()) + len(session.execute(suppressed(asked)).all())
    return DeliveryPlan(
        place=_place(session, asked.where),
        only_own_part=not asked.scope.everything,
        as_of=asked.as_of,
        history_position=newest_change_set(session),
        organisations=tuple((number, name) for number, name in session.execute(organisations(asked))),
        counts=counts,
        sums=sums | {"net_rent": net_rent_on(session, asked)} | adjustments_by_meaning(session, asked),
        held_back=held_back,
        suppressed=hidden,
        unconfirmed=_unconfirmed(asked),
    )


def _name(reason: Reason) -> str:
    return reason.name.lower()


def _unconfirmed(asked: Asked) -> tuple[UnconfirmedList, ...]:
    lists = {name: asked.codes[name].codes for name in CODE_LISTS}
    return tuple(
        UnconfirmedList(name, sum(not code.confirmed for code in codes), len(codes))
        for name, codes in lists.items()
        if not all(code.confirmed for code in codes)
    )


def _place(session: Session, where: Where) -> str:
    section = session.get_one(BuildingSection, where.section_id) if where.section_id is not None else None
    department_id = section.department_id if section else where.department_id
    department = session.get_one(Department, department_id) if department_id is not None else None
    organisation_id = department.organisation_id if department else where.organisation_id
    if organisation_id is None:
        return ""
    number = session.execute(select(HousingOrganisation.number).where(HousingOrganisation.id == organisation_id))
    parts = [number.scalar_one(), department.number if department else "", section.number if section else ""]
    return "-".join(part for part in parts if part)

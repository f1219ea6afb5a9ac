"""What a delivery to Udbetaling Danmark (UDK) would hold: counts, sums, what is held back and why. Writes nothing.

Owns the counting, all of it by the database. `delivery_gathering` recounts the same while it reads the rows.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange.delivery_spec_files import find_spec
from backoffice.exchange.delivery_specs import DeliverySpec
from backoffice.models import BuildingSection, Delivery, Department, HousingOrganisation
from backoffice.operations.delivery_sheets import sheet_title, told_back
from backoffice.operations.keys import newest_change_set
from backoffice.queries.codes import code_lists
from backoffice.queries.delivery_rows import (
    Asked,
    Reason,
    adjustments_by_meaning,
    counted,
    net_rent_on,
    organisations,
    suppressed,
)
from backoffice.queries.delivery_state import Series, scope_text
from backoffice.queries.selection import Where
from backoffice.records.fields import RecordField
from backoffice.rules.problems import refused
from backoffice.security import Actor, Right

HELD_BACK = "held_back"


@dataclass(frozen=True, slots=True)
class UnconfirmedList:
    """A code list whose codes no source confirms: how many of how many."""

    name: str
    unconfirmed: int
    codes: int
    field: RecordField

    @property
    def label(self) -> str:
        """The list's name for a person, in the language in use."""
        return self.field.label


@dataclass(frozen=True, slots=True)
class Base:
    """The delivery that a delta is told on top of."""

    number: int
    as_of: date
    history_position: int


@dataclass(frozen=True, slots=True)
class DeliveryPlan:
    """What a delivery of a place on a day holds at a position of the history.

    `counts` are rows by sheet name, `rows` those UDK receives; `sums` øre by "source.value" and by "net_rent" (in force on the
    day), "repayment", "back_payment"; `held_back` rows by reason; `suppressed` dwellings; `changes` (of a delta) rows by source
    that are new, changed, withdrawn, and `impact` its tenancies. `place` is "0451-012", "" for everything.
    """

    place: str
    only_own_part: bool
    as_of: date
    history_position: int
    organisations: tuple[tuple[str, str], ...]
    counts: dict[str, int]
    rows: int
    sums: dict[str, int]
    held_back: dict[str, int]
    suppressed: int
    unconfirmed: tuple[UnconfirmedList, ...]
    spec: DeliverySpec
    series: Series
    base: Base | None = None
    changes: dict[str, dict[str, int]] | None = None
    impact: int = 0
    supersedes: int | None = None

    @property
    def kind(self) -> str:
        """Whether it holds everything or what changed: full or delta."""
        return "full" if self.base is None else "delta"


def ask(session: Session, actor: Actor, where: Where, as_of: date, spec: DeliverySpec | None = None) -> Asked:
    """Return what a person asks to deliver, kept to their part of the register; Refused without the right."""
    security.require(actor, Right.DELIVER)
    return Asked(where, actor.scope(Right.DELIVER), as_of, code_lists(session), spec or find_spec())


def plan_of(session: Session, asked: Asked) -> DeliveryPlan:
    """Count what is asked for."""
    counts: dict[str, int] = {}
    sums: dict[str, int] = {}
    held_back = dict.fromkeys((_name(reason) for reason in Reason if reason > Reason.SUPPRESSED), 0)
    told = told_back(asked.spec)
    for sheet in asked.spec.sheet:
        counts[sheet.name] = 0
        sums |= {f"{sheet.rows}.{amount}": 0 for amount in sheet.amounts}
        for found in counted(session, asked, sheet.rows, sheet.amounts):
            if found.reason is Reason.NONE:
                counts[sheet.name] = found.rows
                sums |= {f"{sheet.rows}.{amount}": total for amount, total in found.sums.items()}
            elif found.reason is not Reason.SUPPRESSED and sheet in told:
                held_back[_name(found.reason)] += found.rows
    hidden = session.execute(suppressed(asked)).all()
    rows = sum(counts.values())
    counts[sheet_title(HELD_BACK)] = sum(held_back.values()) + len(hidden)
    place = place_text(session, asked.where)
    return DeliveryPlan(
        place=place,
        only_own_part=not asked.scope.everything,
        as_of=asked.as_of,
        history_position=newest_change_set(session),
        organisations=tuple((number, name) for number, name in session.execute(organisations(asked))),
        counts=counts,
        rows=rows,
        sums=sums | {"net_rent": net_rent_on(session, asked)} | adjustments_by_meaning(session, asked),
        held_back=held_back,
        suppressed=sum(dwellings for _, _, dwellings in hidden),
        unconfirmed=_unconfirmed(asked),
        spec=asked.spec,
        series=Series(place, scope_text(asked.scope), asked.spec.sha256),
    )


def replaced_by(session: Session, series: Series, number: int) -> Delivery:
    """Return the delivery that a new one of the series is to replace; Refused unless it is the newest of its series."""
    found = session.get(Delivery, number)
    if found is None:
        raise refused("delivery.unknown", number=number)
    if by := session.execute(select(Delivery.id).where(Delivery.supersedes_id == number)).scalar():
        raise refused("delivery.replaced_before", number=number, by=by)
    if (found.place, found.scope) != (series.place, series.scope):
        raise refused("delivery.other_place", number=number)
    replaced = select(Delivery.supersedes_id).where(Delivery.supersedes_id.is_not(None))
    later = select(Delivery.id).where(Delivery.base_id == number, Delivery.id.not_in(replaced))
    on_top = session.execute(later).scalar()
    if on_top is not None:
        raise refused("delivery.has_later", number=number, later=on_top)
    return found


def _name(reason: Reason) -> str:
    return reason.name.lower()


def _unconfirmed(asked: Asked) -> tuple[UnconfirmedList, ...]:
    lists = {name: (field, asked.codes[name].codes) for name, field in asked.spec.code_lists.items()}
    return tuple(
        UnconfirmedList(name, sum(not code.confirmed for code in codes), len(codes), field)
        for name, (field, codes) in lists.items()
        if not all(code.confirmed for code in codes)
    )


def place_text(session: Session, where: Where) -> str:
    """Return a place as a person writes it: "0451-012-01"; "" is everything."""
    section = session.get_one(BuildingSection, where.section_id) if where.section_id is not None else None
    department_id = section.department_id if section else where.department_id
    department = session.get_one(Department, department_id) if department_id is not None else None
    organisation_id = department.organisation_id if department else where.organisation_id
    if organisation_id is None:
        return ""
    number = session.execute(select(HousingOrganisation.number).where(HousingOrganisation.id == organisation_id))
    parts = [number.scalar_one(), department.number if department else "", section.number if section else ""]
    return "-".join(part for part in parts if part)

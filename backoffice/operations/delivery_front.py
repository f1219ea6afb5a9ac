"""The front sheet of a delivery: what the file is, of what and when, what it holds and what not, and its hash.

Owns the order of what is told. The time is part of the delivery, so that the same delivery gives the same bytes. Danish whatever
the language in use: the file is data.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from backoffice.formats import show_date
from backoffice.operations.delivery_gathering import Gathered
from backoffice.operations.delivery_plan import DeliveryPlan
from backoffice.queries.delivery_rows import UDK_FIRST_DAY, year_before
from backoffice.text import text

Fact = tuple[str, str | None, int | None, int | None]
"""A row of the front sheet: what is told, then a text, a count or an amount in øre."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a delivery has beside its rows: its number, who made it and when (UTC, whole seconds)."""

    number: int
    person: str
    at: datetime


def front_facts(gathered: Gathered, stamp: Stamp) -> list[Fact]:
    """Return the rows of the front sheet of a delivery."""
    plan = gathered.plan
    return [
        *_what_it_is(plan, stamp),
        *((part.title, None, part.rows, None) for part in gathered.parts),
        _count("suppressed", plan.suppressed),
        *_held_back(plan),
        *_sums(gathered),
        _said("data_sha256", gathered.data_sha256),
        _said("how_hashed", _tell("told.how_hashed")),
        *_warnings(plan),
    ]


def fact_label(key: str, **values: object) -> str:
    """Return the first cell of a row of the front sheet."""
    return _tell(f"fact.{key}", **values)


def _tell(key: str, **values: object) -> str:
    return text(f"delivery.{key}", of="da", **values)


def _said(key: str, said: str) -> Fact:
    return fact_label(key), said, None, None


def _count(key: str, count: int) -> Fact:
    return fact_label(key), None, count, None


def _what_it_is(plan: DeliveryPlan, stamp: Stamp) -> Iterator[Fact]:
    yield _said("what", _tell("told.what"))
    yield _said("supplement", _tell("told.supplement"))
    for organisation, name in plan.organisations:
        yield _said("organisation", f"{organisation} {name}")
    yield _said("place", plan.place or _tell("told.everything"))
    if plan.only_own_part:
        yield _said("only_own_part", _tell("told.only_own_part", person=stamp.person))
    yield _count("number", stamp.number)
    yield _said("kind", _tell(f"told.{plan.kind}"))
    if plan.base is not None:
        base = plan.base
        yield _count("base", base.number)
        told = _tell("told.base", day=show_date(base.as_of), position=base.history_position)
        yield _said("base_day", told)
    if plan.supersedes is not None:
        yield _count("supersedes", plan.supersedes)
    yield _said("as_of", show_date(plan.as_of))
    yield _count("history_position", plan.history_position)
    yield _said("person", stamp.person)
    yield _said("at", f"{stamp.at:%Y-%m-%d %H:%M:%S} UTC")
    yield _said("spec", plan.spec.name)
    yield _said("spec_version", plan.spec.version)
    yield _said("spec_sha256", plan.spec.sha256)
    yield _said("spec_source", plan.spec.source)
    yield _said("spec_confirmed", _tell("told.confirmed" if plan.spec.confirmed else "told.not_confirmed"))
    yield _said("periods", _tell("told.periods", day=show_date(UDK_FIRST_DAY)))
    first, last = show_date(year_before(plan.as_of)), show_date(plan.as_of)
    yield _said("move_outs", _tell("told.move_outs", first=first, last=last))


def _held_back(plan: DeliveryPlan) -> Iterator[Fact]:
    for reason, rows in plan.held_back.items():
        yield fact_label("held_back", reason=_tell(f"reason.{reason}")), None, rows, None


def _sums(gathered: Gathered) -> Iterator[Fact]:
    for part in gathered.parts:
        for at, total in part.sums.items():
            yield sum_label(part.title, part.columns[at].heading), None, None, total
    for key in ("net_rent", "repayment", "back_payment"):
        yield fact_label(key), None, None, gathered.plan.sums[key]


def sum_label(title: str, heading: str) -> str:
    """Return the first cell of the sum of a column."""
    return fact_label("sum", column=f"{title}: {heading}")


def _warnings(plan: DeliveryPlan) -> Iterator[Fact]:
    for found in plan.unconfirmed:
        told = _tell("told.unconfirmed", list=found.field.heading, unconfirmed=found.unconfirmed, codes=found.codes)
        yield _said("warning", told)

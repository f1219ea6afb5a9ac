"""The front sheet of a delivery: what the file is, of what and when, what it holds and what not, and its hash.

Owns the order of what is told. No time of day is in it, so that the same delivery gives the same bytes. Danish whatever
the language in use: the file is data.
"""

from collections.abc import Iterator

from backoffice.formats import show_date
from backoffice.operations.delivery_gathering import Gathered
from backoffice.operations.delivery_layout import SHEETS, VERSION, list_column
from backoffice.operations.delivery_plan import DeliveryPlan
from backoffice.queries.delivery_rows import UDK_FIRST_DAY, year_before
from backoffice.text import text

Fact = tuple[str, str | None, int | None, int | None]
"""A row of the front sheet: what is told, then a text, a count or an amount in øre."""


def front_facts(gathered: Gathered, person: str, number: int) -> list[Fact]:
    """Return the rows of the front sheet of delivery `number`, made by a person."""
    plan = gathered.plan
    return [
        *_what_it_is(plan, person, number),
        *((title, None, rows, None) for title, rows in plan.counts.items()),
        _count("suppressed", plan.suppressed),
        *_held_back(plan),
        *_sums(plan),
        _said("data_sha256", gathered.data_sha256),
        _said("how_hashed", _tell("told.how_hashed", sheets=", ".join(sheet.title for sheet in SHEETS))),
        *_warnings(plan),
    ]


def _tell(key: str, **values: object) -> str:
    return text(f"delivery.{key}", of="da", **values)


def _said(key: str, said: str) -> Fact:
    return _tell(f"fact.{key}"), said, None, None


def _count(key: str, count: int) -> Fact:
    return _tell(f"fact.{key}"), None, count, None


def _what_it_is(plan: DeliveryPlan, person: str, number: int) -> Iterator[Fact]:
    yield _said("what", _tell("told.what"))
    yield _said("supplement", _tell("told.supplement"))
    for organisation, name in plan.organisations:
        yield _said("organisation", f"{organisation} {name}")
    yield _said("place", plan.place or _tell("told.everything"))
    if plan.only_own_part:
        yield _said("only_own_part", _tell("told.only_own_part", person=person))
    yield _said("as_of", show_date(plan.as_of))
    yield _count("history_position", plan.history_position)
    yield _said("person", person)
    yield _count("number", number)
    yield _said("layout", VERSION)
    yield _said("periods", _tell("told.periods", day=show_date(UDK_FIRST_DAY)))
    first, last = show_date(year_before(plan.as_of)), show_date(plan.as_of)
    yield _said("move_outs", _tell("told.move_outs", first=first, last=last))


def _held_back(plan: DeliveryPlan) -> Iterator[Fact]:
    for reason, rows in plan.held_back.items():
        yield _tell("fact.held_back", reason=_tell(f"reason.{reason}")), None, rows, None


def _sums(plan: DeliveryPlan) -> Iterator[Fact]:
    for sheet in SHEETS:
        for column in sheet.columns:
            if column.value in sheet.amounts:
                heading = f"{sheet.title}: {column.spec.heading}"
                yield _tell("fact.sum", column=heading), None, None, plan.sums[f"{sheet.key}.{column.value}"]
    for key in ("net_rent", "repayment", "back_payment"):
        yield _tell(f"fact.{key}"), None, None, plan.sums[key]


def _warnings(plan: DeliveryPlan) -> Iterator[Fact]:
    for found in plan.unconfirmed:
        heading = list_column(found.name).spec.heading
        yield (
            _tell("fact.warning"),
            _tell("told.unconfirmed", list=heading, unconfirmed=found.unconfirmed, codes=found.codes),
            None,
            None,
        )

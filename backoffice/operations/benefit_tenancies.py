"""One tenancy before and after: which facts of its housing benefit differ, from which day, and by how much a month.

Owns that comparison. Values in, a line or nothing out; Danish whatever the language in use: the list is data.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from backoffice.formats import show_area, show_date, show_kroner, show_yes_no
from backoffice.queries.delivery_rows import UDK_FIRST_DAY
from backoffice.queries.rolled_back import DwellingState, Values
from backoffice.records.codes import Code, CodeLists
from backoffice.records.dwelling import DWELLING
from backoffice.records.fields import Kind, RecordField
from backoffice.records.letting import LEASE
from backoffice.rules.benefit import INCLUDED, BenefitFacts, by_rates, rates_used
from backoffice.rules.periods import FOREVER, last_day
from backoffice.text import text

FACTS = ("benefit_area", "area", "rooms", "own_kitchen", "interior_maintenance", "exterior_maintenance")
_REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class ImpactLine:
    """A tenancy whose benefit may move: amounts in øre per month; `rates_difference` is None where a rate is missing."""

    dwelling_id: int
    lease_from: date
    changes: tuple[str, ...]
    day: date
    rent_before: int | None
    rent_after: int | None
    rent_difference: int
    rates_difference: int | None
    rates: str

    @property
    def total(self) -> int:
        """By how much what the benefit is calculated from differs a month."""
        return self.rent_difference + (self.rates_difference or 0)


def compared(
    dwelling_id: int,
    before: DwellingState,
    after: DwellingState,
    as_of: date,
    codes: CodeLists,
    rates: Mapping[str, tuple[int, str, bool]],
) -> ImpactLine | None:
    """Return how a dwelling's tenancy differs; None where nobody lives or nothing of it does, or where it is suppressed."""
    if any(state.dwelling is not None and state.dwelling["suppress_udk"] for state in (before, after)):
        return None
    without = codes["allocation_type"].codes_meaning("no_tenant")
    old, new = _tenancy(before, as_of, without), _tenancy(after, as_of, without)
    lease = new or old
    if lease is None:
        return None
    day = _day(before, after, lease, as_of, codes)
    facts = [_facts(state, day, codes) for state in (before, after)]
    changes = tuple(_changes(before, after, old, new, facts, codes))
    if not changes:
        return None
    used = rates_used(*facts)
    known = {kind: rate[0] for kind, rate in rates.items()}
    by = None if any(kind not in known for kind in used) else by_rates(facts[1], known) - by_rates(facts[0], known)
    return ImpactLine(
        dwelling_id,
        lease["valid_from"],
        changes,
        day,
        facts[0].rent,
        facts[1].rent,
        (facts[1].rent or 0) - (facts[0].rent or 0),
        by if used else 0,
        _rates_text(used, rates),
    )


def _tenancy(state: DwellingState, as_of: date, without: tuple[str, ...]) -> Values | None:
    """The reported lease with tenant in force on the day, else the one that ended last within the year, else the next."""
    if not _told(state.dwelling):
        return None
    let = [
        lease
        for lease in state.leases.values()
        if _told(lease) and not lease["vacant"] and lease["allocation_type"] not in without
    ]
    current = [lease for lease in let if lease["valid_from"] <= as_of < lease["valid_to"]]
    coming = sorted((lease for lease in let if lease["valid_from"] > as_of), key=lambda lease: lease["valid_from"])
    ended = sorted((lease for lease in let if lease["valid_to"] <= as_of), key=lambda lease: lease["valid_to"])
    return next(iter((*current, *coming, *reversed(ended))), None)


def _told(values: Values | None) -> bool:
    return values is not None and values["status"] == _REPORTED


def _day(before: DwellingState, after: DwellingState, lease: Values, as_of: date, codes: CodeLists) -> date:
    """The first day from today on when rent or included consumption differs, else the last day before, else today."""
    start = max(lease["valid_from"], UDK_FIRST_DAY)
    edges = {as_of}
    for state in (before, after):
        edges |= {cost[end] for cost in state.costs.values() for end in ("valid_from", "valid_to")}
    coming = sorted(day for day in edges if as_of <= day < FOREVER)
    past = sorted((day for day in edges if start <= day < as_of), reverse=True)
    for day in (*coming, *past):
        one, other = (_facts(state, day, codes) for state in (before, after))
        if (one.rent, one.included) != (other.rent, other.included):
            return day
    return as_of


def _facts(state: DwellingState, day: date, codes: CodeLists) -> BenefitFacts:
    types, duties = codes["cost_type"].by_code, codes["maintenance"].by_code
    rent, included = None, set()
    for cost in state.costs.values():
        code = types.get(cost["cost_type"])
        if not _told(cost) or code is None or not cost["valid_from"] <= day < cost["valid_to"]:
            continue
        if code.meaning == "net_rent":
            rent = (rent or 0) + cost["amount"]
        elif code.meaning in INCLUDED and cost["included_in_rent"]:
            included.add(code.meaning)
    own = state.dwelling or {}
    interior, exterior = (_meaning(duties, own.get(f"{side}_maintenance")) for side in ("interior", "exterior"))
    square_metres = own.get("area")
    area = own.get("benefit_area") or (square_metres * 100 if square_metres else None)
    return BenefitFacts(rent, area, frozenset(included), interior, exterior)


def _meaning(codes: Mapping[str, Code], code: str | None) -> str:
    return codes[code].meaning if code is not None and code in codes else ""


def _changes(
    before: DwellingState,
    after: DwellingState,
    old: Values | None,
    new: Values | None,
    facts: list[BenefitFacts],
    codes: CodeLists,
) -> Iterator[str]:
    """Say in Danish what differs, each as "name: old → new"."""
    if facts[0].rent != facts[1].rent:
        yield _said(text("impact.rent", of="da"), *(_kroner(fact.rent) for fact in facts))
    for meaning in sorted(facts[0].included ^ facts[1].included):
        yes, no = text("impact.included", of="da"), text("impact.not_included", of="da")
        label = codes["cost_type"].by_meaning[meaning].label_da
        yield _said(label, *((yes, no) if meaning in facts[0].included else (no, yes)))
    for name in FACTS:
        values = [None if state.dwelling is None else state.dwelling[name] for state in (before, after)]
        if values[0] != values[1]:
            field = DWELLING.fields[name]
            yield _said(field.heading, *(_shown(field, value, codes) for value in values))
    for name in ("valid_from", "valid_to"):
        field = LEASE.fields[name]
        shown = [_shown(field, None if lease is None else lease[name], codes) for lease in (old, new)]
        if shown[0] != shown[1]:
            yield _said(field.heading, *shown)


def _kroner(oere: int | None) -> str:
    return "" if oere is None else show_kroner(oere, of="da")


def _shown(field: RecordField, value: Any, codes: CodeLists) -> str:
    """A stored value in Danish whatever the language in use; "" for none."""
    if value is None:
        return ""
    if field.kind is Kind.CODE:
        code = codes[field.codes].by_code.get(value)
        return code.label_da if code else str(value)
    if field.kind is Kind.YES_NO:
        return show_yes_no(value, of="da")
    if field.kind is Kind.AREA:
        return show_area(Decimal(value) / 100, of="da")
    if field.kind is Kind.LAST_DAY:
        value = last_day(value)
    return show_date(value) if isinstance(value, date) else "" if value is None else str(value)


def _said(name: str, old: str, new: str) -> str:
    return f"{name}: {old or '–'} → {new or '–'}"


def _rates_text(used: tuple[str, ...], rates: Mapping[str, tuple[int, str, bool]]) -> str:
    told = []
    for kind in used:
        name = text(f"impact.{kind}", of="da")
        if kind not in rates:
            told.append(text("impact.rate_missing", of="da", name=name))
            continue
        amount, year, confirmed = rates[kind]
        said = "impact.rate" if confirmed else "impact.rate_unconfirmed"
        told.append(text(said, of="da", name=name, amount=f"{amount // 100},{amount % 100:02}", year=year))
    return "; ".join(told)

"""How leases stand on the screen: a dwelling's history, and one lease's card line by line with what each leads to.

Owns the short forms. Asks nothing, never writes, and shows of a tenant only dots.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from backoffice.formats import show_date, show_kroner
from backoffice.operations.leases import agreed_fields
from backoffice.queries.leases import PARTS, KnownTenant, LeaseCard, LeaseLine
from backoffice.records.codes import CodeLists
from backoffice.records.kinds import BY_NAME
from backoffice.records.letting import LEASE
from backoffice.records.notice_policies import notice_policies
from backoffice.records.personal import HIDDEN, PERSONAL
from backoffice.records.tenancy import TERMS
from backoffice.records.values import show_value
from backoffice.rules.deadlines import objection_last
from backoffice.rules.periods import last_day
from backoffice.screens.card_rows import fact, heading
from backoffice.text import counted, text
from backoffice.widgets.row_source import Column

_WIDE = 120
_TERMS = ("regime", "notice_policy", "notice_months", "notice_weeks", "restoration_scheme", "takeover", "year_start",
          "account_year_end")  # fmt: skip
Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class CardLine:
    """A line of a lease's card: its cells, and the record it leads to ("" for none)."""

    cells: Cells
    record: str = ""
    record_id: int = 0
    field: str = ""


def history_columns(width: int) -> list[Column]:
    """Return the columns of a dwelling's leases; what has no room is reached by scrolling."""
    parts = [Column(record, text(f"leases.column.{record}"), 7, "right") for record in PARTS]
    return [
        Column("valid_from", text("card.from"), 10, sticky=True),
        Column("valid_to", text("card.to"), 10, sticky=True),
        Column("kind", text("card.lease_kind"), 13),
        Column("tenants", text("leases.column.tenants"), 6, "right"),
        Column("case", text("leases.column.case"), 14 if width < _WIDE else 26),
        *parts,
        Column("lease_number", LEASE.fields["lease_number"].label, 16),
        Column("status", LEASE.fields["status"].label, 11),
        Column("allocation_type", text("column.allocation_type"), 19),
    ]


def history_cells(line: LeaseLine, codes: CodeLists) -> Cells:
    """Return the cells of a lease, in the order of the columns."""
    shown = {name: show_value(field, line[name], codes) for name, field in LEASE.fields.items()}
    phase = codes["case_phase"].by_meaning[line.phase].label if line.phase else text("value.none")
    return [
        shown["valid_from"],
        shown["valid_to"],
        text(f"card.lease_kind.{'lease' if line.kind == 'let' else line.kind}"),
        str(line.tenants or "–"),
        phase,
        *(str(line.parts[record] or "–") for record in PARTS),
        shown["lease_number"],
        shown["status"],
        shown["allocation_type"],
    ]


def card_lines(card: LeaseCard, codes: CodeLists, today: date) -> Iterator[CardLine]:
    """Yield a lease's card: tenants and what hangs on it, the terms in force with who says each, and what is agreed."""
    line = card.line
    yield _said(text("leases.kind"), text(f"card.lease_kind.{'lease' if line.kind == 'let' else line.kind}"))
    if line.kind == "let":
        yield from _tenants(card, codes)
    yield from _cases(card, codes)
    yield from _sublets(card)
    yield from _claims(card, codes)
    yield from _inspections(card, codes, today)
    yield from _improvements(card, codes)
    yield from _terms(card, codes)
    yield CardLine(heading(text("leases.agreed")))
    for field in agreed_fields():
        cells = fact(field.label, _shown(field.name, line[field.name], codes), text("owner.caseworker"), field.help)
        yield CardLine(cells, "lease", line.id, field.name)


def _said(label: str, value: str, owner: str = "") -> CardLine:
    return CardLine(fact(label, value, owner))


def _shown(name: str, value: object, codes: CodeLists) -> str:
    field = LEASE.fields[name]
    if name in ("entry_deposit", "deposit", "prepaid_rent") and isinstance(value, int):
        return text("unit.kroner", value=show_kroner(value))
    return show_value(field, value, codes)


def _terms(card: LeaseCard, codes: CodeLists) -> Iterator[CardLine]:
    terms = card.terms
    sure = "" if terms.confirmed or not terms.source else text("leases.unconfirmed")
    yield CardLine(heading(text("leases.terms"), terms.source and f"{terms.source} {sure}".strip()))
    for name in _TERMS:
        if name not in terms.origins:
            continue
        field, value = TERMS.fields[name], getattr(terms, name)
        if field.codes:
            value = codes[field.codes].by_meaning[value].label if value else ""
        elif name == "notice_policy":
            value = policy_called(value)
        origin = terms.origins[name]
        cells = fact(field.label, str(value), text(f"leases.origin.{origin}"), field.help)
        yield CardLine(cells, "lease" if origin == "lease" else "tenancy_terms", card.line.id, name)
    if not terms.origins:
        yield CardLine(fact(text("leases.no_terms"), text("leases.no_terms.help")), "tenancy_terms", card.line.id)


def policy_called(name: str) -> str:
    """Return what a notice policy is called; its id where nobody knows it any more."""
    wanted = name.strip().lower().replace("-", "_")
    return next((one.label for one in notice_policies() if one.policy.id == wanted), name)


def _tenants(card: LeaseCard, codes: CodeLists) -> Iterator[CardLine]:
    whole = sum(one.share or 1 for one in card.tenants)
    yield CardLine(heading(text("leases.tenants"), counted("records.tenant", len(card.tenants))))
    for number, one in enumerate(card.tenants, start=1):
        share = text("leases.share", part=one.share or 1, whole=whole)
        yield CardLine(fact(tenant_called(number), tenant_known(one), share), "tenant", one.id)


def tenant_called(number: int) -> str:
    """Return what a tenant is called on a screen: by their place in the lease."""
    return text("leases.tenant", number=number)


def tenant_known(one: KnownTenant) -> str:
    """Return dots for a name, and which ways there are to reach the tenant."""
    name = HIDDEN if "name" in one.known else text("leases.no_name")
    others = [text(f"field.tenant.{field}").lower() for field in PERSONAL["tenant"][1:] if field in one.known]
    return ", ".join([name, *others])


def _sublets(card: LeaseCard) -> Iterator[CardLine]:
    if card.sublets:
        yield CardLine(heading(text("leases.sublets"), counted("records.sublet", len(card.sublets))))
    for one in card.sublets:
        extent = text("sublets.whole") if one.facts.whole else counted("sublets.rooms", one.facts.rooms or 0)
        cells = fact(text(f"sublets.state.{one.state.value}"), period(one.values), extent)
        yield CardLine(cells, "sublet", one.id)


def period(values: Mapping[str, Any]) -> str:
    """Return "01-01-2026 - 31-12-2027" of a closed-open period; open where it has no end."""
    last = last_day(values["valid_to"])
    return f"{show_date(values['valid_from'])} – {show_date(last) if last else ''}".rstrip()


def _claims(card: LeaseCard, codes: CodeLists) -> Iterator[CardLine]:
    claims = card.parts["deposit_claim"]
    if claims:
        yield CardLine(heading(text("leases.claims"), counted("records.deposit_claim", len(claims))))
    place = {one.id: number for number, one in enumerate(card.tenants, start=1)}
    for one in sorted(claims, key=lambda claim: (claim["registered_on"], claim["id"])):
        kind = codes["claim_kind"].label(one["claim_kind"])
        amount = text("unit.kroner", value=show_kroner(one["amount"]))
        debtor = f" · {tenant_called(place[one['tenant_id']])}" if one["tenant_id"] in place else ""
        said = f"{amount} · {one['creditor']} · {show_date(one['registered_on'])}{debtor}"
        yield CardLine(fact(kind, said), "deposit_claim", one["id"])


def _cases(card: LeaseCard, codes: CodeLists) -> Iterator[CardLine]:
    cases = card.parts["termination"]
    if cases:
        yield CardLine(heading(text("leases.cases"), counted("records.termination", len(cases))))
    for one in reversed(cases):
        said = text("leases.case", received=show_date(one["received_on"]), rent=_day(one["rent_last_day"]))
        yield CardLine(fact(codes["case_phase"].label(one["phase"]), said), "termination", one["id"])


def _inspections(card: LeaseCard, codes: CodeLists, today: date) -> Iterator[CardLine]:
    found = card.parts["inspection"]
    if found:
        yield CardLine(heading(text("leases.inspections"), counted("records.inspection", len(found))))
    for one in found:
        held = text("leases.held", day=show_date(one["held_on"])) if one["held_on"] else text("leases.not_held")
        parts = [held]
        if one["termination_id"] is None:
            parts += _moving_in(one, card.line["valid_from"], today)
        cells = fact(codes["inspection_kind"].label(one["inspection_kind"]), " · ".join(parts))
        yield CardLine(cells, "inspection", one["id"])


def _moving_in(one: Mapping[str, Any], start: date, today: date) -> list[str]:
    """Say until when the tenant may correct the move-in report (S2), and what of the move-in is missing (S1, S5)."""
    if one["held_on"] is None:
        return []
    found = []
    last = objection_last(one["held_on"], start)
    if one["objected_on"] is not None and last is not None:
        state = "in_time" if one["objected_on"] <= last else "too_late"
        found.append(text(f"leases.objected.{state}", day=show_date(one["objected_on"])))
    elif last is not None:
        found.append(text("leases.objection_until" if today <= last else "leases.objection_over", day=show_date(last)))
    if one["keys_on"] is None or one["report_on"] is None or one["keys_on"] != one["report_on"]:
        found.append(text("leases.keys_and_report"))
    if one["electricity_proof_on"] is None:
        found.append(text("leases.electricity_power" if one["power_of_attorney"] else "leases.electricity_missing"))
    return found


def _improvements(card: LeaseCard, codes: CodeLists) -> Iterator[CardLine]:
    found = card.parts["improvement"]
    if found:
        yield CardLine(heading(text("leases.improvements"), counted("records.improvement", len(found))))
    answer = BY_NAME["improvement"].fields["answer"]
    for one in found:
        said = f"{one['title']} · {show_date(one['applied_on'])} · {show_value(answer, one['answer'], codes)}"
        yield CardLine(fact(text("record.improvement"), said), "improvement", one["id"])


def _day(day: date | None) -> str:
    return show_date(day) if day else text("value.none")

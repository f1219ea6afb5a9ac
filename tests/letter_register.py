"""One tenancy with everything a letter can be about, for tests: made-up people, a case far along, every application.

Rows are written as they are, without any history; dates and amounts follow the worked examples of the domain.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from backoffice.models import HousingOrganisation
from backoffice.models.registry import TABLES
from backoffice.operations.keys import new_keys
from backoffice.queries.codes import code_lists
from tests.register import add_dwellings

TODAY = date(2026, 7, 6)
NAMES = ("Ida Ørsted", "Per Åkjær")
NEW_ADDRESS = "Møllegade 3, 1. tv, 8000 Aarhus C"
_WORKS = (
    ("misuse", "Stue", "Spartling og maling af væg", "huller efter boring", 230_000),
    ("normal", "Stue", "Maling af loft og vægge", None, 1_425_075),
    ("department", "Bad", "Ny fuge ved brusekabine", "alder", 120_000),
)
_LINES = (
    ("deposit", "Depositum", 2_150_000, "Lejeloven § 59", "kvittering af 15-03-2020", "landlord", False),
    (
        "misuse",
        "Stue: spartling og maling af væg",
        230_000,
        "Misligholdelse betales fuldt ud",
        "faktura 118",
        "tenant",
        True,
    ),
    ("normal", "Lejers del af istandsættelsen", 869_296, "40 procent er overtaget", None, "tenant", False),
    ("department", "Udlejers del af istandsættelsen", 555_779, None, None, "department", False),
    ("reserve", "Tilbageholdt til forbrugsregnskab", 150_000, None, None, "tenant", False),
    ("tenant_payout", "Udbetales til lejerne", 900_704, None, None, "landlord", False),
)
_SECOND_LINES = (
    ("released", "Frigivet af det tilbageholdte", 150_000, "Forbrugsregnskabet er gjort op", None, "landlord", False),
    (
        "account_extra",
        "Varme, efterbetaling",
        42_050,
        "Forbrugsregnskab 2025/26",
        "regnskab af 20-09-2026",
        "tenant",
        False,
    ),
)
_Line = tuple[str, str, int, str | None, str | None, str, bool]


@dataclass(frozen=True)
class Tenancy:
    """The keys of what was made."""

    lease: int
    termination: int
    inspection: int
    move_in: int
    settlement: int
    second: int
    improvement: int
    sublet: int


class _Rows:
    def __init__(self, session: Session, dwelling: int) -> None:
        self._session, self._dwelling, self._codes = session, dwelling, code_lists(session)

    def code(self, list_name: str, meaning: str) -> str:
        return self._codes[list_name].by_meaning[meaning].code

    def add(self, record: str, **values: Any) -> int:
        """Add a row in the dwelling; return its key."""
        key = new_keys(self._session, record, 1)[0]
        place = {"organisation_id": 1, "dwelling_id": self._dwelling, "status": "reported"}
        own = {name: value for name, value in place.items() if name in TABLES[record].c}
        self._session.execute(insert(TABLES[record]), [{**own, **values, "id": key}])
        return key


def add_tenancy(session: Session, *, regime: str = "private", people: Sequence[str] = NAMES) -> Tenancy:
    """Add an organisation, a dwelling and a tenancy that has come as far as its second settlement."""
    (dwelling,) = add_dwellings(session, 1, sections=1)
    contact = {"phone": "66 12 34 56", "email": "post@aaparken.example", "address": "Åvej 1"}
    session.execute(update(HousingOrganisation).values(**contact, postal_code="5000", city="Odense C"))
    rows = _Rows(session, dwelling)
    rows.add("tenancy_terms", **_terms(rows, regime))
    lease = rows.add("lease", **_lease(rows, regime))
    for name in people:
        rows.add("tenant", lease_id=lease, name=name, new_address=NEW_ADDRESS)
    case = rows.add("termination", lease_id=lease, **_notice(rows))
    inspection = rows.add("inspection", lease_id=lease, termination_id=case, **_move_out(rows))
    for position, (part, room, item, cause, estimate) in enumerate(_WORKS, 1):
        work = {"room": room, "item": item, "cause": cause, "estimate": estimate, "position": position}
        rows.add(
            "inspection_line", lease_id=lease, inspection_id=inspection, part=rows.code("report_part", part), **work
        )
    move_in = rows.add("inspection", lease_id=lease, **_move_in(rows))
    settlement = rows.add("settlement", lease_id=lease, termination_id=case, **_settlement(rows))
    _add_lines(rows, lease, settlement, _LINES)
    second = rows.add("settlement", lease_id=lease, termination_id=case, follows=settlement, **_second(rows))
    _add_lines(rows, lease, second, _SECOND_LINES)
    improvement = rows.add("improvement", lease_id=lease, **_improvement(rows))
    sublet = rows.add("sublet", lease_id=lease, **_sublet(rows))
    return Tenancy(lease, case, inspection, move_in, settlement, second, improvement, sublet)


def _add_lines(rows: _Rows, lease: int, settlement: int, lines: Sequence[_Line]) -> None:
    for position, (meaning, text, amount, rule, evidence, payer, disputed) in enumerate(lines, 1):
        rows.add(
            "settlement_line",
            lease_id=lease,
            settlement_id=settlement,
            position=position,
            line_code=rows.code("settlement_line", meaning),
            text=text,
            amount=amount,
            rule=rule,
            evidence=evidence,
            payer=rows.code("payer", payer),
            disputed=disputed,
        )


def _terms(rows: _Rows, regime: str) -> dict[str, Any]:
    return {
        "regime": rows.code("tenancy_regime", regime),
        "notice_policy": "dsb" if regime == "private" else "month_end",
        "notice_months": 3,
        "takeover": "month-1",
        "valid_from": date(2015, 1, 1),
        "valid_to": date(9999, 12, 31),
    }


def _lease(rows: _Rows, regime: str) -> dict[str, Any]:
    return {
        "valid_from": date(2020, 3, 15),
        "valid_to": date(2026, 7, 1),
        "vacant": False,
        "available": False,
        "regime": rows.code("tenancy_regime", regime),
        "lease_number": "L-1047",
        "signed_on": date(2020, 3, 1),
        "rules_given": True,
        "interior_by_tenant": True,
        "restoration_scheme": rows.code("restoration_scheme", "a"),
    }


def _notice(rows: _Rows) -> dict[str, Any]:
    return {
        "phase": rows.code("case_phase", "sent"),
        "terminated_by": rows.code("terminated_by", "tenant"),
        "channel": rows.code("notice_channel", "email"),
        "received_on": date(2026, 3, 31),
        "received_time": "16:00",
        "viewing_notice": True,
        "notice_policy": "dsb",
        "notice_months": 3,
        "deadline": date(2026, 3, 31),
        "period_from": date(2026, 4, 1),
        "rent_last_day": date(2026, 6, 30),
        "vacate_by": date(2026, 7, 1),
        "confirmed_on": date(2026, 4, 1),
        "wants_out_on": date(2026, 6, 1),
        "known_on": date(2026, 7, 1),
        "moved_out_on": date(2026, 7, 1),
        "account_year_end": date(2026, 5, 31),
        "account_received_on": date(2026, 9, 20),
        "withdrawn_on": date(2026, 4, 10),
    }


def _move_out(rows: _Rows) -> dict[str, Any]:
    return {
        "inspection_kind": rows.code("inspection_kind", "move_out"),
        "planned_on": date(2026, 7, 9),
        "planned_time": "10:30",
        "summoned_on": date(2026, 7, 1),
        "held_on": date(2026, 7, 9),
        "held_by": "Bo Kjær",
        "tenant_present": True,
        "signed_by_tenant": True,
        "signed_by_landlord": True,
        "report_on": date(2026, 7, 9),
    }


def _move_in(rows: _Rows) -> dict[str, Any]:
    return {
        "inspection_kind": rows.code("inspection_kind", "move_in"),
        "held_on": date(2026, 3, 2),
        "held_by": "Bo Kjær",
        "tenant_present": True,
        "keys_on": date(2026, 3, 2),
        "power_of_attorney": True,
    }


def _settlement(rows: _Rows) -> dict[str, Any]:
    return {
        "version_number": 1,
        "round": rows.code("settlement_round", "first"),
        "state": rows.code("settlement_state", "sent"),
        "credits": 2_150_000,
        "debits": 1_099_296,
        "result": 1_050_704,
        "retained": 150_000,
        "payout": 900_704,
        "claim": 0,
        "approved_by": "mho",
        "approved_on": date(2026, 7, 20),
        "sent_on": date(2026, 7, 21),
        "objected_on": date(2026, 8, 3),
    }


def _second(rows: _Rows) -> dict[str, Any]:
    return {
        "version_number": 2,
        "round": rows.code("settlement_round", "second"),
        "state": rows.code("settlement_state", "approved"),
        "credits": 150_000,
        "debits": 42_050,
        "result": 107_950,
        "retained": 0,
        "payout": 107_950,
        "claim": 0,
        "approved_by": "mho",
        "approved_on": date(2026, 9, 22),
    }


def _improvement(rows: _Rows) -> dict[str, Any]:
    return {
        "title": "Nyt køkken",
        "description": "Nye skabe og ny bordplade",
        "applied_on": date(2024, 2, 1),
        "estimated_cost": 6_500_000,
        "answer": rows.code("improvement_answer", "approved"),
        "answered_on": date(2024, 2, 20),
        "period_years": 15,
    }


def _sublet(rows: _Rows) -> dict[str, Any]:
    return {
        "whole": True,
        "cause": rows.code("sublet_cause", "study"),
        "asked_on": date(2024, 11, 4),
        "valid_from": date(2025, 1, 1),
        "valid_to": date(2026, 1, 1),
        "answer": rows.code("improvement_answer", "approved"),
        "answered_on": date(2024, 11, 11),
    }

"""The demonstration data's termination cases: some of those who live there have given notice, and are somewhere on the way.

Owns who moves, when, and how far each case is: one after the other, every phase. Draws from a sequence of its own, so that
the dwellings stay the same whatever is added here. Writes nothing by itself; the rows are added by whoever fills.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from backoffice.operations.demo_chance import Chance
from backoffice.operations.demo_letting import Home, lease, shown, tenants_of, vacancy
from backoffice.operations.demo_rows import Row
from backoffice.operations.demo_structure import Facts
from backoffice.records.notice_policies import notice_policy
from backoffice.rules.cases import PHASES
from backoffice.rules.notice import Notice, notice
from backoffice.rules.periods import FOREVER
from backoffice.rules.settlement_reserve import account_year_end

POLICY, ACCOUNT_YEAR_END = "month_end", "05-31"
_OWN_SEQUENCE = 2_000_029
_STRIDE, _FIRST = 55, 7  # every 55th of those who could, first the 7th
_LIVED = 30  # months somebody has lived there before they move
_DAY = timedelta(days=1)
# Not in the order of a case, so that also a small register shows what is special; each phase once.
_STORIES = (
    "sent", "confirmed", "inspected", "works", "received", "final", "moved_out", "awaiting_accounts", "draft", "summoned",
    "incomplete", "estimate_sent", "closed", "reletting", "report_sent", "objection", "works_done", "withdrawn", "board",
)  # fmt: skip
# Months back that the notice was received (on the 15th), and days before today, or after the lease's end, that they left.
_RECEIVED = {
    "confirmed": 1, "reletting": 1, "withdrawn": 2, "moved_out": 3, "summoned": 3, "inspected": 3, "report_sent": 3,
    "estimate_sent": 3, "works": 5, "works_done": 5, "draft": 5, "sent": 6, "objection": 7, "board": 7,
    "awaiting_accounts": 8, "final": 22, "closed": 10,
}  # fmt: skip
_LEFT_AGO = {"moved_out": 2, "summoned": 4, "inspected": 9, "report_sent": 13, "estimate_sent": 15}
_HELD = frozenset(PHASES[PHASES.index("inspected") : PHASES.index("withdrawn")])
_EMPTY = frozenset({"works", "works_done", "draft"})
_WORKS = frozenset(PHASES[PHASES.index("works") : PHASES.index("withdrawn")])
SETTLED = frozenset(PHASES[PHASES.index("draft") : PHASES.index("withdrawn")])


@dataclass(slots=True)
class Case:
    """A case on its way into the register: the leaving lease, its termination, the inspection if one was held, its lines,
    and a claim on the deposit.
    """

    phase: str
    leaving: Row
    found: Notice
    termination: Row
    inspection: Row | None = None
    lines: list[Row] = field(default_factory=list)
    claim: Row | None = None

    @property
    def lease_end(self) -> date:
        """The first day without the lease."""
        return self.found.lease_end


class Cases:
    """Chooses who has given notice, and makes their cases."""

    def __init__(self, facts: Facts, seed: int) -> None:
        """Begin with the first phase."""
        self._facts = replace(facts, chance=Chance(seed + _OWN_SEQUENCE))
        self._policy = notice_policy(POLICY, facts.calendar.today).policy
        self._could = self._made = 0

    def terms(self, organisation: Row) -> Row:
        """Return an organisation's tenancy terms: social housing, the usual notice, the A scheme with 1 % a month."""
        return {
            "organisation_id": organisation["id"],
            "regime": self._code("tenancy_regime", "almen"),
            "notice_policy": POLICY,
            "notice_months": 3,
            "restoration_scheme": self._code("restoration_scheme", "a"),
            "takeover": "month-1",
            "year_start": "01-01",
            "account_year_end": ACCOUNT_YEAR_END,
            "valid_from": date(2007, 1, 1),
            "valid_to": FOREVER,
            "source": "Demonstration: vedligeholdelsesreglement",
            "confirmed": True,
            "status": "reported",
            "origin": "manual",
        }

    def case(self, home: Home) -> Case | None:
        """Return the case of a home whose tenants have given notice; its leases are as the case leaves them."""
        if not self._could_move(home):
            return None
        self._could += 1
        if self._could % _STRIDE != _FIRST:
            return None
        phase = _STORIES[self._made % len(_STORIES)]
        self._made += 1
        return self._moving(home, phase)

    def _could_move(self, home: Home) -> bool:
        return (
            home.let
            and not home.spoiled
            and home.dwelling["status"] == "reported"
            and home.leases[-1]["valid_to"] == FOREVER
            and home.leases[-1]["valid_from"] <= self._facts.calendar.firsts[_LIVED]
            and bool(home.leases[-1]["tenants"])
        )

    def _code(self, list_name: str, meaning: str) -> str:
        return self._facts.code(list_name, meaning)

    def _moving(self, home: Home, phase: str) -> Case:
        calendar, leaving = self._facts.calendar, home.leases[-1]
        leaving |= self._agreed(home)
        received = calendar.mids[_RECEIVED[phase]] if phase in _RECEIVED else calendar.today - 2 * _DAY
        found = notice(datetime.combine(received, time(10, 30)), self._policy, 3)
        case = Case(phase, leaving, found, self._termination(phase, received, found))
        if phase not in ("received", "incomplete", "withdrawn"):
            leaving["valid_to"] = found.lease_end
        if phase in _LEFT_AGO or phase in _WORKS:
            self._leave(case)
        if phase in ("awaiting_accounts", "final"):
            ends = account_year_end(found.rent_last_day, ACCOUNT_YEAR_END)
            case.termination["account_year_end"] = ends
            case.termination["account_received_on"] = ends + 60 * _DAY if phase == "final" else None
        if phase == "closed":
            closed = self._code("closed_how", "zero")
            case.termination |= {"closed_on": found.lease_end + 60 * _DAY, "closed_how": closed}
        if phase in ("closed", "awaiting_accounts"):
            case.claim = {
                "claim_kind": self._code("claim_kind", "deposit_loan"),
                "creditor": "Prøvekøbing Kommune",
                "amount": 6_000_00,
                "registered_on": leaving["valid_from"],
            }
        if found.lease_end <= calendar.today and leaving["valid_to"] != FOREVER:
            self._after(home, case)
        return case

    def _agreed(self, home: Home) -> Row:
        """What the paper says of a lease that somebody has given notice on."""
        number = f"{home.dwelling['organisation_id']:04d}-{self._made:05d}"
        standard = self._facts.chance.among(("renovated", "as_seen", "running"))
        return {
            "lease_number": number,
            "signed_on": home.leases[-1]["valid_from"] - 20 * _DAY,
            "takeover_standard": self._code("takeover_standard", standard),
            "rules_given": True,
            "contacts": [self._contact(place) for place, _ in enumerate(home.leases[-1]["tenants"], 1)],
        }

    def _contact(self, place: int) -> Mapping[str, str]:
        house = self._facts.chance.between(1, 99)
        return {
            "email": f"lejer{self._made}-{place}@eksempel.invalid",
            "phone": f"00 00 {house:02d} {place:02d}",
            "new_address": f"Ny Prøvevej {house}, 0000 Prøveby",
        }

    def _termination(self, phase: str, received: date, found: Notice) -> Row:
        confirmed = phase not in ("received", "incomplete")
        row: Row = {
            "terminated_by": self._code("terminated_by", "tenant"),
            "moving_reason": self._code(
                "moving_reason", self._facts.chance.among(("external", "external", "internal"))
            ),
            "received_on": received,
            "received_time": "10:30",
            "channel": self._code("notice_channel", self._facts.chance.among(("email", "digital_post", "letter"))),
            "viewing_notice": True,
            "phase": self._code("case_phase", phase),
            "notice_policy": POLICY,
            "notice_months": 3,
            "deadline": found.deadline,
            "period_from": found.period_from,
            "rent_last_day": found.rent_last_day,
            "vacate_by": found.vacate,
            "confirmed_on": received + 2 * _DAY if confirmed else None,
        }
        if phase == "incomplete":
            row["missing"] = self._code("missing_particular", "new_address")
        if phase == "reletting":
            row["wants_out_on"] = self._facts.calendar.ahead[1]
        if phase == "withdrawn":
            row |= {"withdrawn_on": received + 9 * _DAY, "withdrawn_by": "demo", "withdrawn_reason": "Bliver boende"}
        return row

    def _leave(self, case: Case) -> None:
        """Let them leave, and hold the inspection where the case has come so far."""
        today, ago = self._facts.calendar.today, _LEFT_AGO.get(case.phase)
        left = case.lease_end - 4 * _DAY if ago is None else today - ago * _DAY
        case.termination |= {
            "known_on": left,
            "known_by": "Nøgler afleveret",
            "keys_on": left,
            "moved_out_on": left,
            "emptied": True,
        }
        if case.phase != "moved_out":
            case.inspection = self._inspection(case.phase, left)
            if case.phase in _HELD:
                case.lines = self._report(case.phase, left)
        if case.phase in _WORKS:
            case.termination["works_started_on"] = left + 17 * _DAY
            case.termination["works_finished_on"] = self._finished(case.phase, left)

    def _finished(self, phase: str, left: date) -> date | None:
        """When the works were done: lately where nobody has settled yet."""
        if phase == "works":
            return None
        return self._facts.calendar.today - 6 * _DAY if phase in ("works_done", "draft") else left + 27 * _DAY

    def _inspection(self, phase: str, left: date) -> Row:
        row: Row = {
            "inspection_kind": self._code("inspection_kind", "move_out"),
            "planned_on": left + 8 * _DAY,
            "planned_time": "10:00",
            "summoned_on": left,
        }
        if phase in _HELD:
            row |= {
                "held_on": left + 8 * _DAY,
                "held_by": "demo",
                "tenant_present": True,
                "signed_by_tenant": True,
                "signed_by_landlord": True,
            }
        if phase in _HELD - {"inspected"}:
            row |= {"report_on": left + 8 * _DAY, "report_channel": self._code("notice_channel", "in_person")}
        if phase in _HELD - {"inspected", "report_sent"}:
            row["estimate_on"] = left + 13 * _DAY
        return row

    def _report(self, phase: str, left: date) -> list[Row]:
        """Return the lines of a report: something normal, something of the department's, and for some misuse."""
        chance = self._facts.chance
        items = [("normal", "Stue", "Maling af vægge og lofter", chance.between(60, 140) * 100_00)]
        items.append(("department", "Køkken", "Udskiftning af blandingsbatteri", chance.between(8, 20) * 100_00))
        if chance.happens(0.6):
            items.append(("misuse", "Værelse", "Huller i dørblad", chance.between(9, 35) * 100_00))
        return [self._line(phase, left, at, *item) for at, item in enumerate(items, 1)]

    def _line(self, phase: str, left: date, position: int, part: str, room: str, item: str, estimate: int) -> Row:
        row: Row = {
            "position": position,
            "room": room,
            "item": item,
            "part": self._code("report_part", part),
            "estimate": estimate,
        }
        if part == "misuse":
            row["cause"] = "Beskadiget i lejeperioden"
        if phase in _WORKS:
            row |= {"supplier": "Prøvemaleren ApS", "ordered_on": left + 15 * _DAY}
        if phase in _WORKS and (finished := self._finished(phase, left)):
            row |= {
                "actual": estimate,
                "finished_on": finished,
                "invoice": f"P-{self._made:05d}-{position}",
                "invoiced_on": finished,
            }
        return row

    def _after(self, home: Home, case: Case) -> None:
        """Let what follows begin on the lease's end: a vacancy while works go on, else the next tenants."""
        home.let = case.phase not in _EMPTY
        if home.let:
            names = tenants_of(self._facts, home)
            home.leases.append(lease(self._facts, home, case.lease_end, FOREVER, "external_waiting_list", names))
            return
        home.leases.append(vacancy(self._facts, home, case.lease_end))
        shown(home)

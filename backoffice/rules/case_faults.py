"""What may not be so of a case, whoever wrote it: a phase without what it stands on, or with what only comes later.

Owns the last word on the state of a case: no step, import, undo or redo may leave one of these behind. The steps are cases'.
Never reads the register. Source: tenancy.md section 4 ("never").
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from backoffice.rules.cases import BEFORE_CONFIRMED, PHASES, SETTLING, CaseFacts

_SETTLED = SETTLING | {"closed"}
_SENT = _SETTLED - {"draft"}
_HELD = frozenset({"inspected", "report_sent", "estimate_sent", "works", "works_done"})
_REPORTED = _HELD - {"inspected"}
_WRITTEN = ("draft", "approved")
_CONFIRMED = frozenset(PHASES) - BEFORE_CONFIRMED - {"withdrawn"}
_AWAY = _CONFIRMED - {"confirmed", "reletting", "summoned"}


def _is(phases: frozenset[str], wrong: Callable[[CaseFacts], bool]) -> Callable[[CaseFacts], bool]:
    return lambda facts: facts.phase in phases and wrong(facts)


_FAULTS: Mapping[str, Callable[[CaseFacts], bool]] = MappingProxyType(
    {
        "unknown_phase": lambda facts: facts.phase not in PHASES,
        "complete_with_missing": _is(_CONFIRMED | {"received"}, lambda facts: bool(facts.missing)),
        "incomplete_without_missing": _is(frozenset({"incomplete"}), lambda facts: not facts.missing),
        "confirmed_without_dates": _is(
            _CONFIRMED, lambda facts: None in (facts.period_from, facts.rent_last_day, facts.vacate_by, facts.confirmed_on)
        ),
        "not_confirmed": _is(
            BEFORE_CONFIRMED,
            lambda facts: any((facts.confirmed_on, facts.summoned_on, facts.relet_from, facts.moved_out_on, facts.held_on)),
        ),
        "lease_elsewhere": _is(
            _CONFIRMED, lambda facts: facts.lease_end is not None and facts.lease_end != facts.liability_end
        ),
        "relet_too_late": lambda facts: bool(
            facts.relet_from and facts.rent_last_day and facts.relet_from > facts.rent_last_day
        ),
        "not_moved_out": _is(_AWAY, lambda facts: facts.moved_out_on is None or facts.known_on is None),
        "out_before_lease": lambda facts: bool(
            facts.moved_out_on and facts.lease_from and facts.moved_out_on < facts.lease_from
        ),
        "held_before_moved_out": lambda facts: bool(facts.held_on) and not (facts.moved_out_on and facts.emptied),
        "held_before_that_day": lambda facts: bool(
            facts.held_on and facts.moved_out_on and facts.held_on < facts.moved_out_on
        ),
        "not_summoned": _is(frozenset({"summoned"}) | _HELD, lambda facts: facts.summoned_on is None),
        "not_held": _is(_HELD, lambda facts: facts.held_on is None),
        "held_too_early": _is(
            frozenset({"confirmed", "reletting", "moved_out", "summoned", "withdrawn"}),
            lambda facts: facts.held_on is not None,
        ),
        "report_not_sent": _is(_REPORTED, lambda facts: facts.report_on is None),
        "works_not_done": _is(frozenset({"works_done"}), lambda facts: facts.works_finished_on is None),
        "neither_held_nor_omitted": _is(_SETTLED, lambda facts: not facts.report_on and not facts.inspection_omitted),
        "omitted_and_held": lambda facts: bool(facts.inspection_omitted and facts.held_on),
        "no_settlement": _is(_SETTLED, lambda facts: not facts.settlement),
        "settled_too_early": _is(frozenset(PHASES) - _SETTLED, lambda facts: bool(facts.settlement or facts.second)),
        "settlement_not_sent": _is(_SENT, lambda facts: facts.settlement != "sent"),
        "sent_but_draft": _is(frozenset({"draft"}), lambda facts: facts.settlement == "sent"),
        "no_objection": _is(frozenset({"objection"}), lambda facts: facts.objected_on is None),
        "no_board": _is(frozenset({"board"}), lambda facts: facts.board_on is None),
        "nothing_to_wait_for": _is(
            frozenset({"awaiting_accounts"}), lambda facts: facts.retained <= 0 or facts.second == "sent"
        ),
        "second_not_sent": _is(
            frozenset({"final", "closed"}),
            lambda facts: facts.second in _WRITTEN or (facts.retained > 0 and facts.second != "sent"),
        ),
        "not_closed": _is(frozenset({"closed"}), lambda facts: facts.closed_on is None or not facts.closed_how),
        "closed_too_early": _is(frozenset(PHASES) - {"closed"}, lambda facts: facts.closed_on is not None),
        "not_withdrawn": _is(frozenset({"withdrawn"}), lambda facts: facts.withdrawn_on is None or not facts.withdrawn_by),
        "withdrawn_too_late": _is(
            frozenset({"withdrawn"}), lambda facts: bool(facts.relet_from or facts.moved_out_on)
        ),
        "withdrawn_and_going_on": _is(frozenset(PHASES) - {"withdrawn"}, lambda facts: facts.withdrawn_on is not None),
    }
)  # fmt: skip


def faults(facts: CaseFacts) -> tuple[str, ...]:
    """Return what is wrong with how a case stands, by name (texts "case.fault.<name>"); () for a case that is right."""
    return tuple(name for name, wrong in _FAULTS.items() if wrong(facts))

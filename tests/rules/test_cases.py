"""The steps of a case, what each needs, and what no case may be: by tables, and every word of them in both languages."""

from dataclasses import replace
from datetime import date

import pytest

from backoffice.rules.case_faults import _FAULTS, faults
from backoffice.rules.cases import ENDED, NEEDS, PHASES, STEPS, CaseFacts, allowed, missing, next_step
from backoffice.text import LANGUAGES, has_text, text, use_language

DAY = date(2026, 8, 3)
BASE = CaseFacts(
    phase="confirmed",
    regime="almen",
    deadline=DAY,
    period_from=DAY,
    rent_last_day=date(2026, 10, 31),
    vacate_by=date(2026, 11, 2),
    confirmed_on=DAY,
    lease_from=date(2020, 1, 1),
    lease_end=date(2026, 11, 1),
)
AWAY = replace(BASE, phase="moved_out", moved_out_on=DAY, known_on=DAY, emptied=True)
HELD = replace(AWAY, phase="inspected", summoned_on=DAY, held_on=DAY)
REPORTED = replace(HELD, phase="report_sent", report_on=DAY)
SENT = replace(REPORTED, phase="sent", settlement="sent")
RIGHT = [
    CaseFacts(phase="received"),
    CaseFacts(phase="incomplete", missing=frozenset({"contact"})),
    BASE,
    replace(BASE, phase="reletting", wants_out_on=DAY),
    replace(BASE, phase="summoned", summoned_on=DAY),
    AWAY,
    HELD,
    REPORTED,
    replace(REPORTED, phase="estimate_sent", estimate_on=DAY),
    replace(REPORTED, phase="works", works_started_on=DAY),
    replace(REPORTED, phase="works_done", works_finished_on=DAY),
    replace(AWAY, phase="draft", settlement="draft", inspection_omitted="intet krav"),
    SENT,
    replace(SENT, phase="objection", objected_on=DAY),
    replace(SENT, phase="board", board_on=DAY),
    replace(SENT, phase="awaiting_accounts", retained=60_000),
    replace(SENT, phase="final", retained=60_000, second="sent"),
    replace(SENT, phase="closed", closed_on=DAY, closed_how="zero"),
    replace(BASE, phase="withdrawn", withdrawn_on=DAY, withdrawn_by="bo"),
]


def test_a_case_that_is_right_in_its_phase_has_no_fault_and_knows_its_next_step() -> None:
    assert [one.phase for one in RIGHT if faults(one)] == []
    assert {one.phase for one in RIGHT} == set(PHASES)
    assert {one.phase for one in RIGHT if not next_step(one)} == ENDED
    assert all(next_step(one) in allowed(one) for one in RIGHT if one.phase not in ENDED)


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (replace(BASE, phase="summoned"), "not_summoned"),
        (CaseFacts(phase="summoned", summoned_on=DAY), "confirmed_without_dates"),
        (replace(BASE, held_on=DAY), "held_before_moved_out"),
        (replace(HELD, emptied=False), "held_before_moved_out"),
        (replace(HELD, held_on=date(2026, 8, 2)), "held_before_that_day"),
        (replace(BASE, lease_end=date(2026, 12, 1)), "lease_elsewhere"),
        (replace(BASE, relet_from=date(2026, 10, 1)), "lease_elsewhere"),
        (replace(BASE, relet_from=date(2026, 11, 1)), "relet_too_late"),
        (replace(AWAY, phase="draft", settlement="draft"), "neither_held_nor_omitted"),
        (replace(REPORTED, settlement="draft"), "settled_too_early"),
        (replace(SENT, settlement="draft"), "settlement_not_sent"),
        (replace(SENT, phase="awaiting_accounts"), "nothing_to_wait_for"),
        (replace(SENT, phase="final", retained=1), "second_not_sent"),
        (replace(SENT, phase="closed"), "not_closed"),
        (replace(AWAY, phase="withdrawn", withdrawn_on=DAY, withdrawn_by="bo"), "withdrawn_too_late"),
        (replace(AWAY, moved_out_on=date(2019, 1, 1)), "out_before_lease"),
        (replace(HELD, inspection_omitted="intet krav"), "omitted_and_held"),
        (replace(BASE, missing=frozenset({"contact"})), "complete_with_missing"),
    ],
)
def test_what_no_case_may_be_is_named(wrong: CaseFacts, fault: str) -> None:
    assert fault in faults(wrong)


def test_the_nevers_and_the_shortcuts_of_the_domain_hold() -> None:
    received, incomplete = RIGHT[0], RIGHT[1]
    assert "summon" not in allowed(received) and "summon" in allowed(BASE)
    assert "inspect" not in allowed(AWAY)
    assert missing(replace(BASE, phase="summoned", summoned_on=DAY, held_on=DAY), "inspect") == (
        "moved_out_on",
        "emptied",
    )
    assert "draft" not in allowed(AWAY) and "draft" in allowed(replace(AWAY, inspection_omitted="intet krav"))
    assert not {"draft", "override", "omit"} & set(allowed(SENT)) and "correct" in allowed(SENT)
    assert "estimate" in allowed(REPORTED) and "estimate" not in allowed(replace(REPORTED, regime="private"))
    assert missing(REPORTED, "works") == ("estimate_first", "works_started_on")
    assert missing(replace(REPORTED, regime="private", works_started_on=DAY), "works") == ()
    assert missing(incomplete, "complete") == ("particulars",)
    assert "withdraw" in allowed(BASE) and "withdraw" not in allowed(replace(BASE, relet_from=DAY))
    assert missing(BASE, "moved_out") == ("moved_out_on",)
    assert missing(replace(BASE, move_in_open=True, moved_out_on=DAY, known_on=DAY), "moved_out") == ("move_in_done",)
    assert missing(replace(SENT, retained=1, closed_on=DAY, closed_how="zero"), "close") == ("nothing_retained",)
    assert next_step(SENT) == "close" and next_step(replace(SENT, retained=1)) == "await_accounts"


def test_what_is_owed_ends_with_the_notice_or_the_new_tenant() -> None:
    assert BASE.liability_end == date(2026, 11, 1)
    assert replace(BASE, relet_from=date(2026, 10, 10)).liability_end == date(2026, 10, 10)
    assert CaseFacts().liability_end is None


def test_every_phase_step_need_and_fault_has_its_words_in_both_languages() -> None:
    ids = [f"case.step.{name}" for name in STEPS] + [f"case.phase.{name}" for name in PHASES]
    ids += [f"case.missing.{name}" for name in NEEDS] + [f"problem.case.needs.{name}" for name in NEEDS]
    ids += [f"problem.case.fault.{name}" for name in _FAULTS]
    for language in LANGUAGES:
        use_language(language)
        assert [one for one in ids if not has_text(one)] == []
        assert max(len(text(f"case.phase.{name}")) for name in PHASES) <= 14, "the panel of phases has no more room"

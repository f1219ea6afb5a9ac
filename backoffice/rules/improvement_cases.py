"""Where an improvement stands by its facts, what has to happen now, and whether its compensation is still to be had.

Owns the states of the case and the order of its steps (seed 004, 1.7: G2, G3, G6, G11, G12; lejeloven § 145 stk. 2-4).
Nothing is stored of a state: it follows from the days. Today's date is a parameter.
"""

from dataclasses import dataclass
from datetime import date

from backoffice.rules.deadlines import improvement_answer_last

APPLIED, SILENT, APPROVED, REFUSED = "applied", "silent", "approved", "refused"
RUNNING, FINISHED, FINAL, ENDED = "running", "finished", "final", "ended"
STATES = (APPLIED, SILENT, APPROVED, RUNNING, FINISHED, FINAL, REFUSED, ENDED)
"""In the order a case goes: silent = six weeks without an answer, ended = no compensation is left to be had."""
DOCUMENTS = ("started_on", "finished_on", "in_use_on", "documented")
"""What the final approval asks for; under almen rules the years of the write-down too."""


@dataclass(frozen=True, slots=True)
class ImprovementFacts:
    """What is known of an improvement; `answer` and `outcome` by meaning, "" where there is none."""

    applied_on: date
    almen: bool = False
    answer: str = ""
    answered_on: date | None = None
    approved_on: date | None = None
    started_on: date | None = None
    finished_on: date | None = None
    in_use_on: date | None = None
    documented: int | None = None
    period_years: int | None = None
    final_on: date | None = None
    outcome: str = ""

    @property
    def answer_by(self) -> date:
        """The last day to answer the application."""
        return improvement_answer_last(self.applied_on)


def state(facts: ImprovementFacts, today: date) -> str:
    """Return where an improvement stands on a day, one of STATES."""
    if facts.outcome in ("restored", "landlord_finished"):
        return ENDED
    if facts.final_on is not None:
        return FINAL
    if facts.answer == "refused":
        return REFUSED
    if facts.finished_on is not None:
        return FINISHED
    if facts.started_on is not None:
        return RUNNING
    if facts.answer:
        return APPROVED
    return SILENT if today > facts.answer_by else APPLIED


def lost(facts: ImprovementFacts) -> str:
    """Return why the right to compensation is lost (G3), or "": what was begun before it was notified and approved.

    Approved counts from the day of the approval; six weeks without an answer let the work begin on the day after.
    """
    if facts.answer == "refused":
        return "refused"
    if facts.started_on is None:
        return ""
    if facts.started_on < facts.applied_on:
        return "before_application"
    approved = facts.approved_on is not None and facts.approved_on <= facts.started_on
    silent = facts.started_on > facts.answer_by and not _answered_in_time(facts)
    return "" if approved or silent else "before_answer"


def _answered_in_time(facts: ImprovementFacts) -> bool:
    return facts.answered_on is not None and facts.answered_on <= facts.answer_by and facts.answer != "silence"


def missing(facts: ImprovementFacts) -> tuple[str, ...]:
    """Return the fields that the final approval still waits for, in the order they are filled."""
    wanted = (*DOCUMENTS, "period_years") if facts.almen else DOCUMENTS
    return tuple(name for name in wanted if getattr(facts, name) is None)


def next_step(facts: ImprovementFacts, today: date) -> str:
    """Return what has to happen now: answer, answer_late, start, finish, documents, inspect, or "" for nothing."""
    at = state(facts, today)
    if at == FINISHED:
        return "documents" if missing(facts) else "inspect"
    return {APPLIED: "answer", SILENT: "answer_late", APPROVED: "start", RUNNING: "finish"}.get(at, "")


def due(facts: ImprovementFacts, today: date) -> date | None:
    """Return the day something is due by: the answer's, as long as nobody answered and nothing was begun."""
    return facts.answer_by if state(facts, today) in (APPLIED, SILENT) else None

"""An explanation as plain data: the conclusion, the steps that lead to it, and who mends it how.

Owns the vocabulary, and how a value in it is written for a person or for JSON. Texts are "explain.<step>" and
"fix.<command>"; a word that a rule names is "explain.<value's name>.<word>". Never forms a sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any

from backoffice.formats import show_date, show_instant, show_kroner
from backoffice.rules.money import Ore
from backoffice.rules.problems import Level, Owner
from backoffice.text import has_text, text

MARKS = MappingProxyType({Level.ERROR: "!", Level.WARNING: "!", Level.INFO: "i"})
"""The sign before a step that is more than a fact."""


def _nothing() -> Mapping[str, object]:
    return MappingProxyType({})


class NamedDay(date):
    """A day that a person reads with its weekday: tirsdag 31-03-2026. A program reads the day."""

    __slots__ = ()

    @classmethod
    def of(cls, day: date) -> "NamedDay":
        """Return a day as one that is told with its weekday."""
        return cls(day.year, day.month, day.day)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is so, because of a record; `level` says that it is wrong, None that it only is.

    Who wrote the record, and when, stand in `values` as `written_by` and `written_at` (UTC) where they are known.
    """

    id: str
    values: Mapping[str, object] = field(default_factory=_nothing)
    record: str = ""
    record_id: int = 0
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """What mends it, and who does: `command` is the explanation's own name for it; a screen gives it a key."""

    command: str
    owner: Owner = Owner.REGISTER
    values: Mapping[str, object] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The conclusion first, then the steps in the order of reading, then what may be done, the best first."""

    conclusion: Step
    steps: tuple[Step, ...] = ()
    fixes: tuple[Fix, ...] = ()

    @property
    def wrong(self) -> bool:
        """Whether something has to be done."""
        return self.conclusion.level in (Level.ERROR, Level.WARNING)


def step_said(step: Step) -> str:
    """Return what a person reads about a step, with who wrote its record and when."""
    said = text(f"explain.{step.id}", **_written(step.values))
    if step.values.get("written_at") is None:
        return said
    return text("explain.with_writer", said=said, **_written({k: step.values[k] for k in ("written_at", "written_by")}))


def fix_said(fix: Fix) -> str:
    """Return what a person reads about a fix, without who does it."""
    return text(f"fix.{fix.command}", **_written(fix.values))


def as_json(explanation: Explanation) -> dict[str, Any]:
    """Return the explanation for a program, each part with its sentence in the language in use; dates are ISO texts."""
    return {
        "conclusion": _step_json(explanation.conclusion),
        "wrong": explanation.wrong,
        "steps": [_step_json(step) for step in explanation.steps],
        "fixes": [
            {"command": fix.command, "owner": fix.owner.value, "said": fix_said(fix), "values": _plain(fix.values)}
            for fix in explanation.fixes
        ],
    }


def _step_json(step: Step) -> dict[str, Any]:
    return {
        "id": step.id,
        "said": step_said(step),
        "level": step.level.value if step.level else None,
        "record": step.record or None,
        "record_id": step.record_id or None,
        "values": _plain(step.values),
    }


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    return {name: _plain_value(value) for name, value in values.items()}


def _plain_value(value: object) -> object:
    if isinstance(value, date | time):
        return value.isoformat()
    return value.plain() if isinstance(value, Ore) else value


def _written(values: Mapping[str, object]) -> dict[str, Any]:
    return {name: _shown(name, value) for name, value in values.items()}


def _shown(name: str, value: object) -> object:
    if isinstance(value, datetime):
        return show_instant(value)
    if isinstance(value, NamedDay):
        return text("explain.named_day", weekday=text(f"explain.weekday.{value.isoweekday()}"), day=show_date(value))
    if isinstance(value, date):
        return show_date(value)
    if isinstance(value, time):
        return text("explain.clock_seconds" if value.second else "explain.clock", **_clock(value))
    if isinstance(value, Ore):
        return show_kroner(value)
    word = f"explain.{name}.{value}"
    return text(word) if isinstance(value, str) and value.isidentifier() and has_text(word) else value


def _clock(value: time) -> dict[str, str]:
    return {name: f"{getattr(value, name):02d}" for name in ("hour", "minute", "second")}

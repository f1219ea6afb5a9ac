"""What the rules across a dwelling's fields say of an edit: asked once per distinct combination of their inputs.

Owns which rules an edit is asked, where they are broken as conditions, and the hash of what each looked at. Never decides
what becomes of a row.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, or_
from sqlalchemy.orm import Session

from backoffice.models import Dwelling
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.rules.approvals import data_hash
from backoffice.rules.dwelling import REPORT_RULES, TRANSFERRED, DwellingRule, touched_by
from backoffice.rules.problems import Problem


def rules_of(fields: Sequence[str], *, reported: bool) -> tuple[DwellingRule, ...]:
    """Return what a changed dwelling is asked; one that is to be reported is asked everything."""
    touched = touched_by(frozenset(fields)) if fields else ()
    if not reported:
        return touched
    return (*REPORT_RULES, *(rule for rule in touched if rule not in REPORT_RULES))


def broken_somewhere(
    session: Session, base: Any, new: Mapping[str, object], rules: Sequence[DwellingRule], codes: CodeLists
) -> list[tuple[DwellingRule, ColumnElement[bool]]]:
    """Return the rules that some selected dwelling breaks once changed, each with the condition that one does."""
    found = []
    for rule in rules:
        kept = [name for name in rule.inputs if name not in new]
        columns = [Dwelling.__table__.c[name] for name in kept]
        rows = session.execute(base.with_only_columns(*columns).order_by(None).distinct()) if columns else [()]
        wrong = [
            and_(*(column.is_not_distinct_from(value) for column, value in zip(columns, row, strict=True)))
            if columns
            else literal(True)
            for row in rows
            if rule.broken(dict(zip(kept, row, strict=True)) | dict(new), meanings_of(codes))
        ]
        if wrong:
            found.append((rule, or_(*wrong)))
    return found


class Looks:
    """What rules look at in the rows of an edit: what a row keeps and what it is given; each combination is hashed once."""

    def __init__(self, rules: Sequence[DwellingRule], new: Mapping[str, object], change: Mapping[str, object]) -> None:
        """Take the rules and what a row is given, without (`change`) and with its new status."""
        self.problems = [Problem(rule.id, rule.level, field=rule.field, owner=rule.owner) for rule in rules]
        self._held = tuple(sorted({name for rule in rules for name in rule.inputs if name not in new}))
        self.columns = [Dwelling.__table__.c[name] for name in self._held]
        self._rules, self._new, self._change = rules, new, change
        self._known: dict[tuple[Any, ...], str] = {}

    def hash(self, number: int, values: Sequence[Any]) -> str:
        """Return the hash of what a rule looked at in a row with these values of `columns`."""
        rule = self._rules[number]
        row = dict(zip(self._held, values, strict=True)) | dict(self._new)
        looked_at = {name: row[name] for name in rule.inputs}
        # That the next transfer overwrites an edit is about this very edit, not about the record.
        looked_at |= self._change if rule is TRANSFERRED else {}
        key = (number, *looked_at.values())
        if key not in self._known:
            self._known[key] = data_hash(looked_at)
        return self._known[key]

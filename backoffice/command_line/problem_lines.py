"""Problems as a person reads them on a line and as a program reads them in JSON.

Owns the JSON shape of a problem. Never decides what is a problem.
"""

import dataclasses
from collections.abc import Sequence
from functools import cache
from typing import Any

from backoffice.rules.problems import Problem, sentence
from backoffice.text import language


def problem_json(problem: Problem, record: str = "") -> dict[str, Any]:
    """Return a problem as the seven keys that every verb gives; `record` names a record that the problem does not."""
    return {
        "id": problem.id,
        "level": problem.level.value,
        "record": record or problem.record,
        "field": _declared_name(problem.field),
        "value": problem.value,
        "owner": problem.owner.value,
        "text": sentence(_with_label(problem)),
    }


def problem_line(problem: Problem, record: str = "") -> str:
    """Return a problem in a sentence, the record it is about first."""
    said = sentence(_with_label(problem))
    named = record or problem.record
    return f"{named}: {said}" if named else said


def problem_sentences(problems: Sequence[Problem]) -> str:
    """Return all of a refusal's problems, a line each."""
    return "\n".join(problem_line(problem) for problem in problems)


@cache
def _labels(_language: str) -> dict[str, str]:
    """Return the label of every declared field by its name; a name that several kinds have is the dwelling's."""
    from backoffice.records.kinds import KINDS

    kinds = sorted(KINDS, key=lambda kind: kind.name == "dwelling")
    return {name: field.label for kind in kinds for name, field in kind.fields.items()}


def _with_label(problem: Problem) -> Problem:
    """A rule names a field by its name in code; a person reads its label."""
    if not problem.field:
        return problem
    return dataclasses.replace(problem, field=_labels(language()).get(problem.field, problem.field))


def _declared_name(field: str) -> str:
    """An operation may name a field by its label; a program reads its name in code."""
    if not field:
        return ""
    labels = _labels(language())
    return field if field in labels else next((name for name, label in labels.items() if label == field), field)

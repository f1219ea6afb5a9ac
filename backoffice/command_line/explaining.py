"""`explain`: why something is as it is, in the words of the screen; a fix is printed as the command that does it.

Owns how an explanation is printed. What is explained has a function of its own per word after `explain`.
"""

import shlex
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from backoffice.command_line.disability_grammar import add_explained_disability
from backoffice.command_line.ends import End
from backoffice.command_line.grammar import add_actions
from backoffice.command_line.signup_grammar import add_explain_signup
from backoffice.command_line.vacancy_grammar import add_explained_vacancy
from backoffice.formats import show_date
from backoffice.rules.explain import MARKS, Explanation, as_json, fix_said, step_said
from backoffice.text import text

if TYPE_CHECKING:
    from backoffice.command_line.call import Call


def add_explain(verbs: Any) -> None:
    """Add the verb `explain` and its words."""
    actions = add_actions(verbs, "explain")
    add_explained_vacancy(actions)
    add_explain_signup(actions)
    add_explained_disability(actions)


def explain(call: "Call") -> End:
    """Explain what the word after `explain` names."""
    return _ACTIONS[call.arguments.action](call)


def print_explanation(
    call: "Call",
    heading: str,
    explanation: Explanation,
    lines: Mapping[str, tuple[str, ...]],
    *,
    day: date | None = None,
    **more: object,
) -> End:
    """Print an explanation as of a day (today unless given); `lines` gives, by a fix's command, the words that do it.

    With --json the explanation as data, each fix with its `line`, and `more` beside it.
    """
    answer = as_json(explanation) | {"heading": heading, **more}
    for fix in answer["fixes"]:
        fix["line"] = _line(lines.get(fix["command"]))
    call.out.json(answer)
    out = call.out
    out.line(f"{heading}  ({text('explain.today', day=show_date(day or call.today))})")
    out.line(step_said(explanation.conclusion))
    for number, step in enumerate(explanation.steps, 1):
        mark = MARKS[step.level] if step.level else " "
        out.line(f" {mark}{number} {step_said(step)}")
    owner = None
    for fix in explanation.fixes:
        if fix.owner is not owner:
            owner = fix.owner
            out.line(text(f"explain.owner.{owner.value}"))
        out.line(f"  {fix_said(fix)}")
        if words := lines.get(fix.command):
            out.line(f"    {_line(words)}")
    return End.DONE


def _line(words: tuple[str, ...] | None) -> str | None:
    return shlex.join(("backoffice", *words)) if words else None


def _vacancy(call: "Call") -> End:
    from backoffice.command_line.vacancy_verbs import explain_vacancy

    return explain_vacancy(call)


def _signup(call: "Call") -> End:
    from backoffice.command_line.signup_verbs import explain_signup

    return explain_signup(call)


def _disability(call: "Call") -> End:
    from backoffice.command_line.disability_explained import explain_disability

    return explain_disability(call)


_ACTIONS: dict[str, Callable[["Call"], End]] = {"vacancy": _vacancy, "signup": _signup, "disability": _disability}

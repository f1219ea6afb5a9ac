"""Approve kinds of warning of a plan from the command line: each `--approve RULE` with its `--because TEXT`.

Owns which reason goes with which rule, and what is said of warnings that nobody approved. Never writes.
"""

from typing import Any

from backoffice.command_line.call import Call
from backoffice.command_line.ends import WrongUsage
from backoffice.formats import show_integer
from backoffice.operations.approving import approval_key, must_be_approved, open_kinds
from backoffice.operations.plan import Plan
from backoffice.rules.problems import Level
from backoffice.text import text


def check_approving(call: Call) -> None:
    """Refuse approvals without a reason before any work is done: one reason for each rule, or one for all."""
    rules, reasons = call.arguments.approve, call.arguments.because
    if len(reasons) not in ({0} if not rules else {1, len(rules)}) or not all(one.strip() for one in reasons):
        raise WrongUsage(text("reporting.because_each"))


def approve(call: Call, plan: Plan) -> None:
    """Put the approvals that were given on the plan; WrongUsage for a rule that the plan does not warn of."""
    rules, reasons = call.arguments.approve, call.arguments.because
    kinds = [kind for kind, _ in plan.warnings.by_kind() if kind.level is Level.WARNING]
    for rule, reason in zip(rules, reasons * len(rules) if len(reasons) == 1 else reasons, strict=True):
        of_rule = [kind for kind in kinds if kind.id == rule]
        if not of_rule:
            known = ", ".join(sorted({kind.id for kind in kinds})) or "–"
            raise WrongUsage(text("reporting.no_such_warning", rule=rule, known=known))
        plan.approved |= {approval_key(kind): reason.strip() for kind in of_rule}


def still_open(plan: Plan) -> list[dict[str, Any]]:
    """Return the kinds of warning that keep a plan from being written: rule, field and number of rows of each."""
    if not must_be_approved(plan):
        return []
    return [{"rule": kind.id, "field": kind.field, "n": rows} for kind, rows in open_kinds(plan)]


def say_open(call: Call, to_approve: list[dict[str, Any]]) -> None:
    """Say which kinds of warning have to be approved, and how."""
    for one in to_approve:
        call.out.say(text("reporting.approve_first", rule=one["rule"], n=show_integer(one["n"])))

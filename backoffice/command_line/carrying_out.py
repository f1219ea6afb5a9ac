"""From a plan to its end: shown, asked about, applied exactly as shown, and answered for.

Owns the question, the writing verbs' options and the exit code of a plan. Never makes a plan.
"""

import re
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

from backoffice.command_line.approving import say_open, still_open
from backoffice.command_line.call import Call
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.plan_view import PlanView, print_plan
from backoffice.command_line.progress import told
from backoffice.operations.apply import Receipt, apply
from backoffice.operations.plan import Plan, Source
from backoffice.rules.problems import Refused
from backoffice.text import LANGUAGES, counted, text
from backoffice.watch import Watch

COMMAND = Source("command")
_OPERATION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,35}")


def check_writing(call: Call) -> None:
    """Refuse before any work what could not be finished: no answer to be had, or an operation id that cannot be kept."""
    asked = call.arguments
    if not (asked.yes or asked.dry_run or sys.stdin.isatty()):
        raise WrongUsage(text("cli.say_yes"))
    if asked.operation_id is not None and not _OPERATION.fullmatch(asked.operation_id):
        raise WrongUsage(text("cli.operation_id"))


def carry_out(call: Call, plan: Plan, view: PlanView, **more: object) -> End:
    """Show the plan and, unless it is a dry run, ask and apply it; return how it ended. `more` is added to the JSON."""
    if call.arguments.operation_id is not None:
        plan.operation_id = call.arguments.operation_id
    print_plan(call.out, view)
    to_approve = still_open(plan) if plan.changed else []
    more = {**more, **({"to_approve": to_approve} if to_approve else {})}
    say_open(call, to_approve)
    if call.arguments.dry_run or to_approve:
        call.out.json({**view.as_json(), **more})
        return End.REFUSED if to_approve and not call.arguments.dry_run else _end(view.counts)
    if not call.arguments.yes and plan.changed and not agreed(call, view.counts["changed"]):
        call.out.say(text("cli.not_done"))
        call.out.json({**view.as_json(), **more})
        return End.REFUSED
    receipt = _written(call, plan)
    if receipt is None:
        call.out.say(text("cli.nothing_to_write"))
        call.out.json({**view.as_json(), **more})
        return _end(view.counts)
    return _answer(call, view, receipt, more)


def agreed(call: Call, rows: int) -> bool:
    """Ask on the terminal; only the whole word for yes, in either language, agrees - Enter never does."""
    if call.out.as_json:
        call.out.say(counted("cli.asked_json", rows))
    call.out.say(text("cli.question", yes=text("cli.yes")))
    answer = sys.stdin.readline().strip().casefold()
    return answer in {text("cli.yes", of=language) for language in LANGUAGES}


def _written(call: Call, plan: Plan) -> Receipt | None:
    """Apply the plan; None where there is nothing to write and the operation was not done before."""
    if not plan.changed and call.arguments.operation_id is None:
        return None
    try:
        with stopping() as watch, call.database.writing() as session:
            receipt = apply(session, call.actor, plan, watch)
    except Refused as refusal:
        if [problem.id for problem in refusal.problems] == ["plan.nothing_to_write"]:
            return None
        raise
    call.out.written = receipt.change_set
    return receipt


def _answer(call: Call, view: PlanView, receipt: Receipt, more: Mapping[str, object]) -> End:
    if receipt.repeated:
        done: dict[str, Any] = {"plan": receipt.plan_hash, **receipt.counts, "problems": [], "repeated": True}
        call.out.say(text("cli.repeated", number=receipt.change_set))
    else:
        done = view.as_json()
        call.out.say(counted("cli.written", receipt.counts["changed"], number=receipt.change_set))
    call.out.json({**done, **more, "change_set": receipt.change_set})
    return _end(receipt.counts)


def _end(counts: dict[str, int]) -> End:
    return End.REFUSED if counts["refused"] or counts["conflicts"] else End.DONE


@contextmanager
def stopping() -> Iterator[Watch]:
    """Give a watch that Ctrl+C stops: the work is then rolled back as a whole, or was already written as a whole."""
    watch = Watch()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        watch.stop = True

    here = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, stop) if here else None
    try:
        with told(watch):
            yield watch
    finally:
        if here:
            signal.signal(signal.SIGINT, before)

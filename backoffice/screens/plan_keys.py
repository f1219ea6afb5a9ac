"""The keys that the last line of a plan shows, and what stands beside its sentence: both change with the plan.

Owns which keys come first where; what they do is the plan view's.
"""

from backoffice.commands import COMMANDS
from backoffice.operations.plan import Plan
from backoffice.screens.plan_buckets import BucketLine, Part, from_file
from backoffice.text import text

_USUAL = ("apply", "drop", "approve", "export", "portal", "why", "next")
# What these write the portal never shows.
_NOT_SHOWN = frozenset({"request", "codes"})
_OF_FILE = ("apply", "whole", "drop", "filter", "export", "why", "portal", "next")


def plan_keys(plan: Plan, line: BucketLine | None, *, folds: bool) -> list[tuple[str, str]]:
    """Return the pairs of the last line; `folds` where the line under the cursor has parts to show or hide."""
    of_file = from_file(plan)
    ids = [one for one in (_OF_FILE if of_file else _USUAL) if one != "whole" or not plan.whole]
    if of_file and line is not None and line.part is Part.CONFLICT and plan.disputed:
        ids = ["take_file", "keep_register", *ids]
    elif of_file and line is not None and line.part is Part.WARNING:
        ids = ["approve", *ids]
    if plan.purpose in _NOT_SHOWN:
        ids.remove("portal")
    if not len(plan.warnings) and "approve" in ids:
        ids.remove("approve")
    pairs = [(COMMANDS[one].shown, _said(one, plan)) for one in ids]
    if folds and line is not None:
        unfold = text("plan.unfold" if line.folded else "plan.fold")
        pairs.insert(1, (COMMANDS["open"].shown, unfold))
    return [*pairs, (COMMANDS["help"].shown, text("command.help"))]


def _said(command: str, plan: Plan) -> str:
    """Return what a key does; the one that switches says to what."""
    if command != "whole":
        return text(f"command.{command}")
    return text("plan.to_valid" if plan.whole_only else "plan.to_whole")


def state_text(plan: Plan) -> str:
    """Return what stands beside the sentence: that nothing is written, and which rows will be."""
    if not from_file(plan) or plan.whole:
        return text("plan.nothing_written")
    return text("plan.all_or_nothing" if plan.whole_only else "plan.valid_rows_only")

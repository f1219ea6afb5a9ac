"""`agreements signup|cooperations|allocation …`: the frame that the verbs of both kinds of agreement stand in.

Owns the second word only. The third one ("list", "new") and its options are in each kind's own grammar, its work in each
kind's own verbs, loaded when it is used.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from backoffice.command_line.allocation_grammar import add_allocation
from backoffice.command_line.ends import End
from backoffice.command_line.grammar import Parser, add_actions, add_verb
from backoffice.command_line.signup_grammar import add_cooperations, add_signup
from backoffice.text import text

if TYPE_CHECKING:
    from backoffice.command_line.call import Call


def add_agreements(verbs: Any) -> None:
    """Add `agreements` with its kinds."""
    kinds = add_actions(verbs, "agreements")
    for add in _GRAMMARS:
        add(kinds)


def add_kind(kinds: Any, name: str) -> Any:
    """Add a kind of agreement ("signup") and return where its own verbs are added, as `add_verb(…, "list")` does."""
    parser = add_verb(kinds, name, f"agreements.{name}")
    return parser.add_subparsers(dest="doing", required=True, metavar=text("cli.action_word"), parser_class=Parser)


def run_agreements(call: "Call") -> End:
    """Do what was asked of a kind of agreement: a function of its verbs by the third word."""
    return _verbs(call.arguments.action)[call.arguments.doing](call)


def _verbs(kind: str) -> dict[str, Callable[["Call"], End]]:
    if kind == "cooperations":
        from backoffice.command_line import cooperation_verbs as cooperations

        return {
            "list": cooperations.list_cooperations,
            "show": cooperations.show_cooperation,
            "new": cooperations.new_cooperation,
            "change": cooperations.change_cooperation,
            "join": cooperations.join,
            "leave": cooperations.leave,
            "remove": cooperations.remove_cooperation,
        }
    if kind == "allocation":
        return _allocation_verbs()
    from backoffice.command_line import signup_verbs as signups
    from backoffice.command_line import signup_writing as writing

    return {
        "list": signups.list_signups,
        "show": signups.show_signup,
        "export": signups.export_list,
        "new": writing.new_signup,
        "change": writing.change_signups,
        "end": writing.end_signups,
        "copy": writing.copy_signup,
        "remove": writing.remove_signups,
        "report": writing.report_signups,
        "verify": writing.verify_signups,
    }


def _allocation_verbs() -> dict[str, Callable[["Call"], End]]:
    from backoffice.command_line import allocation_verbs as allocations
    from backoffice.command_line import allocation_writing as writing
    from backoffice.command_line import scenario_verbs as scenarios

    return {
        "list": allocations.list_allocations,
        "show": allocations.show_allocation,
        "expiring": allocations.list_expiring,
        "export": allocations.export_list,
        "scenarios": scenarios.scenarios,
        "simulate": scenarios.simulate,
        "new": writing.new_allocation,
        "change": writing.change_allocations,
        "end": writing.end_allocations,
        "renew": writing.renew_allocations,
        "copy": writing.copy_allocation,
        "remove": writing.remove_drafts,
        "report": writing.report_allocations,
    }


def _add_allocation(kinds: Any) -> None:
    add_allocation(add_kind(kinds, "allocation"))


def _add_signup(kinds: Any) -> None:
    add_signup(add_kind(kinds, "signup"))


def _add_cooperations(kinds: Any) -> None:
    add_cooperations(add_kind(kinds, "cooperations"))


_GRAMMARS: tuple[Callable[[Any], None], ...] = (_add_signup, _add_cooperations, _add_allocation)

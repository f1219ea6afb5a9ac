"""The arguments of `settlements …`, with their help in the language in use; loads no database."""

from typing import Any

from backoffice.command_line.grammar import add_actions, add_verb, add_writing, number
from backoffice.command_line.letter_grammar import add_settlement_papers
from backoffice.text import text

ACTIONS = (
    "list", "show", "explain", "draft", "line", "set", "approve", "send", "object", "answer", "board", "decide", "correct",
    "await", "second", "final", "paid", "close",
)  # fmt: skip
PAYERS = ("tenant", "landlord", "department")
HOW = ("zero", "written_off", "collection")


def add_settlements(verbs: Any) -> None:
    """Add the verb `settlements` and its words."""
    actions = add_actions(verbs, "settlements")
    add_verb(actions, "list", "settlements.list").add_argument(
        "--filter", metavar="TEXT", default="", help=text("settlement.option.filter")
    )
    for name in ("show", "explain"):
        _about(add_verb(actions, name, f"settlements.{name}"), "id")
    _drafting(actions)
    _sending(actions)
    _disputing(actions)
    _ending(actions)
    add_settlement_papers(actions)


def _about(parser: Any, name: str) -> None:
    parser.add_argument(name, type=number, metavar="N", help=text(f"settlement.option.{name}"))


def _writing(actions: Any, name: str, about: str = "id", day: str = "") -> Any:
    parser = add_verb(actions, name, f"settlements.{name}")
    _about(parser, about)
    if day:
        parser.add_argument("--on", metavar="DATE", help=text(f"settlement.option.{day}"))
    parser.add_argument("--reason", default="", metavar="TEXT", help=text("cli.option.reason"))
    add_writing(parser)
    return parser


def _drafting(actions: Any) -> None:
    draft = _writing(actions, "draft", "case")
    draft.add_argument("--paid-to", metavar="DATE", help=text("settlement.option.paid_to"))
    for name in ("arrears", "monthly-rent", "retain"):
        option = name.replace("-", "_")
        draft.add_argument(f"--{name}", metavar="KRONER", help=text(f"settlement.option.{option}"))
    draft.add_argument("--fees", type=number, metavar="N", help=text("settlement.option.fees"))
    line = _writing(actions, "line")
    which = line.add_mutually_exclusive_group()
    which.add_argument("--change", type=number, metavar="LINE", help=text("settlement.option.change"))
    which.add_argument("--remove", type=number, metavar="LINE", help=text("settlement.option.remove"))
    line.add_argument("--code", metavar="CODE", help=text("settlement.option.code"))
    line.add_argument("--amount", metavar="KRONER", help=text("settlement.option.amount"))
    line.add_argument("--text", metavar="TEXT", help=text("settlement.option.text"))
    line.add_argument("--rule", metavar="TEXT", help=text("settlement.option.rule"))
    line.add_argument("--evidence", metavar="TEXT", help=text("settlement.option.evidence"))
    line.add_argument("--payer", choices=PAYERS, help=text("settlement.option.payer"))
    values = _writing(actions, "set")
    values.add_argument("--retain", metavar="KRONER", help=text("settlement.option.retain"))
    values.add_argument("--promised", metavar="DATE", help=text("settlement.option.promised"))
    values.add_argument("--note", metavar="TEXT", help=text("settlement.option.note"))


def _sending(actions: Any) -> None:
    approve = _writing(actions, "approve")
    approve.add_argument("--seen", default="", metavar="HASH", help=text("settlement.option.seen"))
    _writing(actions, "send", day="sent_on")
    _writing(actions, "correct")


def _disputing(actions: Any) -> None:
    objection = _writing(actions, "object", day="objected_on")
    objection.add_argument(
        "--lines", type=number, nargs="+", default=[], metavar="LINE", help=text("settlement.option.lines")
    )
    answer = _writing(actions, "answer")
    answer.add_argument("--keep", action="store_true", help=text("settlement.option.keep"))
    board = _writing(actions, "board", day="board_on")
    board.add_argument(
        "--number", dest="board_case", required=True, metavar="TEXT", help=text("settlement.option.number")
    )
    decide = _writing(actions, "decide", day="decided_on")
    decide.add_argument("--upheld", action="store_true", help=text("settlement.option.upheld"))


def _ending(actions: Any) -> None:
    _writing(actions, "await", "case")
    _writing(actions, "final", "case")
    second = _writing(actions, "second", "case")
    second.add_argument("--received", metavar="DATE", help=text("settlement.option.received"))
    second.add_argument("--year-end", metavar="DATE", help=text("settlement.option.year_end"))
    second.add_argument("--late-bill", metavar="DATE", help=text("settlement.option.late_bill"))
    what = second.add_mutually_exclusive_group()
    what.add_argument("--refund", metavar="KRONER", help=text("settlement.option.refund"))
    what.add_argument("--extra", metavar="KRONER", help=text("settlement.option.extra"))
    _writing(actions, "paid", day="paid_on")
    close = _writing(actions, "close", "case", day="closed_on")
    close.add_argument("--how", choices=HOW, required=True, help=text("settlement.option.how"))
    close.add_argument("--paid", metavar="DATE", help=text("settlement.option.paid_on"))

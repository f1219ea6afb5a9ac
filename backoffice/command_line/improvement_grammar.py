"""The arguments of `improvements` and of `rates`, with their help in the language in use."""

from typing import Any

from backoffice.command_line.grammar import add_actions, add_verb, add_writing, number
from backoffice.text import text

# Repeated here as words of the command line, so that asking for help loads no database.
ANSWERS = ("approved", "refused", "silence")


def add_improvements(verbs: Any) -> None:
    """Add the verb `improvements` and its words."""
    actions = add_actions(verbs, "improvements")
    listing = add_verb(actions, "list", "improvements.list")
    listing.add_argument("--filter", metavar="TEXT", default="", help=text("improvement.option.filter"))
    _one(actions, "show")
    new = add_verb(actions, "new", "improvements.new")
    new.add_argument("--lease", required=True, type=number, metavar="N", help=text("improvement.option.lease"))
    new.add_argument("--title", required=True, metavar="TEXT", help=text("improvement.option.title"))
    new.add_argument("--applied", metavar="DATE", help=text("improvement.option.applied"))
    _set(new)
    edit = _one(actions, "edit")
    _set(edit)
    answer = _one(actions, "answer")
    answer.add_argument("answer", choices=ANSWERS, help=text("improvement.option.answer"))
    answer.add_argument("--on", metavar="DATE", help=text("improvement.option.on"))
    answer.add_argument("--reason", default="", metavar="TEXT", help=text("improvement.option.reason"))
    add_writing(answer)
    finish = _one(actions, "finish")
    finish.add_argument("--on", metavar="DATE", help=text("improvement.option.finish_on"))
    add_writing(finish)
    value = _one(actions, "value")
    value.add_argument("--move-out", metavar="DATE", help=text("improvement.option.move_out"))


def _one(actions: Any, name: str) -> Any:
    parser = add_verb(actions, name, f"improvements.{name}")
    parser.add_argument("id", type=number, metavar="N", help=text("improvement.option.id"))
    return parser


def _set(parser: Any) -> None:
    parser.add_argument(
        "--set", action="append", default=[], metavar="FIELD=VALUE", help=text("improvement.option.set")
    )
    add_writing(parser)


def add_rates(verbs: Any) -> None:
    """Add the verb `rates`."""
    parser = add_verb(verbs, "rates")
    parser.add_argument("--kind", metavar="NAME", default="", help=text("rates.option.kind"))
    parser.add_argument("--on", metavar="DATE", help=text("rates.option.on"))
    parser.add_argument("--unconfirmed", action="store_true", help=text("rates.option.unconfirmed"))

"""The arguments of `check`, `check list` and `check accept`, with their help in the language in use."""

from typing import Any

from backoffice.command_line.grammar import Parser, add_verb, add_writing, number
from backoffice.rules.problems import Level, Owner
from backoffice.text import text

_OWNERS = (Owner.REGISTER, Owner.OWN_SYSTEM, Owner.MASTER_DATA, Owner.BBR)


def add_check(verbs: Any) -> None:
    """Add the verb with its two second words, which may be left out."""
    parser = add_verb(verbs, "check")
    _add_choosing(parser)
    parser.add_argument("--full", action="store_true", help=text("check.option.full"))
    parser.add_argument("--accepted", action="store_true", help=text("check.option.accepted"))
    parser.add_argument("--limit", type=number, default=1000, metavar="N", help=text("cli.option.limit"))
    parser.add_argument("--export", metavar="FILE", help=text("check.option.export"))
    actions = parser.add_subparsers(dest="action", metavar=text("cli.action_word"), parser_class=Parser)
    add_verb(actions, "list", "check.list")
    accept = add_verb(actions, "accept", "check.accept")
    _add_choosing(accept)
    accept.add_argument("--finding", type=number, nargs="+", metavar="N", help=text("check.option.finding"))
    accept.add_argument("--reason", required=True, metavar="TEXT", help=text("cli.option.reason"))
    accept.add_argument("--until", metavar="DATE", help=text("check.option.until"))
    add_writing(accept)


def _add_choosing(parser: Any) -> None:
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--organisation", metavar="0451", help=text("cli.option.organisation"))
    place.add_argument("--department", metavar="0451-012", help=text("cli.option.department"))
    parser.add_argument("--check", metavar="ID", help=text("check.option.check"))
    parser.add_argument("--owner", choices=[one.value for one in _OWNERS], help=text("check.option.owner"))
    parser.add_argument("--level", choices=[one.value for one in Level], help=text("check.option.level"))
    parser.add_argument("--udk", action="store_true", help=text("check.option.udk"))

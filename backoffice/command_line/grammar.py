"""What the grammar of every verb is made of: the parser itself, and the options that several verbs have.

Owns their help in the language in use. Knows no verb.
"""

import argparse
from typing import Any, NoReturn

from backoffice.command_line.ends import WrongUsage
from backoffice.text import LANGUAGES, text


class Parser(argparse.ArgumentParser):
    """A parser that raises instead of ending the program, and tells where the help is."""

    def __init__(self, **options: Any) -> None:
        """Take argparse's options; abbreviated options are refused, so that scripts keep working."""
        super().__init__(allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **options)

    def error(self, message: str) -> NoReturn:
        """Raise WrongUsage with argparse's sentence and where to read more."""
        raise WrongUsage(text("cli.usage", message=message, command=self.prog))


def everywhere() -> argparse.ArgumentParser:
    """The options that may stand before the verb and after it."""
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    group = common.add_argument_group(text("cli.everywhere"))
    group.add_argument("--database", metavar="URL", help=text("cli.option.database"))
    group.add_argument("--language", choices=LANGUAGES, help=text("cli.option.language"))
    group.add_argument("--json", action="store_true", help=text("cli.option.json"))
    return common


def number(typed: str) -> int:
    """Return what was typed as a whole number from 1; argparse tells what is none."""
    if not (typed.isascii() and typed.isdigit() and 0 < int(typed) < 2**63):
        raise argparse.ArgumentTypeError(text("cli.not_a_number", value=typed))
    return int(typed)


def add_verb(verbs: Any, name: str, help_id: str = "") -> argparse.ArgumentParser:
    """Add a verb with its help and the options that stand everywhere."""
    said = text(f"cli.verb.{help_id or name}")
    parser: argparse.ArgumentParser = verbs.add_parser(
        name, help=said.split("\n")[0], description=said, parents=[everywhere()]
    )
    return parser


def add_actions(verbs: Any, name: str) -> Any:
    """Add a verb that wants a second word, and return where its second words are added."""
    parser = add_verb(verbs, name)
    return parser.add_subparsers(dest="action", required=True, metavar=text("cli.action_word"), parser_class=Parser)


def add_selection(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose dwellings."""
    group = parser.add_argument_group(text("cli.selection"), text("cli.selection.help"))
    one = group.add_mutually_exclusive_group()
    one.add_argument("--all", action="store_true", help=text("cli.option.all"))
    one.add_argument("--organisation", metavar="0451", help=text("cli.option.organisation"))
    one.add_argument("--department", metavar="0451-012", help=text("cli.option.department"))
    one.add_argument("--section", metavar="0451-012-01", help=text("cli.option.section"))
    one.add_argument("--ids", metavar="FILE", help=text("cli.option.ids"))
    group.add_argument("--filter", metavar="TEXT", help=text("cli.option.filter"))
    group.add_argument(
        "--except", dest="but", action="append", default=[], metavar="IDS", help=text("cli.option.except")
    )


def add_writing(parser: argparse.ArgumentParser) -> None:
    """Add the options of a verb that writes."""
    group = parser.add_argument_group(text("cli.writing"))
    one = group.add_mutually_exclusive_group()
    one.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))
    one.add_argument("--yes", action="store_true", help=text("cli.option.yes"))
    group.add_argument("--operation-id", metavar="ID", help=text("cli.option.operation_id"))

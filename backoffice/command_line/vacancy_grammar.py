"""The arguments of `vacancies` and of `explain`, with their help in the language in use."""

from typing import Any

from backoffice.command_line.grammar import add_actions, add_selection, add_verb, add_writing, number
from backoffice.text import text

# Repeated here as words of the command line, so that asking for help loads no database.
LISTS = ("shown", "tenant", "gap", "long", "no_tenant", "marked")
REASONS = ("economic_loss", "renovation", "rehousing", "municipality", "notice", "other")


def add_vacancies(verbs: Any) -> None:
    """Add the verb `vacancies` and its words."""
    actions = add_actions(verbs, "vacancies")
    listing = add_verb(actions, "list", "vacancies.list")
    listing.add_argument("--which", choices=LISTS, default="shown", help=text("vacancy.option.which"))
    listing.add_argument("--older", type=number, metavar="DAYS", help=text("vacancy.option.older"))
    place = listing.add_mutually_exclusive_group()
    place.add_argument("--organisation", metavar="0451", help=text("cli.option.organisation"))
    place.add_argument("--department", metavar="0451-012", help=text("cli.option.department"))
    place.add_argument("--section", metavar="0451-012-01", help=text("cli.option.section"))
    listing.add_argument("--filter", metavar="TEXT", help=text("cli.option.filter"))
    opening = _of_many(actions, "open")
    opening.add_argument("--reason", required=True, choices=REASONS, help=text("vacancy.option.reason"))
    opening.add_argument("--start", metavar="DATE", help=text("vacancy.option.start"))
    nobody = _of_many(actions, "no-tenant")
    nobody.add_argument("--reason", default="", choices=REASONS[1:4] + REASONS[5:], help=text("vacancy.option.reason"))
    nobody.add_argument("--start", metavar="DATE", help=text("vacancy.option.split"))
    end = _of_many(actions, "end")
    end.add_argument("--last", required=True, metavar="DATE", help=text("vacancy.option.last"))
    end.add_argument("--kind", choices=("vacant", "no_tenant"), default="vacant", help=text("vacancy.option.kind"))
    move = _of_many(actions, "move")
    move.add_argument("--start", metavar="DATE", help=text("vacancy.option.move"))
    _of_many(actions, "confirm")
    _let(actions)


def _of_many(actions: Any, name: str) -> Any:
    parser = add_verb(actions, name, f"vacancies.{name}")
    _dwelling(parser)
    add_selection(parser)
    add_writing(parser)
    return parser


def _dwelling(parser: Any) -> None:
    parser.add_argument("--dwelling", action="append", metavar="BBR|N", help=text("vacancy.option.dwellings"))


def _let(actions: Any) -> None:
    parser = add_verb(actions, "let", "vacancies.let")
    parser.add_argument("--dwelling", required=True, metavar="BBR|N", help=text("vacancy.option.dwelling"))
    parser.add_argument("--start", metavar="DATE", help=text("vacancy.option.let_start"))
    parser.add_argument("--last", metavar="DATE", help=text("vacancy.option.let_last"))
    parser.add_argument("--allocation", metavar="CODE", help=text("vacancy.option.allocation"))
    parser.add_argument("--entry-deposit", metavar="KRONER", help=text("vacancy.option.entry_deposit"))
    parser.add_argument("--deposit", metavar="KRONER", help=text("vacancy.option.deposit"))
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--tenants", type=number, metavar="N", help=text("vacancy.option.tenants"))
    who.add_argument("--tenant-names", metavar="FILE", help=text("vacancy.option.tenant_names"))
    parser.add_argument("--lease", type=number, metavar="N", help=text("vacancy.option.lease"))
    add_writing(parser)


def add_explained_vacancy(actions: Any) -> None:
    """Add the word `vacancy` of `explain`."""
    parser = add_verb(actions, "vacancy", "explain.vacancy")
    parser.add_argument("--dwelling", required=True, metavar="BBR|N", help=text("vacancy.option.dwelling"))
    parser.add_argument("--on", metavar="DATE", help=text("vacancy.option.on"))

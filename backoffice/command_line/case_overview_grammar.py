"""The arguments of `terminations overview|calendar|due|statistics`, with their help in the language in use."""

from typing import Any

from backoffice.command_line.grammar import add_verb, number
from backoffice.rules.case_age import Age
from backoffice.rules.case_days import ENDED
from backoffice.rules.case_deadlines import KIND_IDS
from backoffice.rules.cases import PHASES
from backoffice.rules.settlement_due import DueState
from backoffice.text import text

ACTIONS = ("overview", "calendar", "due", "statistics")


def add_case_overview(actions: Any) -> None:
    """Add these second words to `terminations`."""
    overview = _of_place(actions, "overview")
    overview.add_argument(
        "--phase", choices=[one for one in PHASES if one not in ENDED], help=text("cases.option.phase")
    )
    overview.add_argument("--age", choices=[one.value for one in Age], help=text("cases.option.age"))
    overview.add_argument("--list", action="store_true", dest="as_list", help=text("cases.option.list"))
    overview.add_argument("--limit", type=number, default=1000, metavar="N", help=text("cli.option.limit"))
    overview.add_argument("--export", metavar="FILE", help=text("cases.option.xlsx"))
    calendar = _of_place(actions, "calendar")
    calendar.add_argument("--kind", action="append", choices=KIND_IDS, help=text("cases.option.kind"))
    period = calendar.add_mutually_exclusive_group()
    period.add_argument("--until", metavar="DATE", help=text("cases.option.until"))
    period.add_argument("--late", action="store_true", help=text("cases.option.late"))
    calendar.add_argument("--export", metavar="FILE", help=text("cases.option.export"))
    due = _of_place(actions, "due")
    due.add_argument("--state", choices=[one.value for one in DueState], help=text("cases.option.state"))
    due.add_argument("--limit", type=number, default=1000, metavar="N", help=text("cli.option.limit"))
    due.add_argument("--export", metavar="FILE", help=text("cases.option.xlsx"))
    statistics = _of_place(actions, "statistics")
    statistics.add_argument("--year", type=number, metavar="YEAR", help=text("cases.option.year"))
    statistics.add_argument("--export", metavar="FILE", help=text("cases.option.xlsx"))


def _of_place(actions: Any, name: str) -> Any:
    parser = add_verb(actions, name, f"terminations.{name}")
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--organisation", metavar="0451", help=text("cli.option.organisation"))
    place.add_argument("--department", metavar="0451-012", help=text("cli.option.department"))
    place.add_argument("--section", metavar="0451-012-01", help=text("cli.option.section"))
    return parser

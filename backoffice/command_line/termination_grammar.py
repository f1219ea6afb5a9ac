"""The arguments of `terminations`: the case and its steps, with their help in the language in use.

Owns the steps of the office; those that look over all cases are case_overview_grammar's.
"""

from typing import Any

from backoffice.command_line.case_overview_grammar import add_case_overview
from backoffice.command_line.grammar import add_actions, add_verb, add_writing, number
from backoffice.rules.cases import PHASES
from backoffice.text import text

OF_CASES = (
    "list", "show", "new", "edit", "complete", "recompute", "override", "confirm", "dwelling", "seek", "relet", "moved-out",
    "emptied", "omit-inspection", "withdraw", "close",
)  # fmt: skip
"""The second words of `terminations` about one case."""
EMPTIED = ("economic_loss", "renovation", "rehousing", "municipality", "other")
ENDS = ("zero", "written_off", "collection")


def add_terminations(verbs: Any) -> None:
    """Add the verb `terminations` and its words."""
    actions = add_actions(verbs, "terminations")
    listing = add_verb(actions, "list", "terminations.list")
    listing.add_argument("--phase", choices=PHASES, help=text("cases.option.phase"))
    place = listing.add_mutually_exclusive_group()
    place.add_argument("--organisation", metavar="0451", help=text("cli.option.organisation"))
    place.add_argument("--department", metavar="0451-012", help=text("cli.option.department"))
    place.add_argument("--section", metavar="0451-012-01", help=text("cli.option.section"))
    listing.add_argument("--limit", type=number, default=1000, metavar="N", help=text("cli.option.limit"))
    _case(add_verb(actions, "show", "terminations.show"))
    _new(actions)
    edit = _step(actions, "edit")
    edit.add_argument("--set", action="append", required=True, metavar="FIELD=VALUE", help=text("case.option.set"))
    _steps(actions)
    add_case_overview(actions)


def _new(actions: Any) -> None:
    parser = add_verb(actions, "new", "terminations.new")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--dwelling", metavar="BBR|N", help=text("case.option.dwelling"))
    which.add_argument("--lease", type=number, metavar="N", help=text("case.option.lease"))
    parser.add_argument("--received", required=True, metavar="MOMENT", help=text("case.option.received"))
    parser.add_argument("--channel", required=True, metavar="CODE", help=text("case.option.channel"))
    parser.add_argument("--missing", default="", metavar="CODES", help=text("case.option.missing"))
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help=text("case.option.set"))
    add_writing(parser)


def _steps(actions: Any) -> None:
    complete = _step(actions, "complete")
    complete.add_argument("--missing", default="", metavar="CODES", help=text("case.option.still"))
    complete.add_argument("--on", metavar="DATE", help=text("case.option.complete_on"))
    _step(actions, "recompute")
    override = _step(actions, "override")
    for name in ("deadline", "period-from", "rent-last-day", "vacate-by"):
        override.add_argument(f"--{name}", metavar="DATE", help=text("case.option.override"))
    override.add_argument("--reason", required=True, help=text("case.option.reason"))
    confirm = _step(actions, "confirm")
    confirm.add_argument("--on", metavar="DATE", help=text("case.option.on"))
    confirm.add_argument("--emptied", default="", choices=EMPTIED, help=text("case.option.emptied"))
    _step(actions, "dwelling").add_argument(
        "--emptied", required=True, choices=EMPTIED, help=text("case.option.emptied")
    )
    _step(actions, "seek").add_argument(
        "--wants-out", required=True, metavar="DATE", help=text("case.option.wants_out")
    )
    relet = _step(actions, "relet")
    relet.add_argument("--start", required=True, metavar="DATE", help=text("vacancy.option.let_start"))
    relet.add_argument("--allocation", required=True, metavar="CODE", help=text("vacancy.option.allocation"))
    relet.add_argument("--tenants", type=number, metavar="N", help=text("vacancy.option.tenants"))
    moved = _step(actions, "moved-out")
    moved.add_argument("--on", required=True, metavar="DATE", help=text("case.option.moved_out"))
    moved.add_argument("--known", metavar="DATE", help=text("case.option.known"))
    moved.add_argument("--known-by", default="", metavar="TEXT", help=text("case.option.known_by"))
    moved.add_argument("--keys", metavar="DATE", help=text("case.option.keys"))
    moved.add_argument("--not-empty", action="store_true", help=text("case.option.not_empty"))
    _step(actions, "emptied")
    _step(actions, "omit-inspection").add_argument("--reason", required=True, help=text("case.option.omit"))
    _step(actions, "withdraw").add_argument("--reason", required=True, help=text("case.option.reason"))
    close = _step(actions, "close")
    close.add_argument("--how", required=True, choices=ENDS, help=text("case.option.how"))
    close.add_argument("--on", metavar="DATE", help=text("case.option.on"))


def _step(actions: Any, name: str) -> Any:
    parser = add_verb(actions, name, f"terminations.{name}")
    _case(parser)
    add_writing(parser)
    return parser


def _case(parser: Any) -> None:
    parser.add_argument("case", type=number, metavar="N", help=text("case.option.case"))

"""The arguments of `report` and `reporting`, and of approving warnings, with their help in the language in use."""

from typing import Any

from backoffice.command_line.grammar import add_actions, add_selection, add_verb, add_writing, number
from backoffice.text import text

# Repeated here as words of the command line, so that asking for help loads no database.
KINDS = (
    "disability_registration", "signup_cooperation", "cooperation_member", "signup_agreement", "allocation_agreement",
    "section_amenities", "attachment", "letting_group",
)  # fmt: skip


def add_reporting(verbs: Any) -> None:
    """Add the verbs `report` and `reporting`."""
    report = add_verb(verbs, "report")
    add_selection(report)
    report.add_argument("--record", choices=KINDS, help=text("reporting.option.record"))
    report.add_argument("--id", type=number, action="append", default=[], metavar="N", help=text("reporting.option.id"))
    report.add_argument("--reason", default="", metavar="TEXT", help=text("cli.option.reason"))
    add_approving(report)
    add_writing(report)
    actions = add_actions(verbs, "reporting")
    listing = add_verb(actions, "list", "reporting.list")
    transfers = add_verb(actions, "transfers", "reporting.transfers")
    transfers.add_argument("--late", action="store_true", help=text("reporting.option.late"))
    known = add_verb(actions, "approvals", "reporting.approvals")
    known.add_argument("--dwelling", metavar="BBR|N", help=text("reporting.option.dwelling"))
    hidden = add_verb(actions, "withheld", "reporting.withheld")
    for parser in (listing, known, hidden):
        place = parser.add_mutually_exclusive_group()
        place.add_argument("--organisation", metavar="0451", help=text("cli.option.organisation"))
        place.add_argument("--department", metavar="0451-012", help=text("cli.option.department"))
        parser.add_argument("--limit", type=number, default=1000, metavar="N", help=text("cli.option.limit"))


def add_approving(parser: Any) -> None:
    """Add the options that approve kinds of warning: a rule, and why."""
    group = parser.add_argument_group(text("reporting.approving"))
    group.add_argument("--approve", action="append", default=[], metavar="RULE", help=text("reporting.option.approve"))
    group.add_argument("--because", action="append", default=[], metavar="TEXT", help=text("reporting.option.because"))

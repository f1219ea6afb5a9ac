"""The options of `preview`: loads nothing but the grammar."""

from typing import Any

from backoffice.command_line.grammar import add_actions, add_verb
from backoffice.text import text


def add_preview(verbs: Any) -> None:
    """Add the verb `preview` and its word."""
    portal = add_verb(add_actions(verbs, "preview"), "portal", "preview.portal")
    about = portal.add_mutually_exclusive_group(required=True)
    about.add_argument("--dwelling", metavar="BBR|N", help=text("portal.option.dwelling"))
    about.add_argument("--department", metavar="0451-012", help=text("cli.option.department"))
    about.add_argument("--organisation", metavar="0451", help=text("cli.option.organisation"))
    portal.add_argument("--on", metavar="DATE", help=text("portal.option.on"))
    portal.add_argument("--after", action="append", default=[], metavar="FIELD=VALUE", help=text("portal.option.after"))

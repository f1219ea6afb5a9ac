"""The arguments of `codes` and `dialects`: what is data and not program.

Owns their grammar only.
"""

from typing import Any

from backoffice.command_line.grammar import add_actions, add_verb, add_writing
from backoffice.text import text


def add_codes(verbs: Any) -> None:
    """Add `codes list|import|export`."""
    actions = add_actions(verbs, "codes")
    listing = add_verb(actions, "list", "codes.list")
    listing.add_argument("list", nargs="?", metavar="LIST", help=text("cli.option.code_list"))
    replacing = add_verb(actions, "import", "codes.import")
    replacing.add_argument("file", metavar="FILE", help=text("cli.option.codes_file"))
    replacing.add_argument("--list", metavar="LIST", help=text("cli.option.codes_list"))
    add_writing(replacing)
    export = add_verb(actions, "export", "codes.export")
    export.add_argument("list", metavar="LIST", help=text("cli.option.code_list"))
    export.add_argument("file", metavar="FILE", help=text("cli.option.codes_export"))
    export.add_argument("--replace", action="store_true", help=text("cli.option.replace"))


def add_dialects(verbs: Any) -> None:
    """Add `dialects list|show|propose|remove`."""
    actions = add_actions(verbs, "dialects")
    add_verb(actions, "list", "dialects.list")
    show = add_verb(actions, "show", "dialects.show")
    show.add_argument("name", metavar="NAME", help=text("cli.option.dialect_name"))
    propose = add_verb(actions, "propose", "dialects.propose")
    propose.add_argument("file", metavar="FILE", help=text("cli.option.import_file"))
    propose.add_argument("--kind", choices=("dwellings", "rents", "master_data"), help=text("cli.option.dialect_kind"))
    for name, shape in (("set", "HEADING=TARGET"), ("value", "HEADING:TEXT=CODE"), ("width", "HEADING=DIGITS")):
        said = text(f"cli.option.dialect_{name}")
        propose.add_argument(f"--{name}", action="append", default=[], metavar=shape, help=said)
    propose.add_argument("--skip", action="append", default=[], metavar="TEXT", help=text("cli.option.dialect_skip"))
    propose.add_argument("--save", metavar="TITLE", help=text("cli.option.dialect_save"))
    remove = add_verb(actions, "remove", "dialects.remove")
    remove.add_argument("name", metavar="NAME", help=text("cli.option.dialect_name"))
    remove.add_argument("--yes", action="store_true", help=text("cli.option.yes"))

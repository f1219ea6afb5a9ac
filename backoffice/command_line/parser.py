"""The arguments of every verb, with their help in the language in use.

Owns the grammar of the command line. Knows no verb's work: a verb is named by two words ("dwellings", "edit").
"""

import argparse
import gettext
import os
from pathlib import Path
from typing import Any, NoReturn

from backoffice.command_line.ends import WrongUsage
from backoffice.text import LANGUAGES, language, text

_LOCALE = Path(__file__).parents[1] / "locale"
_VIEWS = ("standard", "letting", "costs")
_RECORDS = (
    "dwelling", "housing_cost", "lease", "disability_registration", "building_section", "department", "organisation",
)  # fmt: skip


class Parser(argparse.ArgumentParser):
    """A parser that raises instead of ending the program, and tells where the help is."""

    def __init__(self, **options: Any) -> None:
        """Take argparse's options; abbreviated options are refused, so that scripts keep working."""
        super().__init__(allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **options)

    def error(self, message: str) -> NoReturn:
        """Raise WrongUsage with argparse's sentence and where to read more."""
        raise WrongUsage(text("cli.usage", message=message, command=self.prog))


def build_parser() -> Parser:
    """Return the parser of the whole command line, its help in the language in use."""
    _speak_the_language()
    parser = Parser(prog="backoffice", description=text("cli.about"), epilog=text("cli.ends"), parents=[_everywhere()])
    verbs = parser.add_subparsers(
        dest="verb", title=text("cli.verbs"), metavar=text("cli.verb_word"), parser_class=Parser
    )
    _init(verbs)
    _demo(verbs)
    _verb(verbs, "status")
    _show(verbs)
    _dwellings(verbs)
    _import(verbs)
    _export(verbs)
    _deliver(verbs)
    _verify(verbs)
    _changes(verbs)
    _codes(verbs)
    _dialects(verbs)
    _xml(verbs)
    _places(verbs)
    _requests(verbs)
    _verb(verbs, "filters")
    return parser


def _speak_the_language() -> None:
    """Make argparse's own sentences come from the catalogue: it asks Python's current text domain."""
    os.environ["LANGUAGE"] = language()
    gettext.bindtextdomain("backoffice", _LOCALE)
    gettext.textdomain("backoffice")


def _everywhere() -> argparse.ArgumentParser:
    """The options that may stand before the verb and after it."""
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    group = common.add_argument_group(text("cli.everywhere"))
    group.add_argument("--database", metavar="URL", help=text("cli.option.database"))
    group.add_argument("--language", choices=LANGUAGES, help=text("cli.option.language"))
    group.add_argument("--json", action="store_true", help=text("cli.option.json"))
    return common


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and 0 < int(typed) < 2**63):
        raise argparse.ArgumentTypeError(text("cli.not_a_number", value=typed))
    return int(typed)


def _verb(verbs: Any, name: str, help_id: str = "") -> argparse.ArgumentParser:
    said = text(f"cli.verb.{help_id or name}")
    parser: argparse.ArgumentParser = verbs.add_parser(
        name, help=said.split("\n")[0], description=said, parents=[_everywhere()]
    )
    return parser


def _actions(verbs: Any, name: str) -> Any:
    parser = _verb(verbs, name)
    return parser.add_subparsers(dest="action", required=True, metavar=text("cli.action_word"), parser_class=Parser)


def _init(verbs: Any) -> None:
    _verb(verbs, "init")


def _demo(verbs: Any) -> None:
    parser = _verb(verbs, "demo")
    parser.add_argument("--dwellings", type=_number, default=3000, metavar="N", help=text("cli.option.dwellings"))
    parser.add_argument("--seed", type=_number, default=1, metavar="S", help=text("cli.option.seed"))
    parser.add_argument("--planted", action="store_true", help=text("cli.option.planted"))
    # Only an empty register is filled, so nothing is asked; scripts that say --yes everywhere may say it here too.
    parser.add_argument("--yes", action="store_true", help=text("cli.option.demo_yes"))


def _show(verbs: Any) -> None:
    parser = _verb(verbs, "show")
    parser.add_argument("kind", choices=("dwelling", "department", "organisation"), help=text("cli.option.kind"))
    parser.add_argument("number", metavar="NUMBER", help=text("cli.option.number"))


def _dwellings(verbs: Any) -> None:
    actions = _actions(verbs, "dwellings")
    listing = _verb(actions, "list", "dwellings.list")
    _selection(listing)
    shape = listing.add_mutually_exclusive_group()
    shape.add_argument("--view", choices=_VIEWS, help=text("cli.option.view"))
    shape.add_argument("--columns", metavar="A,B", help=text("cli.option.columns"))
    listing.add_argument("--limit", type=_number, metavar="N", help=text("cli.option.limit"))
    edit = _verb(actions, "edit", "dwellings.edit")
    _selection(edit)
    edit.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help=text("cli.option.set"))
    edit.add_argument("--reason", default="", metavar="TEXT", help=text("cli.option.reason"))
    _writing(edit)
    export = _verb(actions, "export", "dwellings.export")
    export.add_argument("file", metavar="FILE", help=text("cli.option.export_file"))
    _selection(export)
    views = ("edit", *_VIEWS)
    export.add_argument("--view", choices=views, default="edit", help=text("cli.option.export_view"))
    export.add_argument("--replace", action="store_true", help=text("cli.option.replace"))


def _selection(parser: argparse.ArgumentParser) -> None:
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


def _writing(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(text("cli.writing"))
    one = group.add_mutually_exclusive_group()
    one.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))
    one.add_argument("--yes", action="store_true", help=text("cli.option.yes"))
    group.add_argument("--operation-id", metavar="ID", help=text("cli.option.operation_id"))


def _import(verbs: Any) -> None:
    parser = _verb(verbs, "import")
    parser.add_argument("file", metavar="FILE", help=text("cli.option.import_file"))
    parser.add_argument("--dialect", metavar="NAME", help=text("cli.option.dialect"))
    parser.add_argument("--draft", action="store_true", help=text("cli.option.draft"))
    parser.add_argument("--errors", metavar="FILE", help=text("cli.option.errors"))
    parser.add_argument("--all-or-nothing", action="store_true", help=text("cli.option.all_or_nothing"))
    parser.add_argument(
        "--conflicts", choices=("keep", "file", "register"), default="keep", help=text("cli.option.conflicts")
    )
    _writing(parser)


def _export(verbs: Any) -> None:
    parser = _verb(verbs, "export")
    parser.add_argument("file", metavar="FILE", help=text("cli.option.own_file"))
    parser.add_argument("--record", required=True, choices=_RECORDS, help=text("cli.option.record"))
    _selection(parser)
    parser.add_argument("--replace", action="store_true", help=text("cli.option.replace"))


def _deliver(verbs: Any) -> None:
    receivers = _verb(verbs, "deliver").add_subparsers(
        dest="action", required=True, metavar=text("cli.receiver_word"), parser_class=Parser
    )
    parser = _verb(receivers, "udk", "deliver.udk")
    parser.add_argument("--organisation", metavar="0451", help=text("cli.option.organisation"))
    parser.add_argument("--as-of", metavar="DATE", help=text("cli.option.as_of"))
    parser.add_argument("--folder", metavar="FOLDER", help=text("cli.option.folder"))
    parser.add_argument("--changes", action="store_true", help=text("deliveries.option.changes"))
    parser.add_argument("--spec", metavar="FILE", help=text("deliveries.option.spec"))
    parser.add_argument("--supersedes", type=_number, metavar="NUMBER", help=text("deliveries.option.supersedes"))
    _writing(parser)
    listing = _verb(receivers, "list", "deliver.list")
    listing.add_argument("--limit", type=_number, default=50, metavar="N", help=text("cli.option.limit"))
    listing.add_argument("--before", type=_number, metavar="NUMBER", help=text("deliveries.option.before"))
    again = _verb(receivers, "resend", "deliver.resend")
    again.add_argument("number", type=_number, metavar="NUMBER", help=text("deliveries.option.number"))
    again.add_argument("--folder", metavar="FOLDER", help=text("cli.option.folder"))
    impact = _verb(receivers, "impact", "deliver.impact")
    impact.add_argument("--organisation", metavar="0451", help=text("cli.option.organisation"))
    impact.add_argument("--as-of", metavar="DATE", help=text("cli.option.as_of"))
    begin = impact.add_mutually_exclusive_group()
    begin.add_argument("--delivery", type=_number, metavar="NUMBER", help=text("deliveries.option.delivery"))
    begin.add_argument("--since", type=int, metavar="ID", help=text("deliveries.option.since"))
    impact.add_argument("--until", type=_number, metavar="ID", help=text("deliveries.option.until"))
    impact.add_argument("--limit", type=_number, metavar="N", help=text("cli.option.limit"))


def _verify(verbs: Any) -> None:
    _verb(verbs, "verify").add_argument("file", metavar="FILE", help=text("deliveries.option.file"))


def _places(verbs: Any) -> None:
    for name in ("retire", "reopen"):
        parser = _verb(verbs, name)
        parser.add_argument("number", nargs="+", metavar="NUMBER", help=text("cli.option.places"))
        if name == "retire":
            parser.add_argument("--date", required=True, metavar="DATE", help=text("cli.option.last_day"))
        parser.add_argument("--reason", default="", metavar="TEXT", help=text("cli.option.reason"))
        _writing(parser)
    merge = _verb(_actions(verbs, "departments"), "merge", "departments.merge")
    merge.add_argument("number", metavar="0451-012", help=text("cli.option.giving"))
    merge.add_argument("--into", required=True, metavar="0451-015", help=text("cli.option.into"))
    merge.add_argument("--date", required=True, metavar="DATE", help=text("cli.option.last_day"))
    merge.add_argument("--section", action="append", default=[], metavar="01=07", help=text("cli.option.renumber"))
    merge.add_argument("--reason", default="", metavar="TEXT", help=text("cli.option.reason"))
    _writing(merge)


def _requests(verbs: Any) -> None:
    actions = _actions(verbs, "requests")
    listing = _verb(actions, "list", "requests.list")
    listing.add_argument("--filter", metavar="TEXT", help=text("cli.option.request_filter"))
    _verb(actions, "show", "requests.show").add_argument(
        "id", type=_number, metavar="N", help=text("cli.option.request")
    )
    new, change = _verb(actions, "new", "requests.new"), _verb(actions, "set", "requests.set")
    new.add_argument("number", metavar="NUMBER", help=text("cli.option.places"))
    new.add_argument("--field", metavar="FIELD", help=text("cli.option.request_field"))
    new.add_argument("--subject", metavar="TEXT", help=text("cli.option.request_subject"))
    change.add_argument("id", type=_number, nargs="+", metavar="N", help=text("cli.option.request"))
    change.add_argument("--status", metavar="STATUS", help=text("cli.option.request_status"))
    change.add_argument("--note", metavar="TEXT", help=text("cli.option.request_note"))
    for parser in (new, change):
        parser.add_argument("--should", metavar="TEXT", help=text("cli.option.request_should"))
        parser.add_argument("--reason", metavar="TEXT", help=text("cli.option.request_reason"))
        parser.add_argument("--documentation", metavar="TEXT", help=text("cli.option.request_documentation"))
        parser.add_argument("--to", metavar="WHO", help=text("cli.option.request_to"))
        _writing(parser)
    of_file = _verb(actions, "from", "requests.from")
    of_file.add_argument("file", metavar="FILE", help=text("cli.option.import_file"))
    _writing(of_file)
    export = _verb(actions, "export", "requests.export")
    export.add_argument("file", metavar="FILE", help=text("cli.option.request_file"))
    export.add_argument("--filter", metavar="TEXT", help=text("cli.option.request_filter"))
    export.add_argument("--replace", action="store_true", help=text("cli.option.replace"))


def _changes(verbs: Any) -> None:
    actions = _actions(verbs, "changes")
    listing = _verb(actions, "list", "changes.list")
    listing.add_argument("--limit", type=_number, default=50, metavar="N", help=text("cli.option.limit"))
    listing.add_argument("--before", type=_number, metavar="ID", help=text("cli.option.before"))
    show = _verb(actions, "show", "changes.show")
    show.add_argument("id", type=_number, metavar="ID", help=text("cli.option.change_set"))
    show.add_argument("--limit", type=_number, default=1000, metavar="N", help=text("cli.option.limit"))
    undo = _verb(actions, "undo", "changes.undo")
    undo.add_argument("id", type=_number, metavar="ID", help=text("cli.option.change_set"))
    _writing(undo)


def _codes(verbs: Any) -> None:
    actions = _actions(verbs, "codes")
    listing = _verb(actions, "list", "codes.list")
    listing.add_argument("list", nargs="?", metavar="LIST", help=text("cli.option.code_list"))
    replacing = _verb(actions, "import", "codes.import")
    replacing.add_argument("file", metavar="FILE", help=text("cli.option.codes_file"))
    replacing.add_argument("--list", metavar="LIST", help=text("cli.option.codes_list"))
    _writing(replacing)
    export = _verb(actions, "export", "codes.export")
    export.add_argument("list", metavar="LIST", help=text("cli.option.code_list"))
    export.add_argument("file", metavar="FILE", help=text("cli.option.codes_export"))
    export.add_argument("--replace", action="store_true", help=text("cli.option.replace"))


def _dialects(verbs: Any) -> None:
    actions = _actions(verbs, "dialects")
    _verb(actions, "list", "dialects.list")
    show = _verb(actions, "show", "dialects.show")
    show.add_argument("name", metavar="NAME", help=text("cli.option.dialect_name"))
    propose = _verb(actions, "propose", "dialects.propose")
    propose.add_argument("file", metavar="FILE", help=text("cli.option.import_file"))
    propose.add_argument("--kind", choices=("dwellings", "rents", "master_data"), help=text("cli.option.dialect_kind"))
    for name, shape in (("set", "HEADING=TARGET"), ("value", "HEADING:TEXT=CODE"), ("width", "HEADING=DIGITS")):
        said = text(f"cli.option.dialect_{name}")
        propose.add_argument(f"--{name}", action="append", default=[], metavar=shape, help=said)
    propose.add_argument("--skip", action="append", default=[], metavar="TEXT", help=text("cli.option.dialect_skip"))
    propose.add_argument("--save", metavar="TITLE", help=text("cli.option.dialect_save"))
    remove = _verb(actions, "remove", "dialects.remove")
    remove.add_argument("name", metavar="NAME", help=text("cli.option.dialect_name"))
    remove.add_argument("--yes", action="store_true", help=text("cli.option.yes"))


def _xml(verbs: Any) -> None:
    actions = _actions(verbs, "xml")
    export = _verb(actions, "export", "xml.export")
    export.add_argument("file", metavar="FILE", help=text("cli.option.xml_file"))
    _selection(export)
    export.add_argument("--changed-since", metavar="ID|DATE", help=text("cli.option.changed_since"))
    export.add_argument("--replace", action="store_true", help=text("cli.option.replace"))
    reading = _verb(actions, "import", "xml.import")
    reading.add_argument("file", metavar="FILE", help=text("cli.option.xml_import_file"))
    reading.add_argument("--draft", action="store_true", help=text("cli.option.draft"))
    reading.add_argument("--all-or-nothing", action="store_true", help=text("cli.option.all_or_nothing"))
    # The file does not say what it was exported from: there is no dialect, nothing is in dispute, no workbook comes back.
    reading.set_defaults(dialect=None, errors=None, conflicts="keep")
    _writing(reading)

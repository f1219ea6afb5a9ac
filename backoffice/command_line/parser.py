"""The arguments of every verb, with their help in the language in use.

Owns the grammar of the command line. Knows no verb's work: a verb is named by two words ("dwellings", "edit").
"""

import gettext
import os
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from backoffice.command_line.agreement_verbs import add_agreements
from backoffice.command_line.calc_grammar import add_calc
from backoffice.command_line.check_grammar import add_check
from backoffice.command_line.data_grammar import add_codes, add_dialects
from backoffice.command_line.disability_grammar import add_disability
from backoffice.command_line.explaining import add_explain
from backoffice.command_line.grammar import (
    Parser,
    add_actions,
    add_selection,
    add_verb,
    add_writing,
    everywhere,
    number,
)
from backoffice.command_line.improvement_grammar import add_improvements, add_rates
from backoffice.command_line.inspection_grammar import add_inspections
from backoffice.command_line.lease_grammar import add_leases
from backoffice.command_line.letter_grammar import add_letters
from backoffice.command_line.portal_grammar import add_preview
from backoffice.command_line.reporting_grammar import add_approving, add_reporting
from backoffice.command_line.section_grammar import add_sections
from backoffice.command_line.settlement_grammar import add_settlements
from backoffice.command_line.termination_grammar import add_terminations
from backoffice.command_line.vacancy_grammar import add_vacancies
from backoffice.text import language, text

_LOCALE = Path(__file__).parents[1] / "locale"
_VIEWS = ("standard", "letting", "costs")
_RECORDS = (
    "dwelling", "housing_cost", "lease", "disability_registration", "building_section", "department", "organisation",
    "signup_agreement", "allocation_agreement", "section_amenities", "attachment", "letting_group",
)  # fmt: skip


def build_parser(arguments: Sequence[str] = ()) -> Parser:
    """Return the parser that these arguments need, its help in the language in use.

    It knows the whole command line, but where the arguments begin with a verb only that one: the others cost time.
    """
    _speak_the_language()
    return _parser_in(language(), _asked(arguments))


def _asked(arguments: Sequence[str]) -> str:
    """Return the verb the arguments begin with, after the options that may stand before it; "" for none that is known."""
    words = iter(arguments)
    for word in words:
        if word in ("--database", "--language"):
            next(words, "")
        elif not word.startswith("-"):
            return word if any(word in names for names, _ in VERBS) else ""
    return ""


@cache
def _parser_in(_language: str, asked: str) -> Parser:
    # The texts are looked up while it is built; a program that asks twice in a language gets the same one.
    parser = Parser(prog="backoffice", description=text("cli.about"), epilog=text("cli.ends"), parents=[everywhere()])
    verbs = parser.add_subparsers(
        dest="verb", title=text("cli.verbs"), metavar=text("cli.verb_word"), parser_class=Parser
    )
    for names, add in VERBS:
        if not asked or asked in names:
            add(verbs)
    return parser


def _speak_the_language() -> None:
    """Make argparse's own sentences come from the catalogue: it asks Python's current text domain."""
    os.environ["LANGUAGE"] = language()
    gettext.bindtextdomain("backoffice", _LOCALE)
    gettext.textdomain("backoffice")


def _demo(verbs: Any) -> None:
    parser = add_verb(verbs, "demo")
    parser.add_argument("--dwellings", type=number, default=3000, metavar="N", help=text("cli.option.dwellings"))
    parser.add_argument("--seed", type=number, default=1, metavar="S", help=text("cli.option.seed"))
    parser.add_argument("--planted", action="store_true", help=text("cli.option.planted"))
    parser.add_argument("--clean", action="store_true", help=text("cli.option.clean"))
    # Only an empty register is filled, so nothing is asked; scripts that say --yes everywhere may say it here too.
    parser.add_argument("--yes", action="store_true", help=text("cli.option.demo_yes"))


def _show(verbs: Any) -> None:
    parser = add_verb(verbs, "show")
    parser.add_argument("kind", choices=("dwelling", "department", "organisation"), help=text("cli.option.kind"))
    parser.add_argument("number", metavar="NUMBER", help=text("cli.option.number"))


def _dwellings(verbs: Any) -> None:
    actions = add_actions(verbs, "dwellings")
    listing = add_verb(actions, "list", "dwellings.list")
    add_selection(listing)
    shape = listing.add_mutually_exclusive_group()
    shape.add_argument("--view", choices=_VIEWS, help=text("cli.option.view"))
    shape.add_argument("--columns", metavar="A,B", help=text("cli.option.columns"))
    listing.add_argument("--limit", type=number, metavar="N", help=text("cli.option.limit"))
    edit = add_verb(actions, "edit", "dwellings.edit")
    add_selection(edit)
    edit.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help=text("cli.option.set"))
    edit.add_argument("--reason", default="", metavar="TEXT", help=text("cli.option.reason"))
    edit.add_argument("--preview", action="store_true", help=text("portal.option.preview"))
    status = edit.add_mutually_exclusive_group()
    status.add_argument("--draft", action="store_true", help=text("reporting.option.draft"))
    status.add_argument("--report", action="store_true", help=text("reporting.option.report"))
    add_approving(edit)
    add_writing(edit)
    export = add_verb(actions, "export", "dwellings.export")
    export.add_argument("file", metavar="FILE", help=text("cli.option.export_file"))
    add_selection(export)
    views = ("edit", *_VIEWS)
    export.add_argument("--view", choices=views, default="edit", help=text("cli.option.export_view"))
    export.add_argument("--replace", action="store_true", help=text("cli.option.replace"))


def _import(verbs: Any) -> None:
    parser = add_verb(verbs, "import")
    parser.add_argument("file", metavar="FILE", help=text("cli.option.import_file"))
    parser.add_argument("--dialect", metavar="NAME", help=text("cli.option.dialect"))
    parser.add_argument("--draft", action="store_true", help=text("cli.option.draft"))
    parser.add_argument("--errors", metavar="FILE", help=text("cli.option.errors"))
    parser.add_argument("--all-or-nothing", action="store_true", help=text("cli.option.all_or_nothing"))
    parser.add_argument(
        "--conflicts", choices=("keep", "file", "register"), default="keep", help=text("cli.option.conflicts")
    )
    add_writing(parser)


def _export(verbs: Any) -> None:
    parser = add_verb(verbs, "export")
    parser.add_argument("file", metavar="FILE", help=text("cli.option.own_file"))
    parser.add_argument("--record", required=True, choices=_RECORDS, help=text("cli.option.record"))
    add_selection(parser)
    parser.add_argument("--replace", action="store_true", help=text("cli.option.replace"))


def _deliver(verbs: Any) -> None:
    receivers = add_verb(verbs, "deliver").add_subparsers(
        dest="action", required=True, metavar=text("cli.receiver_word"), parser_class=Parser
    )
    parser = add_verb(receivers, "udk", "deliver.udk")
    parser.add_argument("--organisation", metavar="0451", help=text("cli.option.organisation"))
    parser.add_argument("--as-of", metavar="DATE", help=text("cli.option.as_of"))
    parser.add_argument("--folder", metavar="FOLDER", help=text("cli.option.folder"))
    parser.add_argument("--changes", action="store_true", help=text("deliveries.option.changes"))
    parser.add_argument("--spec", metavar="FILE", help=text("deliveries.option.spec"))
    parser.add_argument("--supersedes", type=number, metavar="NUMBER", help=text("deliveries.option.supersedes"))
    add_writing(parser)
    listing = add_verb(receivers, "list", "deliver.list")
    listing.add_argument("--limit", type=number, default=50, metavar="N", help=text("cli.option.limit"))
    listing.add_argument("--before", type=number, metavar="NUMBER", help=text("deliveries.option.before"))
    again = add_verb(receivers, "resend", "deliver.resend")
    again.add_argument("number", type=number, metavar="NUMBER", help=text("deliveries.option.number"))
    again.add_argument("--folder", metavar="FOLDER", help=text("cli.option.folder"))
    impact = add_verb(receivers, "impact", "deliver.impact")
    impact.add_argument("--organisation", metavar="0451", help=text("cli.option.organisation"))
    impact.add_argument("--as-of", metavar="DATE", help=text("cli.option.as_of"))
    begin = impact.add_mutually_exclusive_group()
    begin.add_argument("--delivery", type=number, metavar="NUMBER", help=text("deliveries.option.delivery"))
    begin.add_argument("--since", type=int, metavar="ID", help=text("deliveries.option.since"))
    impact.add_argument("--until", type=number, metavar="ID", help=text("deliveries.option.until"))
    impact.add_argument("--limit", type=number, metavar="N", help=text("cli.option.limit"))


def _verify(verbs: Any) -> None:
    add_verb(verbs, "verify").add_argument("file", metavar="FILE", help=text("deliveries.option.file"))


def _places(verbs: Any) -> None:
    for name in ("retire", "reopen"):
        parser = add_verb(verbs, name)
        parser.add_argument("number", nargs="+", metavar="NUMBER", help=text("cli.option.places"))
        if name == "retire":
            parser.add_argument("--date", required=True, metavar="DATE", help=text("cli.option.last_day"))
        parser.add_argument("--reason", default="", metavar="TEXT", help=text("cli.option.reason"))
        add_writing(parser)
    merge = add_verb(add_actions(verbs, "departments"), "merge", "departments.merge")
    merge.add_argument("number", metavar="0451-012", help=text("cli.option.giving"))
    merge.add_argument("--into", required=True, metavar="0451-015", help=text("cli.option.into"))
    merge.add_argument("--date", required=True, metavar="DATE", help=text("cli.option.last_day"))
    merge.add_argument("--section", action="append", default=[], metavar="01=07", help=text("cli.option.renumber"))
    merge.add_argument("--reason", default="", metavar="TEXT", help=text("cli.option.reason"))
    add_writing(merge)


def _requests(verbs: Any) -> None:
    actions = add_actions(verbs, "requests")
    listing = add_verb(actions, "list", "requests.list")
    listing.add_argument("--filter", metavar="TEXT", help=text("cli.option.request_filter"))
    add_verb(actions, "show", "requests.show").add_argument(
        "id", type=number, metavar="N", help=text("cli.option.request")
    )
    new, change = add_verb(actions, "new", "requests.new"), add_verb(actions, "set", "requests.set")
    new.add_argument("number", metavar="NUMBER", help=text("cli.option.places"))
    new.add_argument("--field", metavar="FIELD", help=text("cli.option.request_field"))
    new.add_argument("--subject", metavar="TEXT", help=text("cli.option.request_subject"))
    change.add_argument("id", type=number, nargs="+", metavar="N", help=text("cli.option.request"))
    change.add_argument("--status", metavar="STATUS", help=text("cli.option.request_status"))
    change.add_argument("--note", metavar="TEXT", help=text("cli.option.request_note"))
    for parser in (new, change):
        parser.add_argument("--should", metavar="TEXT", help=text("cli.option.request_should"))
        parser.add_argument("--reason", metavar="TEXT", help=text("cli.option.request_reason"))
        parser.add_argument("--documentation", metavar="TEXT", help=text("cli.option.request_documentation"))
        parser.add_argument("--to", metavar="WHO", help=text("cli.option.request_to"))
        add_writing(parser)
    of_file = add_verb(actions, "from", "requests.from")
    of_file.add_argument("file", metavar="FILE", help=text("cli.option.import_file"))
    add_writing(of_file)
    source = add_verb(actions, "source", "requests.source")
    source.add_argument("file", metavar="FILE", help=text("cli.option.own_file"))
    add_selection(source)
    source.add_argument("--replace", action="store_true", help=text("cli.option.replace"))
    export = add_verb(actions, "export", "requests.export")
    export.add_argument("file", metavar="FILE", help=text("cli.option.request_file"))
    export.add_argument("--filter", metavar="TEXT", help=text("cli.option.request_filter"))
    export.add_argument("--replace", action="store_true", help=text("cli.option.replace"))


def _changes(verbs: Any) -> None:
    actions = add_actions(verbs, "changes")
    listing = add_verb(actions, "list", "changes.list")
    listing.add_argument("--limit", type=number, default=50, metavar="N", help=text("cli.option.limit"))
    listing.add_argument("--before", type=number, metavar="ID", help=text("cli.option.before"))
    show = add_verb(actions, "show", "changes.show")
    show.add_argument("id", type=number, metavar="ID", help=text("cli.option.change_set"))
    show.add_argument("--limit", type=number, default=1000, metavar="N", help=text("cli.option.limit"))
    undo = add_verb(actions, "undo", "changes.undo")
    undo.add_argument("id", type=number, metavar="ID", help=text("cli.option.change_set"))
    add_writing(undo)


def _xml(verbs: Any) -> None:
    actions = add_actions(verbs, "xml")
    export = add_verb(actions, "export", "xml.export")
    export.add_argument("file", metavar="FILE", help=text("cli.option.xml_file"))
    add_selection(export)
    export.add_argument("--changed-since", metavar="ID|DATE", help=text("cli.option.changed_since"))
    export.add_argument("--replace", action="store_true", help=text("cli.option.replace"))
    reading = add_verb(actions, "import", "xml.import")
    reading.add_argument("file", metavar="FILE", help=text("cli.option.xml_import_file"))
    reading.add_argument("--draft", action="store_true", help=text("cli.option.draft"))
    reading.add_argument("--all-or-nothing", action="store_true", help=text("cli.option.all_or_nothing"))
    # The file does not say what it was exported from: there is no dialect, nothing is in dispute, no workbook comes back.
    reading.set_defaults(dialect=None, errors=None, conflicts="keep")
    add_writing(reading)


def _plain(name: str) -> Callable[[Any], object]:
    return lambda verbs: add_verb(verbs, name)


VERBS: tuple[tuple[tuple[str, ...], Callable[[Any], object]], ...] = (
    (("init",), _plain("init")),
    (("demo",), _demo),
    (("status",), _plain("status")),
    (("show",), _show),
    (("dwellings",), _dwellings),
    (("import",), _import),
    (("export",), _export),
    (("deliver",), _deliver),
    (("verify",), _verify),
    (("changes",), _changes),
    (("codes",), add_codes),
    (("dialects",), add_dialects),
    (("xml",), _xml),
    (("retire", "reopen", "departments"), _places),
    (("requests",), _requests),
    (("check",), add_check),
    (("disability",), add_disability),
    (("agreements",), add_agreements),
    (("sections",), add_sections),
    (("filters",), _plain("filters")),
    (("preview",), add_preview),
    (("vacancies",), add_vacancies),
    (("settlements",), add_settlements),
    (("terminations",), add_terminations),
    (("inspections",), add_inspections),
    (("report", "reporting"), add_reporting),
    (("explain",), add_explain),
    (("letters",), add_letters),
    (("calc",), add_calc),
    (("improvements",), add_improvements),
    (("rates",), add_rates),
    (("leases", "tenants", "sublets", "terms", "claims"), add_leases),
)
"""What adds which verbs, in the order of the help."""

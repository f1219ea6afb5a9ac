"""The arguments of `letters …`, and of `settlements print|export`, with their help in the language in use."""

from typing import Any

from backoffice.command_line.grammar import add_actions, add_verb, add_writing, number
from backoffice.text import text

ABOUT = ("case", "inspection", "settlement", "improvement", "sublet")
"""What a letter can be about, as options."""
TEMPLATE_ACTIONS = ("list", "show", "copy", "check", "fields")


def add_letters(verbs: Any) -> None:
    """Add the verb `letters` and its words."""
    actions = add_actions(verbs, "letters")
    listing = add_verb(actions, "list", "letters.list")
    _about(listing)
    listing.add_argument("--offers", action="store_true", help=text("letter.option.offers"))
    listing.add_argument("--unsent", action="store_true", help=text("letter.option.unsent"))
    _place(listing)
    showing = add_verb(actions, "show", "letters.show")
    making = add_verb(actions, "make", "letters.make")
    for parser in (showing, making):
        parser.add_argument("name", metavar="NAME", help=text("letter.option.name"))
        _about(parser)
        parser.add_argument(
            "--field", action="append", default=[], metavar="FIELD=TEXT", help=text("letter.option.field")
        )
    showing.add_argument("--docx", action="store_true", help=text("letter.option.docx"))
    making.add_argument("--out", required=True, metavar="FILE", help=text("letter.option.out"))
    making.add_argument("--replace", action="store_true", help=text("cli.option.replace"))
    add_writing(making)
    sent = add_verb(actions, "sent", "letters.sent")
    sent.add_argument("id", type=number, nargs="+", metavar="N", help=text("letter.option.ids"))
    sent.add_argument("--channel", required=True, metavar="WAY", help=text("letter.option.channel"))
    sent.add_argument("--date", metavar="DATE", help=text("letter.option.date"))
    add_writing(sent)
    templates = add_verb(actions, "templates", "letters.templates")
    templates.add_argument("what", nargs="?", choices=TEMPLATE_ACTIONS, default="list", help=text("letter.option.what"))
    templates.add_argument("name", nargs="?", metavar="NAME", help=text("letter.option.template"))
    templates.add_argument("--docx", action="store_true", help=text("letter.option.docx"))


def add_settlement_papers(actions: Any) -> None:
    """Add `print` and `export` to the words of `settlements`."""
    printing = add_verb(actions, "print", "settlements.print")
    printing.add_argument("id", type=number, metavar="N", help=text("letter.option.print"))
    printing.add_argument("--out", metavar="FILE", help=text("letter.option.out"))
    printing.add_argument("--replace", action="store_true", help=text("cli.option.replace"))
    export = add_verb(actions, "export", "settlements.export")
    export.add_argument("file", metavar="FILE", help=text("letter.option.export_file"))
    export.add_argument("--settlement", type=number, metavar="N", help=text("letter.option.export_one"))
    export.add_argument("--filter", metavar="TEXT", default="", help=text("settlement.option.filter"))
    export.add_argument("--replace", action="store_true", help=text("cli.option.replace"))


def _about(parser: Any) -> None:
    one = parser.add_mutually_exclusive_group()
    for name in ABOUT:
        one.add_argument(f"--{name}", type=number, metavar="N", help=text(f"letter.option.{name}"))


def _place(parser: Any) -> None:
    place = parser.add_mutually_exclusive_group()
    for name, shape in (("organisation", "0451"), ("department", "0451-012"), ("section", "0451-012-01")):
        place.add_argument(f"--{name}", metavar=shape, help=text(f"cli.option.{name}"))

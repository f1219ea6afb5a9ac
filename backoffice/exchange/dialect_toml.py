"""A dialect as TOML: the text that `dialects` reads back to the same dialect, whatever the headings hold.

Owns the writing. By hand: the form is small and fixed, and a library would not keep its order and tables readable.
"""

from collections.abc import Iterable, Mapping

from backoffice.exchange.dialects import Dialect, SheetLayout
from backoffice.rules.problems import Owner, Problem, Refused

_NAMED = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def toml_of(dialect: Dialect) -> str:
    """Return the content of a dialect's file; Refused for a text that no file can hold (half a character)."""
    lines = [f"name = {_text(dialect.name)}", f"kind = {_text(dialect.kind)}"]
    if dialect.numbers != "da":
        lines.append(f"numbers = {_text(dialect.numbers)}")
    for layout in dialect.sheet:
        lines += ["", *_sheet(layout)]
    content = "\n".join(lines) + "\n"
    try:
        content.encode()
    except UnicodeEncodeError as error:
        raise Refused([Problem("dialect.not_writable", owner=Owner.FILE)]) from error
    return content


def _sheet(layout: SheetLayout) -> Iterable[str]:
    yield "[[sheet]]"
    if layout.record != "dwelling":
        yield f"record = {_text(layout.record)}"
    if layout.sheet:
        yield f"sheet = {_text(layout.sheet)}"
    if layout.ignored:
        yield f"ignored = {_array(layout.ignored)}"
    if layout.skip != SheetLayout.model_fields["skip"].default:
        yield f"skip = {_array(layout.skip)}"
    yield from _table("columns", layout.columns)
    if layout.widths:
        yield "[sheet.widths]"
        yield from (f"{_text(target)} = {width}" for target, width in layout.widths.items())
    for target, values in layout.values.items():
        yield from _table(f"values.{_text(target)}", values)
    if layout.assumed:
        yield from _table("assumed", layout.assumed)


def _table(name: str, entries: Mapping[str, str]) -> Iterable[str]:
    yield f"[sheet.{name}]"
    yield from (f"{_text(key)} = {_text(value)}" for key, value in entries.items())


def _array(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _text(value: str) -> str:
    return '"' + "".join(_NAMED.get(letter) or _letter(letter) for letter in value) + '"'


def _letter(letter: str) -> str:
    # TOML forbids controls; what could act on a terminal that shows the file is written as an escape too.
    return letter if letter.isprintable() or "\ud800" <= letter <= "\udfff" else f"\\U{ord(letter):08X}"

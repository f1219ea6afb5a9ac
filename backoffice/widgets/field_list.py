"""The fields of an edit form on the screen: boxes by theme, a cursor, typing in place.

Owns painting the form and what keys do in it. What a key means to a value is the form's (form_fields); picking from a
list, saving and leaving are the page's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from backoffice.records.fields import Kind
from backoffice.safe_text import plain
from backoffice.widgets.field_layout import WIDE, Line, by_theme, lay_out
from backoffice.widgets.field_paint import box_edge, field_pieces
from backoffice.widgets.form_fields import CHOSEN, EditForm, FormField
from backoffice.widgets.line_editor import LineEditor
from backoffice.widgets.painted_line import Piece, read_filters, strip_of


@dataclass
class FieldChanged(Message):
    """The cursor is on this field now, or its value or what is being typed is another."""

    name: str


@dataclass
class PickAsked(Message):
    """A value of this field is to be picked from a list. Keys wait until the page takes them with `take_keys`."""

    name: str


class FieldList(Widget, can_focus=True):
    """A form of fields grouped by theme. Posts FieldChanged and PickAsked."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"field-list--{part}" for part in ("frame", "label", "unchanged", "set", "problem", "cursor", "caret")
    }
    DEFAULT_CSS = """
    FieldList {
        height: 1fr;
        background: $background;
        color: $foreground;
        & > .field-list--frame { color: $text-muted; }
        & > .field-list--label { color: $foreground; }
        & > .field-list--unchanged { color: $text-muted; }
        & > .field-list--set { color: $text-accent; text-style: bold; }
        & > .field-list--problem { color: $text-error; text-style: bold; }
        & > .field-list--cursor { background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold; }
        & > .field-list--caret { background: $foreground; color: $background; }
    }
    """

    def __init__(self, form: EditForm, themes: Sequence[str], *, id: str | None = None) -> None:
        """Show a form, its fields by theme in this order."""
        super().__init__(id=id)
        self.form = form
        self.editor: LineEditor | None = None
        self._names = list(form.fields)
        self._order = tuple(themes)
        self._hidden = form.hidden()
        self._layout = lay_out(self._themes(), 80)
        self._cursor = self._layout.order[0]
        self._top = 0
        self._kept: list[events.Key] | None = None

    def _themes(self) -> list[tuple[str, list[int]]]:
        themes = [None if name in self._hidden else self.form.fields[name].field.theme for name in self._names]
        return by_theme(themes, self._order)

    def show_what_counts(self) -> None:
        """Hide the fields that no longer mean anything and show those that do again; the cursor stays if it can."""
        hidden = self.form.hidden()
        if hidden != self._hidden:
            self._hidden = hidden
            self._layout = lay_out(self._themes(), self.size.width)
            left = self._layout.order
            if self._cursor not in left:
                self._cursor = max((field for field in left if field < self._cursor), default=left[0])
            self._scroll()
            self.refresh()

    @property
    def cursor_name(self) -> str:
        """The name of the field under the cursor."""
        return self._names[self._cursor]

    @property
    def _one(self) -> FormField:
        return self.form.fields[self.cursor_name]

    # Keys

    def keep_keys(self) -> None:
        """Let keys wait: what they are for is not on the screen yet."""
        self._kept = []

    def take_keys(self) -> list[events.Key]:
        """Return the keys that waited, and let keys act again."""
        kept, self._kept = self._kept or [], None
        return kept

    def on_key(self, event: events.Key) -> None:
        """Move, set or type; keys of the page (F2, Esc) go on to it."""
        if self._kept is not None and event.key not in ("escape", "f12", "f3"):
            self._kept.append(event)
            done = True
        else:
            done = self._type(event) if self.editor else self._act(event)
        if done:
            event.stop()
            event.prevent_default()
        elif event.key == "f2":
            self.keep_keys()

    def _act(self, event: events.Key) -> bool:
        """Do what a key does on a field that is not being typed in."""
        match event.key:
            case "up" | "shift+tab":
                self._step(-1)
            case "down" | "tab":
                self._step(1)
            case "left" | "right":
                self._go(self._layout.beside(self._cursor, -1 if event.key == "left" else 1))
            case "home":
                self._go(self._layout.order[0])
            case "end":
                self._go(self._layout.order[-1])
            case "enter" | "f4":
                self.open()
            case "delete":
                self.clear()
            case "backspace":
                self.unset()
            case _:
                return bool(event.is_printable and event.character and self._letter(event))
        return True

    def _letter(self, event: events.Key) -> bool:
        letter = event.character or ""
        kind = self._one.field.kind
        if kind not in CHOSEN:
            self.edit("")
            self._type(event)
        elif not letter.isalnum():
            return False
        elif kind is Kind.LINK:
            self.open()
            if self._kept is not None:
                self._kept.append(event)
        else:
            self.form.jump(self.cursor_name, letter)
            self._tell()
        return True

    def _type(self, event: events.Key) -> bool:
        """Do what a key does while a field is typed in; False for keys that are the page's."""
        assert self.editor is not None
        match event.key:
            case "escape":
                self.editor = None
            case "enter":
                self.leave_editor()
            case "up" | "shift+tab":
                self.leave_editor()
                self._step(-1)
            case "down" | "tab":
                self.leave_editor()
                self._step(1)
            case _:
                if event.is_printable and event.character:
                    self.editor.type(event.character)
                elif not self.editor.key(event.key):
                    self.leave_editor()
                    return False
        self._tell()
        return True

    def on_paste(self, event: events.Paste) -> None:
        """Type the first line of a pasted block into a field that is typed."""
        event.stop()
        if self._kept is None and self._one.field.kind not in CHOSEN:
            if self.editor is None:
                self.edit("")
            if self.editor is not None:
                self.editor.type(event.text)
            self._tell()

    def on_blur(self) -> None:
        """Take what was typed when the keys go elsewhere."""
        self.leave_editor()

    # What keys and the page's commands do

    def open(self) -> None:
        """Pick from a list, or type, as the field has it."""
        if self._one.field.kind in CHOSEN or self.cursor_name in self.form.named:
            self.keep_keys()
            self.post_message(PickAsked(self.cursor_name))
        else:
            self.edit(self.form.typing_text(self.cursor_name))

    def edit(self, start: str) -> None:
        """Type in the field, going on from a text."""
        self.editor = LineEditor.of(start)
        self._tell()

    def leave_editor(self) -> None:
        """Read what was typed; nothing typed into a field that was left alone changes nothing."""
        if self.editor is None:
            return
        typed, self.editor = self.editor.text.strip(), None
        if not typed:
            self.form.unset(self.cursor_name)
        elif typed != plain(self.form.typing_text(self.cursor_name)) or self._one.typed:
            self.form.read(self.cursor_name, typed)
        self._tell()

    def clear(self) -> None:
        """Empty the field."""
        self.form.set(self.cursor_name, None)
        self._tell()

    def unset(self) -> None:
        """Leave the field unchanged again."""
        self.form.unset(self.cursor_name)
        self._tell()

    def put(self, name: str, value: object) -> None:
        """Set a field to a value that was picked."""
        self.form.set(name, value)
        self._tell()

    def go_to(self, name: str) -> None:
        """Put the cursor on a field that is shown."""
        self._go(self._names.index(name))

    def _step(self, by: int) -> None:
        order = self._layout.order
        self._go(order[(order.index(self._cursor) + by) % len(order)])

    def _go(self, field: int) -> None:
        self._cursor = field
        self._tell()

    def _tell(self) -> None:
        self._scroll()
        self.refresh()
        self.post_message(FieldChanged(self.cursor_name))

    # Painting

    def on_resize(self, event: events.Resize) -> None:
        """Lay the boxes out for the new width."""
        self._layout = lay_out(self._themes(), event.size.width)
        self._scroll()
        self.refresh()

    def _scroll(self) -> None:
        _, y = self._layout.place(self._cursor)
        height = max(1, self.size.height)
        lowest = max(0, self._layout.height - height)
        self._top = max(0, min(max(min(self._top, y - 1), y + 2 - height), lowest))

    def render_line(self, y: int) -> Strip:
        """Return one line of the boxes."""
        styles = {part: self.get_component_rich_style(part) for part in self.COMPONENT_CLASSES}
        pieces: list[Piece] = []
        for column, width in zip(self._layout.columns, self._layout.widths, strict=True):
            if pieces:
                pieces.append((" ", styles["field-list--label"]))
            at = y + self._top
            line = column[at] if at < len(column) else None
            pieces += self._line(line, width, styles) if line else [(" " * width, styles["field-list--label"])]
        return strip_of(pieces, self.size.width, read_filters(self, [style for _, style in pieces]))

    def _line(self, line: Line, width: int, styles: dict[str, Style]) -> list[Piece]:
        if line.field is None:
            return [(box_edge(line, width), styles["field-list--frame"])]
        one = self.form.fields[self._names[line.field]]
        here = line.field == self._cursor and self.has_focus
        said = self.form.state_texts(one.field.name)
        wide = self.size.width >= WIDE
        field = field_pieces(one, said, self.editor if here else None, width - 4, styles, here=here, wide=wide)
        frame = styles["field-list--frame"]
        return [("│ ", frame), *field, (" │", frame)]

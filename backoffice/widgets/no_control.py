"""The back-stop of the safe-text kernel: no segment reaches the terminal with a character that acts, or with a link.

Owns only the last look at what a widget painted. The kernel's `plain` comes first; this is for what was forgotten.
"""

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from backoffice.safe_text import plain


def clean_segments(segments: list[Segment]) -> list[Segment]:
    """Return the segments with acting characters replaced and links taken off, each as many cells wide as before.

    For widgets that paint their own lines (`render_lines`), which Textual's filters do not see.
    """
    return [
        segment
        if segment.control or (segment.text.isprintable() and (segment.style is None or not segment.style.link))
        else _clean(segment.text, segment.style)
        for segment in segments
    ]


def _clean(text: str, style: Style | None) -> Segment:
    if not text.isprintable():
        # A space that is not printable to Python (no-break space) is harmless, and `plain` leaves it alone.
        clean = plain(text)
        text = clean if cell_len(clean) == cell_len(text) else set_cell_size(clean, cell_len(text))
    return Segment(text, style.update_link(None) if style is not None and style.link else style)


class NoControl(LineFilter):
    """Replaces every control, bidi and hidden character in what is about to be painted by U+FFFD."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Called by Textual for every line it composes."""
        return clean_segments(segments)

"""The first line of a screen: where I am to the left; organisation, person and role to the right."""

from typing import ClassVar

from backoffice.safe_text import cells, plain, plain_line
from backoffice.widgets.painted_line import PaintedLine, Piece

CRUMB = " › "


class WhereLine(PaintedLine):
    """One painted line; the breadcrumb gives way first where both do not fit."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"where-line--place", "where-line--person"}
    DEFAULT_CSS = """
    WhereLine {
        & > .where-line--place { text-style: bold; background: $primary; color: $text; }
        & > .where-line--person { background: $primary; color: $text; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        """Start empty."""
        super().__init__(id=id)
        self._place = self._person = ""

    def show(self, place: str, person: str) -> None:
        """Show the breadcrumb and the person; repainted only when they differ."""
        if (place, person) != (self._place, self._person):
            self._place, self._person = place, person
            self.repaint()

    def pieces(self, width: int) -> list[Piece]:
        """Return the line."""
        right = plain_line(f"{self._person} ", width)
        left = plain_line(f" {_fitting(self._place, width - cells(right) - 2)}", max(0, width - cells(right) - 1))
        gap = " " * (width - cells(left) - cells(right))
        return [(left + gap, self.style("where-line--place")), (right, self.style("where-line--person"))]


def _fitting(place: str, width: int) -> str:
    """Leave out the pages one came by, the first of them first, so that the name of this one can be read."""
    names = place.split(CRUMB)
    while len(names) > 1 and cells(plain(place)) > width:
        del names[0]
        place = CRUMB.join(["…", *names])
    return place

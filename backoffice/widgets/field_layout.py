"""How the fields of a form stand on the screen: boxes of one theme, in one or two columns, and who is whose neighbour.

Owns the places of the lines only; what is in them and how it looks is the field list's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from backoffice.text import has_text, text

TWO_COLUMNS = 78
WIDE = 118
_GAP = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a column: the top of a theme's box, a field of it (its position in the form), or its bottom."""

    theme: str
    field: int | None = None
    bottom: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns with their lines and widths in cells; `order` is the order in which keys visit the fields."""

    columns: tuple[tuple[Line, ...], ...]
    widths: tuple[int, ...]

    @property
    def height(self) -> int:
        """How many lines the form has."""
        return max(map(len, self.columns))

    @property
    def order(self) -> list[int]:
        """The fields from top to bottom, the left column first."""
        return [line.field for column in self.columns for line in column if line.field is not None]

    def place(self, field: int) -> tuple[int, int]:
        """Return the column and line of a field."""
        for number, column in enumerate(self.columns):
            for y, line in enumerate(column):
                if line.field == field:
                    return number, y
        raise KeyError(field)

    def beside(self, field: int, by: int) -> int:
        """Return the field nearest to the same line in the column to the left (-1) or right (1); itself at the edge."""
        column, y = self.place(field)
        if not 0 <= column + by < len(self.columns):
            return field
        others = [(abs(y - at), line.field) for at, line in enumerate(self.columns[column + by])]
        return min((distance, other) for distance, other in others if other is not None)[1]


def lay_out(themes: Sequence[tuple[str, Sequence[int]]], width: int) -> Layout:
    """Return the layout of themes (name, fields) in a width: two columns as even as the order of themes allows."""
    boxes = [(Line(name), *(Line(name, field) for field in fields), Line(name, bottom=True)) for name, fields in themes]
    if width < TWO_COLUMNS:
        return Layout((sum(boxes, ()),), (width,))
    if len(boxes) == 1:
        return Layout((boxes[0],), (width,))
    sizes = [len(box) for box in boxes]
    split = min(range(1, len(boxes)), key=lambda at: max(sum(sizes[:at]), sum(sizes[at:])))
    left = (width - _GAP) // 2
    columns = [sum(boxes[:split], ()), sum(boxes[split:], ())]
    return Layout(tuple(columns), (left, width - _GAP - left))


def by_theme(themes: Sequence[str | None], order: Sequence[str]) -> list[tuple[str, list[int]]]:
    """Return each theme of the order with its fields (by position); None is not shown, an unknown theme is the last."""
    found: dict[str, list[int]] = {theme: [] for theme in order}
    for at, theme in enumerate(themes):
        if theme is not None:
            found[theme if theme in found else order[-1]].append(at)
    return [(theme, fields) for theme, fields in found.items() if fields]


def theme_text(theme: str) -> str:
    """Return what a box is called: its theme, or the kind of record where its fields have no themes."""
    return text(f"theme.{theme}") if has_text(f"theme.{theme}") else text(f"record.{theme}")

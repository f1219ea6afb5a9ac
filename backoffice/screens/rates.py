"""The rates the program works by: each with its period, its source, whose it is and whether anybody confirmed it.

Owns the list only. A rate is changed in its file: which one, the head of the list says.
"""

from textual import work
from textual.app import ComposeResult

from backoffice.formats import show_date, show_kroner
from backoffice.records.rates import RateLine, own_rates_file, rate_lines, rates_missing
from backoffice.screens.ask import AskLine
from backoffice.screens.list_page import ListPage
from backoffice.text import text
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable
from backoffice.widgets.safe import SafeStatic


class RatesPage(ListPage):
    """Rates, those that hold today first; one that nobody confirmed is marked."""

    place = "rates"
    commands = ("filter", "why", "refresh", "back")

    def __init__(self) -> None:
        super().__init__()
        self._typed = ""
        self._lines: list[RateLine] = []

    def body(self) -> ComposeResult:
        """What is missing and where to write it, then the list."""
        yield SafeStatic("", id="rates_head", classes="card")
        yield RowTable(_columns(80), empty=text("rates.no_rows"), status=self.status, id="rates")

    def columns(self, width: int) -> list[Column]:
        """Return those there is room for; the source gets what is left."""
        return _columns(width)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Read the files."""
        async with self.telling():
            today, wanted = self.register.today, self._typed.casefold()
            found = [one for one in rate_lines() if wanted in _about(one)]
            newest = sorted(found, key=lambda one: one.rate.valid_from, reverse=True)
            self._lines = sorted(newest, key=lambda one: not one.rate.covers(today))
            gone = ", ".join(dict.fromkeys(kind for kind, _ in rates_missing(today)))
            head = [f"! {text('rates.missing_kinds', kinds=gone, year=today.year)}"] if gone else []
            head.append(text("rates.own_file", file=str(own_rates_file())))
            self.query_one("#rates_head", SafeStatic).update("\n".join(head))
            self.show_columns()
            self.table.set_source(ListedRows({n: _row(one) for n, one in enumerate(self._lines)}), keep)
            unsure = sum(1 for one in self._lines if not one.rate.confirmed)
            parts = [text("rates.count", n=len(self._lines)), text("rates.count_unconfirmed", n=unsure)]
            parts += [text("list.filter", filter=self._typed)] if self._typed else []
            self.status.show_counts(" · ".join(parts))
            self.fetched = True

    # Commands

    async def do_filter(self) -> None:
        """Narrow the list by a part of the name, the rules, the year or the source; an empty line shows all."""
        typed = await self.app.push_screen_wait(
            AskLine(text("rates.ask_filter"), self._typed, text("rates.ask_filter.help"))
        )
        if typed is not None:
            self._typed = typed.strip()
            self.fetch(None)

    async def do_why(self) -> None:
        """Say where the rate under the cursor is from, in full."""
        from backoffice.screens.why import WhyPage

        key = self.table.cursor_id
        if key is None:
            return
        one = self._lines[key]
        said = [
            text(
                "rates.why", amount=show_kroner(one.rate.amount), unit=one.rate.unit, day=show_date(one.rate.valid_from)
            ),
            text("rates.why_source", source=one.rate.source),
            text("rates.why_confirmed" if one.rate.confirmed else "rates.why_unconfirmed", file=str(own_rates_file())),
        ]
        await self.app.push_screen_wait(WhyPage(f"{one.label} · {one.regime}", "\n".join(said)))


def _about(one: RateLine) -> str:
    sure = text("rates.confirmed" if one.rate.confirmed else "rates.unconfirmed")
    return f"{one.label} {one.rate.kind} {one.regime} {one.rate.valid_from.year} {one.rate.source} {sure}".casefold()


def _row(one: RateLine) -> Row:
    last = one.last
    cells = [
        one.label,
        one.regime,
        show_date(one.rate.valid_from),
        show_date(last) if last else "–",
        f"{show_kroner(one.rate.amount)} {one.rate.unit}",
        text("rates.confirmed" if one.rate.confirmed else "rates.unconfirmed"),
        text("rates.own" if one.own else "rates.shipped"),
        one.rate.source,
    ]
    return Row(cells, "" if one.rate.confirmed else "!")


def _columns(width: int) -> list[Column]:
    wide = width >= 120
    fixed = [
        Column("regime", text("rates.column.regime"), 14 if wide else 8),
        Column("from", text("rates.column.from"), 10),
        Column("last", text("rates.column.last"), 10),
        Column("amount", text("rates.column.amount"), 17 if wide else 13, "right"),
        Column("confirmed", text("rates.column.confirmed"), 9),
    ]
    more = [Column("origin", text("rates.column.origin"), 12)] if wide else []
    room = width - sum(column.width + 1 for column in (*fixed, *more)) - 6
    kind = Column("kind", text("rates.column.kind"), min(room, 34) if wide else room)
    source = [Column("source", text("rates.column.source"), room - kind.width)] if room - kind.width > 10 else []
    return [kind, *fixed, *more, *source]

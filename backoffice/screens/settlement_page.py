"""One settlement as it stands on paper: what is the tenant's, what is owed, the result, what is kept back, who is paid.

Owns what is shown. Every change and every step goes by its plan.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from textual import work

from backoffice.formats import show_date, show_kroner
from backoffice.queries.settlements import SettlementFacts, SettlementLine, seen_settlement
from backoffice.records.settlements import SETTLEMENT
from backoffice.rules.settlement_lines import Side
from backoffice.screens import settlement_steps as steps
from backoffice.screens.card_page import CardPage
from backoffice.screens.letter_steps import open_letters, settlement_paper
from backoffice.security import Right
from backoffice.text import text
from backoffice.widgets.row_source import Column

_AROUND = 4
_AMOUNT = 14
_WIDE = 120
_TOLD = ("promised_on", "objected_on", "board_on", "board_case", "decided_on", "paid_on", "note")
_SIDES = (Side.CREDIT, Side.DEBIT, Side.INFO)


class SettlementPage(CardPage):
    """A settlement; `e` changes the line under the cursor, `j` takes the next step, `w` explains it to a tenant."""

    place = "settlement"
    commands = (
        "step", "edit", "new", "remove", "approve", "why", "letters", "export", "undo", "history", "refresh", "back",
    )  # fmt: skip

    def __init__(self, settlement_id: int) -> None:
        super().__init__()
        self.settlement_id = settlement_id
        self.facts: SettlementFacts | None = None
        self._line_at: dict[int, SettlementLine] = {}

    def title_text(self) -> str:
        """Its address and version."""
        if self.facts is None:
            return text("page.settlement")
        return text("settlement.title", address=self.facts.address, number=self.facts["version_number"])

    @work(exclusive=True, group="fetch")
    async def fetch(self) -> None:
        """Fetch the settlement and show it."""
        async with self.telling():
            register = self.register
            self.facts = await register.read(seen_settlement, self.settlement_id, register.actor.scope(Right.VIEW))
            self.show(self._rows(self.facts))

    def counts(self) -> str:
        """The rule and evidence of the line under the cursor; else its state, the case's phase, and who wrote it."""
        if self.line is not None and self.line.rule:
            evidence = [text("settlement.evidence", evidence=self.line.evidence)] if self.line.evidence else []
            return " · ".join([self.line.rule, *evidence])
        return self._state(self.facts) if self.facts else ""

    def _state(self, one: SettlementFacts) -> str:
        codes = self.register.codes
        parts = [
            codes["settlement_state"].by_meaning[one.state].label,
            codes["settlement_round"].by_meaning[one.round].label,
        ]
        parts += [text("settlement.sent_on", day=show_date(one["sent_on"]))] if one["sent_on"] else []
        if one["approved_by"]:
            parts.append(text("settlement.approved_by", name=one["approved_by"], day=show_date(one["approved_on"])))
        elif one["written_by"]:
            parts.append(text("settlement.written_by", name=one["written_by"]))
        parts.append(text("settlement.case", phase=codes["case_phase"].by_meaning[one.phase].label))
        return " · ".join(parts)

    def columns(self, width: int) -> list[Column]:
        """Return line and amount; from 120 cells also the rule and the evidence."""
        amount = Column("amount", text("settlement.column.amount"), _AMOUNT, "right")
        mark = Column("mark", text("settlement.column.mark"), 10)
        if width < _WIDE:
            room = width - _AMOUNT - 10 - 3 - _AROUND
            return [Column("line", text("settlement.column.line"), room), amount, mark]
        line = Column("line", text("settlement.column.line"), 50)
        room = width - 50 - _AMOUNT - 10 - 22 - 5 - _AROUND
        rule, evidence = (
            Column(name, text(f"settlement.column.{name}"), size) for name, size in (("rule", room), ("evidence", 22))
        )
        return [line, amount, mark, rule, evidence]

    def _rows(self, one: SettlementFacts) -> Iterator[Sequence[str]]:
        self._line_at = {}
        for at, (cells, line) in enumerate(_paper(one)):
            if line is not None:
                self._line_at[at] = line
            yield cells

    @property
    def line(self) -> SettlementLine | None:
        """The line under the cursor; None on a heading or a sum."""
        return self._line_at.get(self.table.cursor_id) if self.table.cursor_id is not None else None

    # Commands

    async def do_edit(self) -> None:
        """Change the line under the cursor; on a heading or a sum what is kept back, the promised day or the note."""
        if self.facts is not None:
            await steps.change(self, self.facts, self.line)

    async def do_new(self) -> None:
        """Write a line of one's own."""
        if self.facts is not None:
            await steps.new_line(self, self.facts)

    async def do_remove(self) -> None:
        """Take the line under the cursor out."""
        if self.facts is not None and self.line is not None:
            await steps.remove_line(self, self.facts, self.line)

    async def do_approve(self) -> None:
        """Approve the draft, as somebody who wrote none of it."""
        if self.facts is not None:
            await steps.approve(self, self.facts)

    async def do_step(self) -> None:
        """Choose the next step and take it."""
        if self.facts is not None:
            await steps.next_step(self, self.facts)

    async def do_why(self) -> None:
        """Explain it line by line, so that a tenant can read it."""
        await steps.explain(self, self.settlement_id)

    def do_letters(self) -> None:
        """Show its letters: the settlement itself, the reply to an objection."""
        open_letters(self, "settlement", self.settlement_id)

    async def do_export(self) -> None:
        """Keep it as a page to print or as a workbook."""
        await settlement_paper(self, self.settlement_id)


def _paper(one: SettlementFacts) -> Iterator[tuple[Sequence[str], SettlementLine | None]]:
    """Yield the rows in the order of the paper, with the line that a row is."""
    for side in _SIDES:
        lines = one.of(side)
        if lines or side is not Side.INFO:
            yield _said(text(f"settlement.side.{side}"), _sum(one, side)), None
        for line in lines:
            yield _cells(line), line
    yield _said(text("settlement.side.result"), show_kroner(one["result"] or 0)), None
    for line in (*one.of(Side.RESERVE), *one.of(Side.PAYOUT)):
        yield _cells(line), line
    if one["claim"]:
        yield _said(text("settlement.side.claim"), show_kroner(one["claim"])), None
    if one.disputed:
        yield _said(text("settlement.side.collectable"), show_kroner(one.collectable)), None
    told = [name for name in _TOLD if one[name]]
    if told:
        yield _said(text("settlement.side.told"), ""), None
    for name in told:
        field, value = SETTLEMENT.fields[name], one[name]
        shown = show_date(value) if isinstance(value, date) else str(value)
        yield (f"  {field.label}: {shown}", "", "", "", ""), None


def _sum(one: SettlementFacts, side: Side) -> str:
    if side is Side.INFO:
        return ""
    return show_kroner(one["credits" if side is Side.CREDIT else "debits"] or 0)


def _said(label: str, amount: str) -> Sequence[str]:
    return (f"── {label}", amount, "", "", "")


def _cells(line: SettlementLine) -> Sequence[str]:
    mark = (
        text("settlement.mark.disputed") if line.disputed else text("settlement.mark.by_hand") if line.by_hand else ""
    )
    return (f"  {line.text}", show_kroner(line.amount), mark, line.rule, line.evidence)

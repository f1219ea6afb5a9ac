"""The open cases of a dwelling as rows of its card: phase and age, the next deadline, where the settlement stands."""

from collections.abc import Iterator, Sequence

from backoffice.formats import show_date
from backoffice.queries.case_overview import CaseLine
from backoffice.records.case_words import age_word, missing_words, phase_word
from backoffice.records.codes import CodeLists
from backoffice.screens.card_rows import fact, heading
from backoffice.text import text


def case_facts(cases: Sequence[CaseLine], codes: CodeLists) -> Iterator[Sequence[str]]:
    """Yield a heading and facts for each open case; nothing where there is none."""
    for one in cases:
        yield heading(text("overview.card.case", number=one.id))
        program = text("owner.program")
        yield fact(text("cases.column.phase"), f"{phase_word(codes, one.phase)} ({age_word(one.age)})", program)
        if one.next is not None:
            said = f"{show_date(one.next.due)} {text(f'deadline.{one.next.kind}')}"
            yield fact(text("cases.column.next"), said, program)
        if one.due_state is not None:
            yield fact(text("cases.column.settlement"), text(f"due.{one.due_state.value}"), program)
        for word in missing_words(codes, one.particulars, one.missing):
            yield fact(text("cases.column.missing"), word, program)

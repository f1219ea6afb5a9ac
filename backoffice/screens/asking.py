"""Ask a person for one thing - a day, a text that must be said, one of some meanings - the same way from every screen.

Owns how such a question is put and how its answer is read. Decides nothing by it.
"""

from collections.abc import Collection, Sequence
from datetime import date

from backoffice.formats import parse_date, show_date
from backoffice.records.codes import CodeList
from backoffice.rules.problems import refused
from backoffice.screens.ask import AskLine
from backoffice.screens.choose import ChoosePage
from backoffice.screens.choose_several import ChooseSeveralPage
from backoffice.screens.page import Page


async def ask_day(
    page: Page, question: str, suggested: date | None, help: str, *, may_be_empty: bool
) -> tuple[date | None] | None:
    """Ask for a day; None after Esc or for an empty line that may not be, (None,) for one that may."""
    typed = await page.app.push_screen_wait(AskLine(question, show_date(suggested) if suggested else "", help))
    if typed is None:
        return None
    if not typed.strip():
        return (None,) if may_be_empty else None
    try:
        return (parse_date(typed),)
    except ValueError:
        raise refused("vacancy.not_a_day", value=typed.strip()) from None


async def ask_one_day(page: Page, question: str, suggested: date | None, help: str = "") -> date | None:
    """Ask for a day that must be given; None after Esc or for an empty line."""
    day = await ask_day(page, question, suggested, help, may_be_empty=False)
    return day[0] if day else None


async def ask_reason(page: Page, question: str, help: str = "") -> str | None:
    """Ask for a text that must be given; None after Esc or for an empty line."""
    typed = await page.app.push_screen_wait(AskLine(question, "", help))
    return typed.strip() if typed and typed.strip() else None


async def choose_code(page: Page, question: str, codes: CodeList, chosen: str | None = None) -> str | None:
    """Let the person choose a code of a list that may be used today; None after Esc."""
    known = [(one.code, one.label) for one in codes.codes if one.valid_on(page.register.today)]
    return await page.app.push_screen_wait(ChoosePage(question, known, chosen))


async def choose_codes(page: Page, question: str, codes: CodeList, chosen: Collection[str] = ()) -> str | None:
    """Let the person mark codes of a list; return them with blanks between, "" for none, None after Esc."""
    known = [(one.code, one.label) for one in codes.codes if one.valid_on(page.register.today) or one.code in chosen]
    marked = await page.app.push_screen_wait(ChooseSeveralPage(question, known, chosen))
    return None if marked is None else " ".join(marked)


async def choose_yes(page: Page, question: str, answers: Sequence[str]) -> bool | None:
    """Let the person choose between two answers, the first meaning yes; None after Esc."""
    chosen = await page.app.push_screen_wait(ChoosePage(question, [("yes", answers[0]), ("no", answers[1])]))
    return None if chosen is None else chosen == "yes"

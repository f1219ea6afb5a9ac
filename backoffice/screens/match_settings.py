"""What is said of a whole dialect while columns are matched: asked for one thing at a time.

Owns the questions. Returns another draft; the page shows it.
"""

import dataclasses
from collections.abc import Sequence

from backoffice.exchange.dialect_draft import ColumnDraft, Draft, with_column
from backoffice.exchange.dialect_sample import SheetSample
from backoffice.exchange.dialect_targets import MATCHED
from backoffice.exchange.dialects import DialectKind
from backoffice.operations import own_dialects
from backoffice.screens.ask import AskLine
from backoffice.screens.choose import ChoosePage
from backoffice.screens.page import Page
from backoffice.text import text

_WIDEST = 20


async def changed_setting(
    page: Page, draft: Draft, number: int, column: ColumnDraft | None, samples: Sequence[SheetSample]
) -> Draft | None:
    """Ask what is to be changed and to what; None where nothing is."""
    settings = ["title", "skip", "numbers"]
    if column is not None and column.target:
        settings.insert(1, "width")
    if samples:
        settings.append("kind")
    choices = [(one, text(f"match.setting.{one}")) for one in settings]
    match await page.app.push_screen_wait(ChoosePage(text("match.settings"), choices)):
        case "title":
            title = await page.app.push_screen_wait(AskLine(text("match.title"), draft.title, text("match.title.help")))
            return dataclasses.replace(draft, title=title) if title else None
        case "width" if column is not None:
            return await _width(page, draft, number, column)
        case "skip":
            return await _skip(page, draft, number)
        case "numbers":
            return await _numbers(page, draft)
        case "kind":
            return await _kind(page, draft, samples)
    return None


async def _width(page: Page, draft: Draft, number: int, column: ColumnDraft) -> Draft | None:
    question = text("match.width", heading=column.heading)
    typed = await page.app.push_screen_wait(AskLine(question, str(column.width or ""), text("match.width.help")))
    if typed is None:
        return None
    digits = typed.strip() or "0"
    if not (digits.isascii() and digits.isdigit() and int(digits) <= _WIDEST):
        page.tell(text("match.width.wrong"), "warning")
        return None
    return draft.with_sheet(number, with_column(draft.sheets[number], column.index, width=int(digits)))


async def _skip(page: Page, draft: Draft, number: int) -> Draft | None:
    sheet = draft.sheets[number]
    typed = await page.app.push_screen_wait(AskLine(text("match.skip"), "; ".join(sheet.skip), text("match.skip.help")))
    if typed is None:
        return None
    words = tuple(word for one in typed.split(";") if (word := one.strip()))
    return draft.with_sheet(number, dataclasses.replace(sheet, skip=words))


async def _numbers(page: Page, draft: Draft) -> Draft | None:
    choices = [(one, text(f"match.numbers.{one}")) for one in ("da", "en")]
    chosen = await page.app.push_screen_wait(ChoosePage(text("match.setting.numbers"), choices, draft.numbers))
    return dataclasses.replace(draft, numbers=chosen) if chosen else None


async def _kind(page: Page, draft: Draft, samples: Sequence[SheetSample]) -> Draft | None:
    choices = [(one, text(f"match.kind.{one}")) for one in MATCHED]
    chosen = await page.app.push_screen_wait(ChoosePage(text("match.setting.kind"), choices, draft.kind))
    kind: DialectKind | None = next((one for one in MATCHED if one == chosen), None)
    if kind is None or kind == draft.kind:
        return None
    register = page.register
    codes = register.codes
    fresh = await register.read(lambda _session: own_dialects.as_kind(draft, samples, kind, codes))
    return dataclasses.replace(fresh, title=draft.title)

"""What a person does with letters: open, make, say that one was sent; a settlement to a file.

Owns the questions and the order of the steps: the file's name before the record, the file itself after it. No name of a
tenant passes through here but inside the letter's own bytes.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from backoffice.operations.apply import apply
from backoffice.operations.letters import (
    ENDINGS,
    Offer,
    Shown,
    draft_letter,
    plan_letter,
    plan_sent,
    suggested_name,
    write_letter,
)
from backoffice.operations.plan import Source
from backoffice.records.letter_fields import letter_fields
from backoffice.rules.letter_kinds import PAGE
from backoffice.rules.problems import Refused, refused
from backoffice.safe_text import plain
from backoffice.screens.ask import AskLine, ask_path
from backoffice.screens.asking import ask_one_day, choose_code
from backoffice.screens.choose import ChoosePage
from backoffice.text import counted, text

if TYPE_CHECKING:
    from backoffice.queries.settlement_list import SettlementFilter
    from backoffice.screens.page import Page

SCREEN = Source("screen")


def open_letters(page: "Page", about: str, record_id: int) -> None:
    """Show the letters of a record ("termination", "inspection", "settlement", "improvement", "sublet")."""
    from backoffice.screens.letters import LettersPage

    page.app.push_screen(LettersPage(about, record_id))


def letters_page(rest: str) -> "Page":
    """Return the letters of the case that is named, else every letter that was made."""
    from backoffice.screens.letter_list import LetterListPage
    from backoffice.screens.letters import LettersPage

    return LettersPage("termination", int(rest)) if rest.isdecimal() else LetterListPage()


def open_letter(page: "Page", offer: Offer) -> None:
    """Show a letter that can be made."""
    from backoffice.screens.letter_page import LetterPage

    page.app.push_screen(LetterPage(offer))


async def make_letter(page: "Page", offer: Offer, typed: dict[str, str]) -> bool:
    """Ask for the file, keep the letter's record and write the file; whether it was made."""
    register, today = page.register, page.register.today
    # Asked first, so that nobody names a file for a letter that cannot be made.
    await register.read(draft_letter, register.actor, offer.name, offer.about, offer.id, today=today, typed=typed)
    asked = await _ask_file(page, Path.home() / suggested_name(offer.name, offer.id, today), ENDINGS)
    if asked is None:
        return False
    path, replace = asked
    draft = await register.read(
        draft_letter,
        register.actor,
        offer.name,
        offer.about,
        offer.id,
        today=today,
        ending=path.suffix.lower(),
        typed=typed,
    )
    plan = await register.read(plan_letter, register.actor, draft, SCREEN, today=today)
    if len(plan.refused):
        raise Refused([plan.refused.problem(0)])
    await register.write(apply, register.actor, plan)
    try:
        write_letter(draft, path, replace=replace)
    except Refused as refusal:
        page.tell(text("letter.not_written_file"), "error")
        raise refusal from None
    under = page.app.screen_stack[-2]
    teller = under if hasattr(under, "tell") else page
    teller.call_later(teller.tell, text("letter.written", file=plain(str(path))))
    return True


async def ask_typed(page: "Page", shown: Shown | None, typed: dict[str, str]) -> bool:
    """Ask for the fields of a letter that belong to it alone; whether something was written."""
    wanted = [
        one for one in letter_fields().values() if one.filled_by == "typed" and _stands_in(one.name, shown, typed)
    ]
    if not wanted:
        raise refused("letter.no_typed")
    for one in wanted:
        question = text("letter.ask_typed", about=one.about, field=one.name)
        answer = await page.app.push_screen_wait(
            AskLine(question, typed.get(one.name, ""), text("letter.ask_typed_help"))
        )
        if answer is None:
            return False
        typed[one.name] = answer.strip()
    return True


def _stands_in(name: str, shown: Shown | None, typed: dict[str, str]) -> bool:
    return name in typed or (shown is not None and any(one.field == name for one in shown.missing))


async def mark_sent(page: "Page", letter_ids: list[int]) -> None:
    """Ask when and how letters were sent, and write it."""
    register = page.register
    code = await choose_code(page, text("letter.ask_channel"), register.codes["notice_channel"])
    if code is None:
        return
    day = await ask_one_day(page, text("letter.ask_day"), register.today, text("letter.ask_day_help"))
    if day is None:
        return
    channel = register.codes["notice_channel"].by_code[code].meaning
    plan = await register.read(plan_sent, register.actor, letter_ids, day, channel, SCREEN, today=register.today)
    if len(plan.refused):
        raise Refused([plan.refused.problem(0)])
    if plan.changed:
        await register.write(apply, register.actor, plan)
    page.tell(counted("letter.sent_said", plan.changed))
    page.call_later(page.action_command, "refresh")


async def settlement_paper(page: "Page", settlement_id: int) -> None:
    """Ask what of a settlement goes to a file - the page to print or the workbook - and write it."""
    from backoffice.operations.settlement_export import export_settlement

    choices = [(one, text(f"paper.choice.{one.removeprefix('.')}")) for one in (".txt", ".docx", ".xlsx")]
    ending = await page.app.push_screen_wait(ChoosePage(text("paper.which"), choices, ".txt"))
    if ending is None:
        return
    register, today = page.register, page.register.today
    asked = await _ask_file(page, Path.home() / suggested_name(PAGE, settlement_id, today, ending), (ending,))
    if asked is None:
        return
    path, replace = asked
    if ending == ".xlsx":
        await register.read(export_settlement, register.actor, settlement_id, path, replace=replace)
    else:
        draft = await register.read(
            draft_letter, register.actor, PAGE, "settlement", settlement_id, today=today, ending=ending
        )
        write_letter(draft, path, replace=replace)
    page.tell(text("paper.written", file=plain(str(path))))


async def settlement_list(page: "Page", wanted: "SettlementFilter") -> None:
    """Ask for a file and write the settlements of a filter to it, as .xlsx or .csv."""
    from backoffice.operations.settlement_export import export_settlements

    register = page.register
    suggested = Path.home() / f"{text('paper.list_file')}-{register.today:%Y%m%d}.xlsx"
    asked = await _ask_file(page, suggested, (".xlsx", ".csv"))
    if asked is not None:
        done = await register.read(
            export_settlements, register.actor, asked[0], wanted, today=register.today, replace=asked[1]
        )
        page.tell(counted("paper.exported", done.rows, file=plain(str(done.path))))


async def _ask_file(page: "Page", suggested: Path, endings: tuple[str, ...]) -> tuple[Path, bool] | None:
    """Ask for the file, and before one is replaced; None after Esc or no."""
    path = await ask_path(
        page, text("letter.ask_file", endings=" / ".join(endings)), suggested, text("letter.ask_file_help")
    )
    if path is None:
        return None
    if path.suffix.lower() not in endings:
        raise refused("letter.file_ending", endings=" / ".join(endings))
    if not path.exists():
        return path, False
    question = text("export.replace", file=plain(path.name))
    answer = await page.app.push_screen_wait(AskLine(question, "", text("export.replace.help")))
    if (answer or "").strip().casefold() in ("ja", "yes"):
        return path, True
    page.tell(text("export.not_written"))
    return None

"""Ask for a place of the register: a number or words, and which one is meant where several are found.

Owns the two questions. Never looks outside what the person may write.
"""

from collections.abc import Collection

from backoffice.queries.places import Found, find
from backoffice.rules.problems import refused
from backoffice.screens.ask import AskLine
from backoffice.screens.choose import ChoosePage
from backoffice.screens.page import Page
from backoffice.security import Right
from backoffice.text import text


async def ask_place(
    page: Page, question: str, help: str, kinds: Collection[str], right: Right = Right.EDIT
) -> Found | None:
    """Ask for a place of one of the kinds where the person has the right; Refused where none is found.

    None after Esc or for an empty line.
    """
    typed = await page.app.push_screen_wait(AskLine(question, "", help))
    if not typed or not typed.strip():
        return None
    scope = page.register.actor.scope(right)
    found = [one for one in page.register.read_now(find, typed, scope) if one.kind in kinds]
    if not found:
        raise refused("place.unknown", place=typed)
    exact = [one for one in found if one.number == typed.strip()]
    if len(found) == 1 or exact:
        return (exact or found)[0]
    choices = [(str(position), f"{one.number} {one.name}") for position, one in enumerate(found)]
    chosen = await page.app.push_screen_wait(ChoosePage(text("signup.which_place"), choices))
    return None if chosen is None else found[int(chosen)]

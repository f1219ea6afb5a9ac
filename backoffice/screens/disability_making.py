"""Make, copy and change disability registrations: which section, which number, then the form.

Owns the questions before the form, and the way on to the dwellings after it. The form and its plan write.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from backoffice.queries.disability import registration_content, registrations
from backoffice.queries.places import place_number, sections
from backoffice.queries.registration_numbers import next_number_of
from backoffice.queries.selection import Where, find_place
from backoffice.records.disability import REGISTRATION
from backoffice.records.fields import KeptBy
from backoffice.rules.problems import Problem, Refused
from backoffice.screens.ask import AskLine
from backoffice.screens.choose import ChoosePage
from backoffice.screens.disability_steps import KIND
from backoffice.security import Right, require
from backoffice.text import counted, text

if TYPE_CHECKING:
    from backoffice.screens.page import Page

COPIED = tuple(
    name for name, field in REGISTRATION.fields.items() if field.kept_by is KeptBy.CASEWORKER and name != "number"
)


async def make(page: "Page", where: Where, suggested: int | None, *, and_link: bool = True) -> None:
    """Ask for the section unless the place is one, show the form, and go on to the dwellings that are not linked."""
    require(page.register.actor, Right.EDIT)
    section = where.section_id or await _ask_section(page, where, suggested)
    if section is not None:
        await _form(page, section, {}, and_link=and_link)


async def copy(page: "Page", registration_id: int, where: Where) -> None:
    """Ask for another section, and show the form filled as this registration is."""
    register = page.register
    require(register.actor, Right.EDIT)
    scope = register.actor.scope(Right.VIEW)
    content = await register.read(registration_content, registration_id, COPIED, scope, register.today)
    section = await _ask_section(page, where, content.line.section_id if content else None)
    if content is not None and section is not None:
        await _form(page, section, content.values, and_link=True)


async def edit(page: "Page", registration_ids: Sequence[int]) -> None:
    """Show the form of one registration, or of what several have in common."""
    from backoffice.screens.record_form import RecordFormPage

    if registration_ids:
        await page.app.push_screen_wait(RecordFormPage(KIND, ids=tuple(registration_ids)))


async def _form(page: "Page", section: int, given: Mapping[str, object], *, and_link: bool) -> None:
    from backoffice.screens.record_form import RecordFormPage

    register, here = page.register, Where(section_id=section)
    scope = register.actor.scope(Right.VIEW)
    before = {one.id for one in await register.read(registrations, here, scope, register.today)}
    number = await register.read(next_number_of, section)
    form = RecordFormPage(KIND, given={**given, "number": number}, fixed={"building_section_id": section})
    await page.app.push_screen_wait(form)
    made = [one for one in await register.read(registrations, here, scope, register.today) if one.id not in before]
    if and_link and len(made) == 1 and made[0].unlinked:
        from backoffice.screens.disability_dwellings import LinkPage

        await page.app.push_screen_wait(LinkPage(made[0]))


async def _ask_section(page: "Page", where: Where, suggested: int | None) -> int | None:
    """Return the section a person chooses: of a department from a list, elsewhere by its number."""
    register = page.register
    if where.department_id is not None:
        found = await register.read(sections, where.department_id, register.today)
        choices = [
            (str(one.id), f"{one.number} · {counted('records.dwelling', one.dwellings)}")
            for one in found
            if one.closed_on is None
        ]
        chosen = await page.app.push_screen_wait(
            ChoosePage(text("disability.ask_section"), choices, str(suggested) if suggested else None)
        )
        return int(chosen) if chosen is not None else None
    number = await register.read(place_number, Where(section_id=suggested)) if suggested else ""
    question, help = text("disability.ask_section"), text("disability.ask_section.help")
    typed = await page.app.push_screen_wait(AskLine(question, number, help))
    if typed is None or not typed.strip():
        return None
    section = (await register.read(find_place, typed)).section_id
    if section is None:
        raise Refused([Problem("disability.not_a_section", value=typed)])
    return section

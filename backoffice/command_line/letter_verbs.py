"""`letters list|show|make|sent|templates`: the twins of the screens of letters. No name of a tenant is ever printed."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backoffice import migrating, security
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import COMMAND, carry_out, check_writing
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.letter_grammar import ABOUT
from backoffice.command_line.plan_view import view_plan
from backoffice.command_line.problem_lines import problem_json
from backoffice.command_line.selecting import read_day
from backoffice.exchange.files import refused_file
from backoffice.exchange.letter_files import DOCX, TXT, TemplateFile, own_templates, template_file
from backoffice.formats import show_date, show_yes_no
from backoffice.operations.letter_making import checked_templates, copy_template
from backoffice.operations.letters import (
    draft_letter,
    letter_label,
    offers,
    plan_letter,
    plan_sent,
    show_letter,
    write_letter,
)
from backoffice.queries.letters import LetterLine, LettersAsked, letters
from backoffice.queries.selection import EVERYWHERE, find_place
from backoffice.records.letter_fields import letter_fields
from backoffice.rules.letter_kinds import LETTERS, TEMPLATES
from backoffice.rules.problems import Problem, refused, sentence
from backoffice.security import Right
from backoffice.text import counted, text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def list_letters(call: Call) -> End:
    """Print the letters that were made, or with --offers those that can be made of a record."""
    migrating.require_ready(call.database)
    if call.arguments.offers:
        return _list_offers(call)
    security.require(call.actor, Right.VIEW)
    asked = call.arguments
    with call.database.reading() as session:
        typed = next((one for one in (asked.organisation, asked.department, asked.section) if one is not None), None)
        where = EVERYWHERE if typed is None else find_place(session, typed)
        wanted = LettersAsked(_about(call, needed=False), where, asked.unsent)
        found = letters(session, wanted, call.actor.scope(Right.VIEW))
    call.out.json([_line_json(one) for one in found])
    names = ("id", "kind", "about", "address", "made", "sent", "channel", "template")
    call.out.table([text(f"letter.column.{name}") for name in names], (_cells(one) for one in found))
    return End.DONE


def _line_json(one: LetterLine) -> dict[str, Any]:
    return {
        "id": one.id,
        "letter": one.kind,
        "about": one.about,
        "about_id": one.about_id,
        "case": one.case,
        "department": one.number,
        "address": one.address,
        "made": one.made_on,
        "sent": one.sent_on,
        "channel": one.channel or None,
        "template": one.template,
        "sha256": one.content_hash,
    }


def _cells(one: LetterLine) -> list[str]:
    about = f"{text(f'letter.about.{one.about}')} {one.about_id}" if one.about else "–"
    days = [show_date(day) if day else "–" for day in (one.made_on, one.sent_on)]
    channel = text(f"letter.channel.{one.channel}") if one.channel else "–"
    return [str(one.id), letter_label(one.kind), about, one.address, *days, channel, one.template]


def _list_offers(call: Call) -> End:
    about, key = _needed(call)
    with call.database.reading() as session:
        found = offers(session, call.actor, about, key, today=call.today)
    call.out.json([{"letter": one.name, "about": one.about, "id": one.id, "fits": one.fits} for one in found])
    headings = [text(f"letter.column.{name}") for name in ("template", "kind", "about", "fits")]
    call.out.table(
        headings,
        (
            [one.name, letter_label(one.name), f"{text(f'letter.about.{one.about}')} {one.id}", show_yes_no(one.fits)]
            for one in found
        ),
    )
    return End.DONE


def _about(call: Call, *, needed: bool) -> tuple[str, int] | None:
    for name in ABOUT:
        key = getattr(call.arguments, name)
        if key is not None:
            return ("termination" if name == "case" else name), key
    if needed:
        raise WrongUsage(text("letter.one_record"))
    return None


def _needed(call: Call) -> tuple[str, int]:
    about = _about(call, needed=True)
    assert about is not None
    return about


def _of_case(call: Call, session: "Session") -> tuple[str, int]:
    """Return what the letter is about: of a case also its inspection, or its newest settlement that the letter suits."""
    about, key = _needed(call)
    kind = LETTERS.get(call.arguments.name)
    if about != "termination" or kind is None or kind.about == about:
        return about, key
    can = offers(session, call.actor, about, key, today=call.today)
    found = [one.id for one in can if one.name == kind.name]
    return (kind.about, max(found)) if found else (about, key)


def _typed(call: Call) -> dict[str, str]:
    """Read the fields that are written for this letter; only those that are may be."""
    known = [one.name for one in letter_fields().values() if one.filled_by == "typed"]
    found = {}
    for one in call.arguments.field:
        name, mark, value = one.partition("=")
        if not mark:
            raise refused("letter.typed_form")
        if name.strip() not in known:
            raise refused("letter.typed_unknown", name=name.strip(), known=", ".join(known))
        found[name.strip()] = value
    return found


def show(call: Call) -> End:
    """Print a letter as it would be, and what is missing; refused (1) where something is."""
    migrating.require_ready(call.database)
    ending = DOCX if call.arguments.docx else TXT
    with call.database.reading() as session:
        about, key = _of_case(call, session)
        shown = show_letter(
            session,
            call.actor,
            call.arguments.name,
            about,
            key,
            today=call.today,
            typed=_typed(call),
            ending=ending,
        )
    problems = shown.problems()
    missing = [{"field": one.field, "filled_by": one.filled_by} for one in shown.missing]
    call.out.json(
        {"letter": shown.name, "template": shown.template, "own": shown.own, "missing": missing, "text": shown.words}
    )
    call.out.line(shown.words.rstrip("\n"))
    _say(call, problems)
    return End.REFUSED if problems else End.DONE


def make(call: Call) -> End:
    """Make a letter: its record in the register, then its file, which only this user can read."""
    check_writing(call)
    migrating.require_ready(call.database)
    asked, path = call.arguments, Path(call.arguments.out).expanduser()
    if not asked.replace and os.path.lexists(path):
        raise refused_file("exists", path.name)
    with call.database.reading() as session:
        about, key = _of_case(call, session)
        draft = draft_letter(
            session,
            call.actor,
            asked.name,
            about,
            key,
            today=call.today,
            ending=path.suffix.lower(),
            typed=_typed(call),
        )
        plan = plan_letter(session, call.actor, draft, COMMAND, today=call.today)
        view = view_plan(session, plan)
    end = carry_out(call, plan, view, file=str(path), sha256=draft.content_hash, template=draft.template)
    if call.out.written is not None:
        write_letter(draft, path, replace=asked.replace)
        call.out.say(text("letter.written", file=path))
    return end


def sent(call: Call) -> End:
    """Say when and how letters were sent."""
    check_writing(call)
    migrating.require_ready(call.database)
    day = read_day(call.arguments.date) or call.today
    with call.database.reading() as session:
        asked = call.arguments
        plan = plan_sent(session, call.actor, asked.id, day, asked.channel, COMMAND, today=call.today)
        view = view_plan(session, plan)
    return carry_out(call, plan, view)


def templates(call: Call) -> End:
    """List, show, copy or check the templates, or list the fields they may use; nothing of the register is read."""
    what = call.arguments.what
    if what in ("show", "copy") and not call.arguments.name:
        raise WrongUsage(text("letter.need_name"))
    return {"list": _list, "show": _show, "copy": _copy, "check": _check, "fields": _fields}[what](call)


def _list(call: Call) -> End:
    own = own_templates()
    rows = [(name, kinds) for name in TEMPLATES for kinds in [own.get(name, ())]]
    call.out.json([{"template": name, "own": list(kinds)} for name, kinds in rows])
    headings = [text(f"letter.column.{name}") for name in ("template", "kind", "own")]
    said = text("letter.own")
    call.out.table(
        headings,
        (
            [name, letter_label(name), f"{said} ({' '.join(kinds)})" if kinds else text("letter.came_with")]
            for name, kinds in rows
        ),
    )
    return End.DONE


def _show(call: Call) -> End:
    template = template_file(call.arguments.name, DOCX if call.arguments.docx else TXT)
    words = _words_of(template)
    call.out.json({"template": template.name, "file": str(template.path), "own": template.own, "text": words})
    call.out.line(words.rstrip("\n"))
    return End.DONE


def _words_of(template: TemplateFile) -> str:
    if not template.is_docx:
        return template.source
    from backoffice.exchange.docx_letters import docx_text  # slow to load
    from backoffice.rules.letter_pages import letter_text

    return letter_text(docx_text(template.data, template.path.name))


def _copy(call: Call) -> End:
    path = copy_template(call.actor, call.arguments.name, DOCX if call.arguments.docx else TXT)
    call.out.json({"file": str(path)})
    call.out.say(text("letter.copied", file=path))
    return End.DONE


def _check(call: Call) -> End:
    found = checked_templates()
    problems = [one for _, wrong in found for one in wrong]
    call.out.json(
        [
            {"file": template.path.name if template else None, "problems": [problem_json(one) for one in wrong]}
            for template, wrong in found
        ]
    )
    for template, wrong in found:
        if template is not None and not wrong:
            call.out.line(f"{template.path.name}: {text('letter.all_right')}")
    _say(call, problems)
    if problems:
        call.out.say(counted("letter.templates_wrong", len(problems)))
    return End.REFUSED if problems else End.DONE


def _fields(call: Call) -> End:
    known = letter_fields().values()
    call.out.json(
        [
            {"field": one.name, "block": one.block or None, "filled_by": one.filled_by, "personal": one.personal}
            for one in known
        ]
    )
    names = ("field", "block", "filled_by", "personal", "what")
    rows = (
        [one.name, one.block or "–", text(f"letter.filled_by.{one.filled_by}"), show_yes_no(one.personal), one.about]
        for one in known
    )
    call.out.table([text(f"letter.column.{name}") for name in names], rows)
    return End.DONE


def _say(call: Call, problems: Sequence[Problem]) -> None:
    for problem in problems:
        call.out.say(sentence(problem))

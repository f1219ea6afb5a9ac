"""Letters of a tenancy: golden letters in Danish, every empty field refused, what is kept of one, and the office's own."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.exchange.docx_letters import docx_text
from backoffice.exchange.letter_files import DOCX, TXT, letters_folder, strange_files, template_file
from backoffice.models import ChangeRow, ChangeSet, Improvement, Settlement, Sublet, Termination
from backoffice.operations.apply import apply
from backoffice.operations.letter_amounts import clock, day, kroner
from backoffice.operations.letter_making import checked_templates, copy_template
from backoffice.operations.letter_words import letter_words
from backoffice.operations.letters import (
    LetterDraft,
    draft_letter,
    offers,
    plan_letter,
    plan_sent,
    show_letter,
    write_letter,
)
from backoffice.operations.plan import Source
from backoffice.operations.undo import plan_undo
from backoffice.queries.codes import code_lists
from backoffice.queries.letter_facts import letter_case
from backoffice.queries.letters import LettersAsked, letters
from backoffice.records.letter_fields import letter_fields
from backoffice.rules.letter_kinds import LETTERS, PAGE, TEMPLATES
from backoffice.rules.letter_templates import Block, Part, fields_in, read_template
from backoffice.rules.letters import Facts, fill
from backoffice.rules.problems import Refused
from backoffice.safe_text import cells
from backoffice.security import EVERYTHING, Actor, Grant, Role
from backoffice.text import use_language
from tests.letter_register import NAMES, NEW_ADDRESS, TODAY, Tenancy, add_tenancy
from tests.screens.driving import ON_SQLITE

GOLDEN = Path(__file__).parent / "letters"
SOURCE = Source("screen")
TYPED = {"svar": "Vi fastholder linjen. Hullerne er større end almindeligt slid."}
JBE = Actor("jbe", (Grant(Role.CASEWORKER),))


def about(name: str, own: Tenancy) -> tuple[str, int]:
    """Return the record of the tenancy that a letter is about."""
    kind = "settlement" if name == PAGE else LETTERS[name].about
    special = {"move_in_report": own.move_in, "second_settlement": own.second}
    return kind, special.get(name) or getattr(own, kind)


def prepared(session: Session, name: str, own: Tenancy) -> None:
    """Let the tenancy be as a letter needs it: a refusal is of what was refused."""
    codes = code_lists(session)
    if name == "missing":
        lacking = " ".join(codes["missing_particular"].by_meaning[one].code for one in ("contact", "cotenant"))
        session.execute(update(Termination).values(missing=lacking))
    if name.endswith("_refusal"):
        refusal = {"answer": codes["improvement_answer"].by_meaning["refused"].code, "answered_on": date(2024, 2, 20)}
        model: Any = Improvement if name.startswith("improvement") else Sublet
        reason = "Ejendommens afløb kan ikke klare det." if model is Improvement else "Der er ingen dokumenteret årsag."
        session.execute(update(model).values(**refusal, answer_reason=reason))


def drafted(session: Session, name: str, own: Tenancy, ending: str = TXT, actor: Actor = JBE) -> LetterDraft:
    kind, key = about(name, own)
    return draft_letter(session, actor, name, kind, key, today=TODAY, ending=ending, typed=TYPED)


def test_days_times_and_amounts_are_written_as_danish_letters_do() -> None:
    assert [clock(one) for one in ("16:00", "16:00:00", "16:00:01", None)] == ["16.00", "16.00", "16.00.01", ""]
    assert [day(date(2026, 5, 1)), day(date(2024, 2, 29)), day(None)] == ["1. maj 2026", "29. februar 2024", ""]
    assert [kroner(one) for one in (123_456_789, -50, 0, None)] == ["1.234.567,89", "-0,50", "0,00", ""]


@ON_SQLITE
@pytest.mark.parametrize(("regime", "people"), [("private", NAMES), ("almen", NAMES[:1])], ids=["private", "almen"])
def test_every_letter_reads_as_the_golden_one(database: Database, regime: str, people: tuple[str, ...]) -> None:
    use_language("en")  # letters are Danish whatever the language of the screens
    with database.writing() as session:
        own = add_tenancy(session, regime=regime, people=people)
    for name in TEMPLATES:
        with database.writing() as session:
            prepared(session, name, own)
            said = drafted(session, name, own).data.decode()
        golden = GOLDEN / f"{regime}-{name}.txt"
        if os.environ.get("BACKOFFICE_WRITE_LETTERS"):
            golden.parent.mkdir(exist_ok=True)
            golden.write_text(said, "utf-8")
        assert said == golden.read_text("utf-8"), name
        assert max(map(cells, said.splitlines())) <= 80 and "{" not in said


def conditions(parts: tuple[Part, ...]) -> Iterator[str]:
    """Yield the names that a template asks whether they are there."""
    for part in parts:
        if isinstance(part, Block):
            yield from [part.name] if part.word != "gentag" else []
            yield from conditions(part.parts)


@ON_SQLITE
def test_every_letter_is_refused_for_each_field_that_is_empty(database: Database) -> None:
    known, tried = letter_fields(), 0
    with database.writing() as session:
        own = add_tenancy(session, regime="almen")
        for name in TEMPLATES:
            prepared(session, name, own)
            kind, key = about(name, own)
            facts = letter_words(letter_case(session, kind, key, EVERYTHING, TODAY), "jbe", TODAY, TYPED)
            parts, _ = read_template(template_file(name, TXT).source, name, known)
            whole, may_be_empty = fill(parts, facts, known), set(conditions(parts))
            assert whole.missing == (), name
            for block, field in fields_in(parts):
                if not field or field in may_be_empty:
                    continue
                less = fill(parts, without(facts, block, field), known)
                assert less.lines == whole.lines or [one.field for one in less.missing] == [field], (name, block, field)
                tried += bool(less.missing)
    assert tried > 150


def without(facts: Facts, block: str, field: str) -> Facts:
    """Return the facts with one field empty."""
    rows = {
        name: tuple({**row, field: ""} if name == block else row for row in held) for name, held in facts.blocks.items()
    }
    return replace(facts, fields=facts.fields if block else {**facts.fields, field: ""}, blocks=rows)


def personal_in(said: str) -> list[str]:
    return [one for one in (*NAMES, *(name.split()[0] for name in NAMES), NEW_ADDRESS.split(",")[0]) if one in said]


def test_of_a_letter_is_kept_which_it_was_and_nothing_of_what_it_says(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    path = tmp_path / "brev.txt"
    with database.writing() as session:
        own = add_tenancy(session)
    with database.reading() as session:
        draft = drafted(session, "settlement", own)
        plan = plan_letter(session, JBE, draft, SOURCE, today=TODAY)
    assert personal_in(repr(draft)) == personal_in(repr(plan)) == [] and plan.counts()["changed"] == 1
    with database.writing() as session:
        receipt = apply(session, JBE, plan)
    digest = write_letter(draft, path)
    assert personal_in(path.read_text("utf-8")) and path.stat().st_mode & 0o077 == 0
    with pytest.raises(Refused):
        write_letter(draft, path)
    with database.reading() as session:
        (line,) = letters(session, LettersAsked(("termination", own.termination)), EVERYTHING)
        assert (line.kind, line.about, line.about_id, line.made_on) == (
            "settlement",
            "settlement",
            own.settlement,
            TODAY,
        )
        assert (line.content_hash, line.template, line.sent_on) == (digest, "settlement.txt", None)
        kept = session.scalars(select(ChangeRow.after).where(ChangeRow.change_set_id == receipt.change_set)).all()
        sets = session.scalars(select(ChangeSet.contents)).all()
        assert personal_in(json.dumps([kept, sets], ensure_ascii=False)) == []
        early = plan_sent(session, JBE, [line.id, 999], date(2026, 7, 5), "email", SOURCE, today=TODAY)
        assert [one.id for _, one in zip(early.refused.ids, map(early.refused.problem, range(2)), strict=True)] == [
            "letter.sent_when", "not_in_register",
        ]  # fmt: skip
        sent = plan_sent(session, JBE, [line.id], TODAY, "digital_post", SOURCE, today=TODAY)
    with database.writing() as session:
        apply(session, JBE, sent)
    with database.reading() as session:
        (line,) = letters(session, LettersAsked(), EVERYTHING)
        assert (line.sent_on, line.channel) == (TODAY, "digital_post")
        assert plan_sent(session, JBE, [line.id], TODAY, "digital_post", SOURCE, today=TODAY).unchanged == 1
        assert letters(session, LettersAsked(unsent=True), EVERYTHING) == []
    for number in (receipt.change_set + 1, receipt.change_set):
        with database.writing() as session:
            apply(session, everyone, plan_undo(session, everyone, number, SOURCE))
    with database.reading() as session:
        assert letters(session, LettersAsked(), EVERYTHING) == []


@ON_SQLITE
def test_a_letter_is_shown_without_names_and_made_only_by_who_may_and_where_it_suits(database: Database) -> None:
    reader, stranger = Actor("eva", (Grant(Role.READER),)), Actor("bo", (Grant(Role.CASEWORKER, organisation_id=99),))
    with database.writing() as session:
        own = add_tenancy(session)
    with database.reading() as session:
        shown = show_letter(session, reader, "confirmation", "termination", own.termination, today=TODAY)
        assert personal_in(shown.words) == [] and "••••••" in shown.words and shown.missing == ()
        (missing,) = show_letter(
            session, reader, "objection_reply", "settlement", own.settlement, today=TODAY
        ).problems()
        assert (missing.id, missing.field) == ("letter.empty.typed", "svar")
        for actor, expected in ((reader, "no_right"), (stranger, "letter.no_record")):
            with pytest.raises(Refused) as refusal:
                drafted(session, "confirmation", own, actor=actor)
            assert refusal.value.problems[0].id == expected
        for name, expected in (("move_in_report", "letter.does_not_suit"), ("hej", "letter.unknown")):
            with pytest.raises(Refused) as refusal:
                draft_letter(session, JBE, name, "inspection", own.inspection, today=TODAY)
            assert refusal.value.problems[0].id == expected
        found = offers(session, JBE, "termination", own.termination, today=TODAY)
        assert (found[0].name, found[0].fits) == ("settlement", True)
        assert {(one.name, one.id) for one in found} >= {("second_settlement", own.second), ("summons", own.inspection)}
    with database.writing() as session:
        session.execute(update(Termination).values(confirmed_on=None))
        session.execute(update(Settlement).values(approved_by=None))
        for name, field in (("confirmation", "bekræftet"), ("settlement", "godkendt_af")):
            with pytest.raises(Refused) as refusal:
                drafted(session, name, own)
            assert [one.field for one in refusal.value.problems] == [field]
            assert [one.field for one in show_letter(session, JBE, name, *about(name, own), today=TODAY).missing] == [
                field
            ]
        assert drafted(session, PAGE, own).data
    with database.writing() as session:
        landlord = code_lists(session)["terminated_by"].by_meaning["landlord"].code
        session.execute(update(Termination).values(terminated_by=landlord))
        with pytest.raises(Refused) as refusal:
            drafted(session, "confirmation", own)
        assert refusal.value.problems[0].id == "letter.of_landlord"
        assert "confirmation" not in {
            one.name for one in offers(session, JBE, "termination", own.termination, today=TODAY)
        }


@ON_SQLITE
def test_the_office_lays_its_own_template_before_the_programs(database: Database) -> None:
    with database.writing() as session:
        own = add_tenancy(session)
    copied = copy_template(JBE, "summons", DOCX)
    with pytest.raises(Refused):
        copy_template(JBE, "summons", DOCX)
    with database.reading() as session:
        plain = drafted(session, "summons", own)
        document = drafted(session, "summons", own, ending=DOCX)
    assert copied.parent == letters_folder() and plain.template == document.template == "summons.docx"
    words = " ".join(line.left for line in docx_text(document.data, "x"))
    assert NAMES[0] in words and "9. juli 2026" in plain.data.decode() and "{" not in words
    (letters_folder() / "summons.txt").write_text("{lejere}: syn {syn_dato} kl. {syn_kl}", "utf-8")
    with database.reading() as session:
        assert drafted(session, "summons", own).data.decode() == "Ida Ørsted og Per Åkjær: syn 9. juli 2026 kl. 10.30\n"
        assert drafted(session, "summons", own, ending=DOCX).template == "summons.docx"
    assert all(problems == [] for _, problems in checked_templates())
    (letters_folder() / "summons.txt").write_bytes("Kære {lejer}\n{syn_dato}\nBlåbær".encode("cp1252"))
    (letters_folder() / "indkaldelse.txt").write_text("x")
    with database.reading() as session, pytest.raises(Refused) as refusal:
        drafted(session, "summons", own)
    problem = refusal.value.problems[0]
    assert (problem.id, problem.place.file, problem.place.row, problem.values["near"]) == (
        "letter.unknown_field_near", "summons.txt", 1, "lejere",
    )  # fmt: skip
    assert [one.value for one in strange_files()] == ["indkaldelse.txt"]
    assert sum(bool(problems) for _, problems in checked_templates()) == 2

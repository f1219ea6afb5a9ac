"""Letters made from templates: shown whole first, refused with each field that is missing, written to a private file.

Owns who may make one, what is kept of it (which, when, template and the SHA-256 of the file - never its text) and when it was
sent. The file is written when the record is; words are letter_words', layout the templates'.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange.files import replacing
from backoffice.exchange.letter_files import DOCX, TXT, template_file
from backoffice.operations.import_changes import ChangedRows
from backoffice.operations.letter_making import file_of, lines_of
from backoffice.operations.letter_words import letter_words
from backoffice.operations.plan import FieldCount, Plan, Source
from backoffice.operations.record_rows import Checking, check_rows, created_part, held_now, whole_new
from backoffice.queries.codes import code_lists
from backoffice.queries.letter_facts import LetterCase, letter_case
from backoffice.queries.letters import papers_of_case
from backoffice.queries.scoping import outside
from backoffice.records.letter_fields import letter_fields
from backoffice.rules.letter_kinds import LETTERS, NEVER_OF_LANDLORD, PAGE, fits, offered
from backoffice.rules.letter_pages import letter_text
from backoffice.rules.letters import Line, Missing, masked_facts, missing_problems
from backoffice.rules.problems import Problem, Refused, refused
from backoffice.security import Actor, Right
from backoffice.text import text

ENDINGS = (TXT, DOCX)
_NOTHING: Mapping[str, str] = MappingProxyType({})
_ABOUT_IT: Mapping[str, Callable[[LetterCase], object]] = MappingProxyType(
    {
        "missing": lambda case: case.missing,
        "withdrawal": lambda case: case.record["withdrawn_on"],
        "objection_reply": lambda case: case.record["objected_on"],
    }
)
"""Letters that are only offered where there is what they are about."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A letter that can be made: its name, what it is about, and whether it is one for the phase the case is in."""

    name: str
    about: str
    id: int
    fits: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter as it would be, personal data covered, with what is missing and the template it comes from."""

    name: str
    lines: tuple[Line, ...]
    missing: tuple[Missing, ...]
    template: str
    own: bool

    @property
    def words(self) -> str:
        """The letter as text of at most 80 columns."""
        return letter_text(self.lines)

    def problems(self) -> list[Problem]:
        """Return a problem for each missing field that says who fills it."""
        return missing_problems(self.missing)


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """A letter ready to be written: its bytes, what it is about, and what will be kept of it. Its words show in no log."""

    name: str
    ending: str
    about: str
    id: int
    case: int | None
    address: str
    template: str
    data: bytes = field(repr=False)
    record: Mapping[str, Any] = field(repr=False)

    @property
    def content_hash(self) -> str:
        """The SHA-256 of the file."""
        return sha256(self.data).hexdigest()


def offers(session: Session, actor: Actor, about: str, record_id: int, *, today: date) -> list[Offer]:
    """Return the letters that can be made of a record, those that fit the phase first; a case has those of its newest
    inspection and of its settlements too. Refused without the right to see it."""
    security.require(actor, Right.VIEW)
    scope = actor.scope(Right.VIEW)
    case = letter_case(session, about, record_id, scope, today)
    found = _offered(case)
    if about == "termination":
        for record, key in papers_of_case(session, record_id):
            found += _offered(letter_case(session, record, key, scope, today))
    return sorted(found, key=lambda one: (not one.fits, list(LETTERS).index(one.name)))


def _offered(case: LetterCase) -> list[Offer]:
    names = offered(case.about, case.state, case.phase)
    own = case.meanings["terminated_by"] == "landlord"
    return [
        Offer(name, case.about, case.id, fits(name, case.phase))
        for name in names
        if not (own and name in NEVER_OF_LANDLORD) and (name not in _ABOUT_IT or _ABOUT_IT[name](case))
    ]


def show_letter(
    session: Session,
    actor: Actor,
    name: str,
    about: str,
    record_id: int,
    *,
    today: date,
    typed: Mapping[str, str] = _NOTHING,
    ending: str = TXT,
) -> Shown:
    """Return a letter as it would be made, names and addresses of tenants covered. Refused for one that does not suit."""
    security.require(actor, Right.VIEW)
    case = _suited(session, name, about, record_id, actor, Right.VIEW, today)
    facts = masked_facts(letter_words(case, actor.name, today, typed), letter_fields())
    template = template_file(name, ending)
    filled = lines_of(template, facts)
    return Shown(name, filled.lines, (*filled.missing, *_too_early(name, case)), template.path.name, template.own)


def draft_letter(
    session: Session,
    actor: Actor,
    name: str,
    about: str,
    record_id: int,
    *,
    today: date,
    ending: str = TXT,
    typed: Mapping[str, str] = _NOTHING,
) -> LetterDraft:
    """Return a letter ready to be written as .txt or .docx; Refused names each field that is missing and who fills it.

    Refused too without the right to write the case and to take files out, and for a letter that does not suit the record.
    """
    security.require(actor, Right.EXPORT)
    security.require(actor, Right.EDIT)
    if ending not in ENDINGS:
        raise refused("letter.unknown_ending", ending=ending)
    case = _suited(session, name, about, record_id, actor, Right.EDIT, today)
    template = template_file(name, ending)
    data, missing = file_of(template, letter_words(case, actor.name, today, typed), letter_label(name), ending)
    if missing := (*missing, *_too_early(name, case)):
        raise Refused(missing_problems(missing))
    return LetterDraft(
        name=name,
        ending=ending,
        about=about,
        id=record_id,
        case=case.case["id"] if case.case else None,
        address=case.dwelling["address"],
        template=template.path.name,
        data=data,
        record=case.record,
    )


def _suited(
    session: Session, name: str, about: str, record_id: int, actor: Actor, right: Right, today: date
) -> LetterCase:
    if name != PAGE and name not in LETTERS:
        raise refused("letter.unknown", name=name, known=", ".join(LETTERS))
    case = letter_case(session, about, record_id, actor.scope(right), today)
    if not (about == "settlement" if name == PAGE else name in offered(about, case.state, case.phase)):
        raise refused("letter.does_not_suit", name=letter_label(name))
    if name in NEVER_OF_LANDLORD and case.meanings["terminated_by"] == "landlord":
        raise refused("letter.of_landlord", name=letter_label(name))
    return case


def _too_early(name: str, case: LetterCase) -> tuple[Missing, ...]:
    """Return what a letter waits for beside its fields: nobody is told of dates or amounts that somebody may yet change."""
    if name == "confirmation" and case.case is not None and case.case["confirmed_on"] is None:
        return (Missing("bekræftet", "confirm"),)
    settled = name in ("settlement", "second_settlement") and case.settlement is not None
    if settled and case.settlement is not None and not case.settlement["approved_by"]:
        return (Missing("godkendt_af", "settlement_approved"),)
    return ()


def letter_label(name: str) -> str:
    """Return what a letter is called in the language in use."""
    return text(f"letter.kind.{name}")


def plan_letter(session: Session, actor: Actor, draft: LetterDraft, source: Source, *, today: date) -> Plan:
    """Return the plan that keeps a letter: which, when, the template and the file's SHA-256; none of its words."""
    security.require(actor, Right.EDIT)
    codes = code_lists(session)
    links = {f"{draft.about}_id": draft.id} | ({"termination_id": draft.case} if draft.case else {})
    given = {
        **{name: draft.record[name] for name in ("organisation_id", "dwelling_id", "lease_id")},
        **links,
        "letter_kind": codes["letter_kind"].by_meaning[draft.name].code,
        "made_on": today,
        "template": draft.template,
        "content_hash": draft.content_hash,
    }
    status, origin = codes["record_status"].by_meaning["reported"].code, codes["origin"].by_meaning["manual"].code
    row = whole_new("letter", given, status, origin)
    plan = Plan("case", source, asked=1, record="letter")
    problems = check_rows(Checking(session, actor.scope(Right.EDIT), "letter", codes, today), [row], [None])[0]
    if problems:
        plan.refused.add(problems[0])
    else:
        plan.created.append(created_part("letter", [row]))
    return plan


def write_letter(draft: LetterDraft, path: Path, *, replace: bool = False) -> str:
    """Write the letter's file, readable by this user only, and return its SHA-256; Refused where there is a file."""
    with replacing(path, replace=replace) as stream:
        stream.write(draft.data)
    return draft.content_hash


def plan_sent(
    session: Session, actor: Actor, ids: Sequence[int], day: date, channel: str, source: Source, *, today: date
) -> Plan:
    """Return the plan that says when and how letters were sent; `channel` by meaning.

    A letter outside the person's part, or sent before it was made or after today, is refused alone.
    """
    security.require(actor, Right.EDIT)
    codes = code_lists(session)
    if channel not in codes["notice_channel"].by_meaning:
        raise refused("letter.no_channel", channel=channel)
    new = {"sent_on": day, "channel": codes["notice_channel"].by_meaning[channel].code}
    wanted = sorted(set(ids))
    plan = Plan("case", source, asked=len(wanted), record="letter")
    held, foreign = held_now(session, "letter", wanted), outside(session, "letter", wanted, actor.scope(Right.EDIT))
    changed = ChangedRows("letter", tuple(new))
    for row_id in wanted:
        old = held.get(row_id)
        if old is None or row_id in foreign:
            plan.refused.add(Problem("out_of_scope" if old else "not_in_register", record=str(row_id)), row_id)
        elif day > today or (old["made_on"] and day < old["made_on"]):
            plan.refused.add(Problem("letter.sent_when", record=str(row_id)), row_id)
        elif all(old[name] == value for name, value in new.items()):
            plan.unchanged += 1
        else:
            mask = sum(1 << bit for bit, (name, value) in enumerate(new.items()) if old[name] != value)
            changed.add(row_id, old["version"], mask, list(new.values()))
            differ = [(name, old[name], value) for name, value in new.items() if old[name] != value]
            plan.field_counts += [FieldCount("letter", *one, rows=1) for one in differ]
    if changed.ids:
        plan.changes.append(changed.part())
    return plan


def suggested_name(name: str, record_id: int, today: date, ending: str = TXT) -> str:
    """Return the name a letter's file is given where nobody says another: the letter, its record's number, the day."""
    return f"{text(f'letter.file.{name}', of='da')}-{record_id}-{today:%Y%m%d}{ending}"

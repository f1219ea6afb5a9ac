"""The letters of a tenancy: what each is about, and in which phases of a case it is the one to send.

Owns the names of letters and templates, and which suit a record. Meanings, never codes. Knows no template and no text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

SUBJECTS = ("termination", "inspection", "settlement", "improvement", "sublet")
"""The record kinds that letters are about."""
PAGE = "settlement_page"
"""The template of a settlement's printed page, which is no letter of its own."""


@dataclass(frozen=True, slots=True)
class LetterKind:
    """A letter: its meaning, the record it is about, and the phases of a case in which it comes first.

    `of` narrows the record: the inspection's kind, the settlement's rounds, the answer to an application.
    """

    name: str
    about: str
    phases: tuple[str, ...] = ()
    of: tuple[str, ...] = ()


_ALL = (
    LetterKind("missing", "termination", ("received", "incomplete")),
    LetterKind("confirmation", "termination", ("confirmed", "reletting")),
    LetterKind("withdrawal", "termination", ("withdrawn",)),
    LetterKind("summons", "inspection", ("confirmed", "reletting", "moved_out", "summoned"), ("move_out",)),
    LetterKind("report", "inspection", ("inspected", "report_sent"), ("move_out",)),
    LetterKind("estimate", "inspection", ("inspected", "report_sent", "estimate_sent"), ("move_out",)),
    LetterKind("move_in_report", "inspection", (), ("move_in",)),
    LetterKind("settlement", "settlement", ("draft", "sent"), ("first", "correction")),
    LetterKind("second_settlement", "settlement", ("awaiting_accounts", "final"), ("second",)),
    LetterKind("objection_reply", "settlement", ("objection", "board")),
    LetterKind("improvement_approval", "improvement", (), ("approved",)),
    LetterKind("improvement_refusal", "improvement", (), ("refused",)),
    LetterKind("sublet_approval", "sublet", (), ("approved",)),
    LetterKind("sublet_refusal", "sublet", (), ("refused",)),
)
LETTERS: Mapping[str, LetterKind] = MappingProxyType({one.name: one for one in _ALL})
"""Every letter by its meaning (the code list letter_kind), in the order of a case."""
TEMPLATES = (*LETTERS, PAGE)
"""The names of all templates."""
NEVER_OF_LANDLORD = frozenset({"missing", "confirmation", "withdrawal"})
"""Letters that answer a tenant's notice: a landlord's own is another matter (§§ 182, 175; AL § 85) and needs its own form."""


def offered(about: str, state: str, phase: str) -> tuple[str, ...]:
    """Return the letters that a record can have, those that fit the phase of its case first.

    `state` is what `LetterKind.of` asks for: the inspection's kind, the settlement's round, the answer ("" for a case).
    """
    own = [one for one in _ALL if one.about == about and (not one.of or state in one.of)]
    return tuple(one.name for one in sorted(own, key=lambda one: phase not in one.phases))


def fits(name: str, phase: str) -> bool:
    """Tell whether a letter is one to send in a phase; a letter of no case fits always."""
    kind = LETTERS[name]
    return not kind.phases or phase in kind.phases

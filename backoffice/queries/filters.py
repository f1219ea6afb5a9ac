"""The filter a person types: a closed grammar of field terms and words, turned into bound conditions.

`vacant=yes type=family rooms>=3 !heating=elvarme åparken` - fields by their name in code or their label, values as
codes, meanings or labels in either language. Owns the grammar; nothing typed ever becomes SQL text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from sqlalchemy import ColumnElement, String, and_, column, func, not_, or_, select, table, true
from sqlalchemy.orm import Session

from backoffice.models import (
    BuildingSection,
    Department,
    DisabilityRegistration,
    Dwelling,
    HousingOrganisation,
)
from backoffice.queries.ending import is_retired, not_retired
from backoffice.queries.portal_conditions import is_vacant, portal_condition
from backoffice.queries.portal_terms import PORTAL_ALIASES, PORTAL_TERMS, YES_NO, read_portal_value
from backoffice.records.codes import CodeLists
from backoffice.records.dwelling import DWELLING
from backoffice.records.fields import Kind, RecordField
from backoffice.records.values import Unreadable, read_value
from backoffice.rules.addresses import search_words
from backoffice.rules.problems import Problem, Refused
from backoffice.text import LANGUAGES, text

_TERM = re.compile(
    r"""(?P<not>!)?(?:(?P<name>[^\W\d][\w-]*)(?P<op>!=|<=|>=|=|<|>|:))?(?P<value>"[^"]*"|\S+)""", re.VERBOSE
)
# Part of a text is found whether its letters are capitals or not; databases differ in which letters they know.
_DANISH = (("Æ", "æ"), ("Ø", "ø"), ("Å", "å"))
_SMALL = str.maketrans(dict(zip(ascii_uppercase, ascii_lowercase, strict=True)) | dict(_DANISH))
ALL_WORDS = frozenset({"alle", "all"})
EMPTY_WORDS = frozenset({"-", "–", "tom", "ingen", "none", "empty"})
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "=": lambda column, value: column == value,
    "!=": lambda column, value: column.is_distinct_from(value),
    "<": lambda column, value: column < value,
    ">": lambda column, value: column > value,
    "<=": lambda column, value: column <= value,
    ">=": lambda column, value: column >= value,
}
# Names people use beside the declared ones; the Danish labels come from the declarations themselves.
ALIASES = {
    "type": "dwelling_type",
    "opvarmning": "heating",
    "køkken": "own_kitchen",
    "handicap": "disability_registration",
    "hcp": "disability_registration",
    "tomgang": "vacant",
    "ledig": "vacant",
    "afdeling": "department",
    "afd": "department",
    "organisation": "organisation",
    "org": "organisation",
    "afsnit": "section",
    "byggeafsnit": "section",
    "bbr": "bbr_unit",
    "areal": "area",
    "rum": "rooms",
    "postnr": "postal_code",
    "by": "city",
    "vej": "street",
    "kommune": "municipality_code",
    "adresse": "address",
    "kladde": "draft",
    "nedlagt": "retired",
    "nedlagte": "retired",
    "retired": "retired",
    **PORTAL_ALIASES,
}


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: a field or relation, how it compares, the value as stored, and whether it is turned round."""

    name: str
    operator: str
    value: object
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; `typed` is what the person wrote."""

    terms: tuple[Term, ...] = ()
    typed: str = ""

    def conditions(self, session: Session, today: date) -> list[ColumnElement[bool]]:
        """Return the conditions on Dwelling, all of which must hold; retired dwellings only where a term asks for them."""
        asked = any(term.name in ("retired", "retired_on") for term in self.terms)
        found = [_condition(session, term, today) for term in self.terms]
        return found if asked else [*found, not_retired(today)]


NO_FILTER = Filter()


def read_filter(typed: str, codes: CodeLists) -> Filter:
    """Read what a person typed; Refused names the term that is not understood."""
    terms: list[Term] = []
    for match in _TERM.finditer(typed):
        name, operator, raw = match["name"], match["op"], match["value"].strip('"')
        negated = bool(match["not"])
        if name is None:
            terms += [Term("words", "=", word, negated) for word in search_words(raw)]
        else:
            terms.append(_term(name, operator, raw, negated, codes))
    return Filter(tuple(terms), typed.strip())


def _term(name: str, operator: str, raw: str, negated: bool, codes: CodeLists) -> Term:
    known = _field_name(name)
    if known == "vacant" or known == "draft" or known in YES_NO:
        return Term(known, "=", _yes(raw, name) == (operator != "!="), negated)
    if known == "retired":
        every = raw.casefold() in ALL_WORDS
        return Term(known, "=", None if every else _yes(raw, name) == (operator != "!="), negated and not every)
    if known in ("organisation", "department", "section", "address"):
        return Term(known, operator, raw, negated)
    if known in PORTAL_TERMS:
        return Term(known, "=", read_portal_value(known, name, raw, codes), negated != (operator == "!="))
    if known not in DWELLING.fields:
        raise Refused([Problem("filter.unknown_field", value=name)])
    field = DWELLING.fields[known]
    if raw.casefold() in EMPTY_WORDS:
        return Term(known, "=" if operator == ":" else operator, None, negated)
    if operator == ":" and field.kind in (Kind.TEXT, Kind.URL):
        return Term(known, operator, raw, negated)
    if field.kind in (Kind.YES_NO, Kind.LINK) and operator in ("<", ">", "<=", ">="):
        raise Refused([Problem("filter.no_order", field=field.label, value=operator)])
    return Term(known, "=" if operator == ":" else operator, _value(field, raw, codes), negated)


def _field_name(typed: str) -> str:
    wanted = typed.casefold().replace("-", "_")
    if wanted in DWELLING.fields:
        return wanted
    if wanted in ALIASES:
        return ALIASES[wanted]
    for field in DWELLING.fields.values():
        labels = {text(f"field.dwelling.{field.name}", of=language).casefold() for language in LANGUAGES}
        if wanted in {label.replace(" ", "_").replace("-", "_") for label in labels}:
            return field.name
    return wanted


def _yes(raw: str, name: str) -> bool:
    words = {
        "ja": True,
        "yes": True,
        "j": True,
        "y": True,
        "1": True,
        "nej": False,
        "no": False,
        "n": False,
        "0": False,
    }
    if raw.casefold() not in words:
        raise Refused([Problem("value.not_yes_no", field=name, value=raw)])
    return words[raw.casefold()]


def _value(field: RecordField, raw: str, codes: CodeLists) -> object:
    if field.kind is Kind.LINK:
        return raw.upper()
    if field.kind in (Kind.TEXT, Kind.URL):
        return raw
    try:
        return read_value(field, raw, codes)
    except Unreadable as error:
        raise Refused([Problem(error.problem_id, field=field.label, value=raw, values=error.values)]) from error


def _condition(session: Session, term: Term, today: date) -> ColumnElement[bool]:
    condition = _plain_condition(session, term, today)
    return not_(condition) if term.negated else condition


def _plain_condition(session: Session, term: Term, today: date) -> ColumnElement[bool]:
    if term.name == "words":
        return word_condition(session, "dwelling", Dwelling.id, Dwelling.search_text, str(term.value))
    if term.name == "vacant":
        condition = is_vacant(today)
        return condition if term.value else not_(condition)
    if term.name == "retired":
        return true() if term.value is None else is_retired(today) if term.value else not_retired(today)
    if term.name == "draft":
        return Dwelling.status != "reported" if term.value else Dwelling.status == "reported"
    if term.name in ("organisation", "department", "section"):
        return _place_condition(term)
    if term.name in PORTAL_TERMS:
        return portal_condition(session, term.name, term.value, today)
    if term.name == "address":
        address, part = _folded(session, Dwelling.address, str(term.value))
        begins: ColumnElement[bool] = address.startswith(part, autoescape=True)
        return begins
    if term.name == "disability_registration":
        return _link_condition(term)
    return _field_condition(session, Dwelling.__table__.c[term.name], term)


def _folded(session: Session, field: Any, part: str) -> tuple[Any, str]:
    """Return the text and the part looked for with capitals made small, alike on both databases in every locale.

    SQLite's LIKE folds the letters of English itself; of the Danish ones only those of the part have to be folded.
    """
    wanted = part.translate(_SMALL)
    if session.get_bind().dialect.name == "postgresql":
        field = func.lower(field.collate("C"))
    for capital, small in _DANISH:
        if small in wanted:
            field = func.replace(field, capital, small, type_=String)
    return field, wanted


def _field_condition(session: Session, field: Any, term: Term) -> ColumnElement[bool]:
    found: ColumnElement[bool]
    if term.operator == ":":
        folded, part = _folded(session, field, str(term.value))
        found = folded.contains(part, autoescape=True)
    elif term.value is None:
        found = field.is_(None) if term.operator != "!=" else field.is_not(None)
    else:
        found = _OPERATORS[term.operator](field, term.value)
    # A term turned round includes the empty, as a person expects.
    return and_(field.is_not(None), found) if term.negated and term.value is not None else found


def _link_condition(term: Term) -> ColumnElement[bool]:
    link = Dwelling.disability_registration
    if term.value is None:
        return link.is_(None) if term.operator != "!=" else link.is_not(None)
    named = select(DisabilityRegistration.id).where(DisabilityRegistration.number == str(term.value)).correlate(None)
    return (
        and_(link.is_not(None), link.in_(named)) if term.operator != "!=" else or_(link.is_(None), link.not_in(named))
    )


def _place_condition(term: Term) -> ColumnElement[bool]:
    parts = str(term.value).split("-")
    condition: ColumnElement[bool] = Dwelling.organisation_id.in_(
        select(HousingOrganisation.id).where(HousingOrganisation.number == parts[0].zfill(4)).correlate(None)
    )
    departments = select(Department.id).correlate(Dwelling)
    if term.name == "department" and len(parts) == 1:
        condition = Dwelling.department_id.in_(departments.where(Department.number == parts[0].zfill(3)))
    elif len(parts) > 1:
        numbered = departments.where(
            Department.number == parts[1].zfill(3), Department.organisation_id == Dwelling.organisation_id
        )
        condition = and_(condition, Dwelling.department_id.in_(numbered))
    if len(parts) > 2:
        sections = (
            select(BuildingSection.id)
            .where(BuildingSection.number == parts[2].zfill(2), BuildingSection.department_id == Dwelling.department_id)
            .correlate(Dwelling)
        )
        condition = and_(condition, Dwelling.building_section_id.in_(sections))
    return not_(condition) if term.operator == "!=" else condition


def word_condition(session: Session, indexed: str, key: Any, search_text: Any, word: str) -> ColumnElement[bool]:
    """Rows of an indexed table ("dwelling", "department") with a word that begins so; the same on both databases."""
    if session.get_bind().dialect.name == "postgresql":
        contains: ColumnElement[bool] = search_text.contains(f" {word}", autoescape=True)
        return contains
    words = table(f"{indexed}_words", column("rowid"), column(f"{indexed}_words"))
    begins_so = words.c[f"{indexed}_words"].op("MATCH")(f'"{word}"*')
    found: ColumnElement[bool] = key.in_(select(words.c.rowid).where(begins_so))
    return found

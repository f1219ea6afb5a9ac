"""The filter of the calendar as a person types it: "0451-012 syn 14".

Owns that small grammar: places, beginnings of the deadlines' names, days ahead. Never asks for deadlines.
"""

import re
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from backoffice.queries.case_calendar import CalendarAsked
from backoffice.queries.selection import Where, find_place
from backoffice.rules.case_deadlines import KIND_IDS
from backoffice.rules.problems import refused
from backoffice.text import text

_DAYS = re.compile(r"\d{1,3}", re.ASCII)
_PLACE = re.compile(r"\d{4}(-\d{1,3}){0,2}", re.ASCII)


def read_calendar_filter(session: Session, typed: str, where: Where, today: date) -> CalendarAsked:
    """Read what a person typed; `where` holds unless a place is named. Refused names a word that is not understood."""
    asked = CalendarAsked(where)
    kinds = set[str]()
    for word in typed.split():
        if _DAYS.fullmatch(word):
            asked = replace(asked, until=today + timedelta(days=int(word)))
        elif _PLACE.fullmatch(word):
            asked = replace(asked, where=find_place(session, word))
        else:
            kinds |= _kinds(word)
    return replace(asked, kinds=frozenset(kinds))


def _kinds(word: str) -> set[str]:
    """The deadlines in whose name a word begins with this one."""
    found = {
        kind
        for kind in KIND_IDS
        if any(own.startswith(word.casefold()) for own in text(f"deadline.{kind}").casefold().split())
    }
    if not found:
        raise refused("calendar.unknown_word", word=word)
    return found

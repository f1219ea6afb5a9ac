"""Correction requests as a list and one by one, narrowed by what a person types: owner, status, age and words.

Owns that small grammar and where a request belongs. Never writes and never forms a sentence.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import Session

from backoffice.models import CorrectionRequest, HousingOrganisation
from backoffice.records.codes import Code, CodeList, CodeLists
from backoffice.rules.problems import refused
from backoffice.security import Scope

_TERM = re.compile(r"(?:(?P<name>[^\W\d]\w*)(?P<op>>=|<=|=|>|<|:))?(?P<value>\"[^\"]*\"|\S+)")
_NAMES = {
    "modtager": "owner", "owner": "owner", "status": "status", "alder": "age", "age": "age",
    "organisation": "organisation", "org": "organisation",
}  # fmt: skip
_OPEN, _ALL = frozenset({"åben", "åbne", "open"}), frozenset({"alle", "all"})


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """What a list of requests is narrowed to: owner and statuses as codes, age in days, words, an organisation's number.

    `statuses` None leaves out those that are done.
    """

    owner: str = ""
    statuses: frozenset[str] | None = None
    older_than: int | None = None
    words: tuple[str, ...] = ()
    organisation: str = ""
    typed: str = ""


def read_request_filter(typed: str, codes: CodeLists) -> RequestFilter:
    """Read "modtager=bbr status=sendt alder>30 åparken"; Refused names the term that is not understood."""
    found: dict[str, Any] = {"words": (), "typed": typed.strip()}
    for match in _TERM.finditer(typed):
        value = match["value"].strip('"').casefold()
        name = _NAMES.get((match["name"] or "").casefold())
        if match["name"] is None:
            found["words"] += (value,)
        elif name == "owner" and (code := _code(codes["request_owner"], value)):
            found["owner"] = code.code
        elif name == "status" and value in _ALL:
            found["statuses"] = frozenset(code.code for code in codes["request_status"].codes)
        elif name == "status" and value in _OPEN:
            found["statuses"] = None
        elif name == "status" and (code := _code(codes["request_status"], value)):
            found["statuses"] = frozenset({code.code})
        elif name == "age" and match["op"] in (">", ">=") and value.isdecimal():
            found["older_than"] = int(value) + (match["op"] == ">")
        elif name == "organisation" and value.isdecimal():
            found["organisation"] = value.zfill(4)
        else:
            raise refused("request.filter", term=match[0])
    return RequestFilter(**found)


def _code(members: CodeList, said: str) -> Code | None:
    """Return the code a word means: as everywhere, or the only one whose label has the word in it ("kildesystem")."""
    within = [code for code in members.codes if said in code.label_da.casefold() or said in code.label_en.casefold()]
    return members.find(said) or (within[0] if len(within) == 1 else None)


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request: its stored values by field name, its organisation's number, and its age in days."""

    id: int
    version: int
    organisation: str
    values: Mapping[str, Any] = field(repr=False)
    age: int = 0

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


def requests_in(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on CorrectionRequest that keeps to a person's part of the register."""
    if scope.everything:
        return true()
    return or_(
        CorrectionRequest.organisation_id.in_(sorted(scope.organisation_ids)),
        CorrectionRequest.department_id.in_(sorted(scope.department_ids)),
    )


def requests(session: Session, scope: Scope, wanted: RequestFilter, codes: CodeLists, today: date) -> list[RequestLine]:
    """Return the requests of a filter, the oldest open ones first."""
    done = codes["request_status"].codes_meaning("done")
    conditions = [requests_in(scope)]
    if wanted.statuses is None:
        conditions.append(CorrectionRequest.status.not_in(done))
    else:
        conditions.append(CorrectionRequest.status.in_(sorted(wanted.statuses)))
    if wanted.owner:
        conditions.append(CorrectionRequest.owner == wanted.owner)
    if wanted.organisation:
        conditions.append(HousingOrganisation.number == wanted.organisation)
    if wanted.older_than is not None:
        conditions.append(CorrectionRequest.created_on <= today - timedelta(days=wanted.older_than))
    query = _select().where(*conditions).order_by(CorrectionRequest.created_on, CorrectionRequest.id)
    found = [_line(row, today) for row in session.execute(query).mappings()]
    # Some hundreds at most: in Python capitals of every letter are the same on both databases.
    return [one for one in found if all(word in _text_of(one) for word in wanted.words)]


def requests_of(session: Session, ids: Sequence[int], scope: Scope, today: date) -> list[RequestLine]:
    """Return these requests as far as they are in the person's part of the register, by number."""
    query = _select().where(CorrectionRequest.id.in_(sorted(set(ids))), requests_in(scope))
    return [_line(row, today) for row in session.execute(query.order_by(CorrectionRequest.id)).mappings()]


def _select() -> Select[Any]:
    return select(*CorrectionRequest.__table__.c, HousingOrganisation.number.label("organisation")).join(
        HousingOrganisation, HousingOrganisation.id == CorrectionRequest.organisation_id
    )


def _line(row: Any, today: date) -> RequestLine:
    return RequestLine(
        row["id"], row["version"], row["organisation"], dict(row), max(0, (today - row["created_on"]).days)
    )


def _text_of(one: RequestLine) -> str:
    names = ("place", "subject", "held_value", "wanted_value", "reason", "note")
    return " ".join(str(one[name] or "") for name in names).casefold()

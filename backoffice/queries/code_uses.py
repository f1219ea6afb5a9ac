"""How many records hold each code of a list: in every declared field of the list, of every kind.

Owns which columns those are. Counts only; history is not asked, as it keeps codes that nobody holds any more.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.models import CodeEntry
from backoffice.models.registry import TABLES
from backoffice.records.kinds import KINDS

OWN_LISTS = frozenset({"record_status", "origin", "request_status", "request_owner"})
"""Lists whose codes the program writes by itself: every one of them counts as used."""


def code_uses(session: Session, list_name: str) -> Counter[str]:
    """Return for each code of a list how many values of the register it is."""
    uses: Counter[str] = Counter()
    for column in _columns(list_name):
        query = select(column, func.count()).where(column.is_not(None)).group_by(column)
        for value, rows in session.execute(query):
            # A field of several codes keeps them with a space between; a single one is itself.
            uses.update(dict.fromkeys(value.split(" "), rows))
    return uses


def used_entries(session: Session, ids: Sequence[int]) -> set[int]:
    """Return those of some entries that a record holds."""
    query = select(CodeEntry.id, CodeEntry.list_name, CodeEntry.code).where(CodeEntry.id.in_(ids))
    found = session.execute(query).all()
    uses = {name: code_uses(session, name) for name in {name for _, name, _ in found}}
    return {key for key, name, code in found if uses[name][code] or name in OWN_LISTS}


def _columns(list_name: str) -> Iterator[Any]:
    for kind in KINDS:
        for field in kind.fields.values():
            if field.codes == list_name:
                yield TABLES[kind.name].c[field.name]

"""Read the code lists that this register holds."""

from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import CodeEntry
from backoffice.records.codes import Code, CodeList, CodeLists

_COLUMNS = select(*(getattr(CodeEntry, name) for name in Code.__slots__))


def code_lists(session: Session) -> CodeLists:
    """Return every code list, codes in the order of their numbers."""
    lists: dict[str, list[Code]] = {}
    # Columns and not objects: every plan asks, some of them several times.
    for row in session.execute(_COLUMNS):
        lists.setdefault(row[0], []).append(Code(*row))
    return MappingProxyType(
        {name: CodeList(name, tuple(sorted(codes, key=_by_number))) for name, codes in sorted(lists.items())}
    )


def _by_number(code: Code) -> tuple[int, str]:
    return (int(code.code), "") if code.code.isdigit() else (10**9, code.code)

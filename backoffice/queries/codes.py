"""Read the code lists that this register holds."""

from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import CodeEntry
from backoffice.records.codes import Code, CodeList, CodeLists


def code_lists(session: Session) -> CodeLists:
    """Return every code list, codes in the order of their numbers."""
    lists: dict[str, list[Code]] = {}
    for entry in session.execute(select(CodeEntry)).scalars():
        lists.setdefault(entry.list_name, []).append(
            Code(
                entry.list_name,
                entry.code,
                entry.meaning,
                entry.label_da,
                entry.label_en,
                entry.valid_from,
                entry.valid_to,
                entry.source,
                entry.confirmed,
            )
        )
    return MappingProxyType(
        {name: CodeList(name, tuple(sorted(codes, key=_by_number))) for name, codes in sorted(lists.items())}
    )


def _by_number(code: Code) -> tuple[int, str]:
    return (int(code.code), "") if code.code.isdigit() else (10**9, code.code)

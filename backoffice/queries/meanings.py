"""The codes of this register that carry a meaning, for conditions: behaviour hangs on the meaning, never on a number."""

from sqlalchemy import Select, select

from backoffice.models import CodeEntry


def codes_meaning(list_name: str, meaning: str) -> Select[str]:
    """Return the select of a list's codes with this meaning: old rows keep theirs, so there may be several."""
    return select(CodeEntry.code).where(CodeEntry.list_name == list_name, CodeEntry.meaning == meaning)

"""The hash of what a plan writes: the same values give the same hash, however the plan came by them.

Owns its exact bytes; a change set keeps the hash for good. Never holds more than some thousand values as text.
"""

import hashlib
import json
import sys
from array import array
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from backoffice.operations.columns import Column
from backoffice.operations.plan_parts import Changes, Created, Removed
from backoffice.records.personal import is_personal


def hash_of(changes: Sequence[Changes], created: Sequence[Created], removed: Sequence[Removed]) -> str:
    """Return the SHA-256 over (record, key, base version, field, new value) in key order, as hexadecimal digits."""
    digest = hashlib.sha256()
    for part in changes:
        digest.update(_json((part.record, part.fields, part.constants)).encode())
        for numbers in (part.ids, part.versions, part.masks):
            digest.update(_little_endian(numbers))
        for name in part.fields:
            if name in part.values:
                _feed(digest, f"[{_json(name)}, ", _kept(part.record, name, part.values[name]), "]")
    for new in created:
        _feed(digest, f"[{_json(new.record)}, ", Column(new.ids), ", {")
        for at, name in enumerate(sorted(new.columns)):
            _feed(digest, f"{', ' if at else ''}{_json(name)}: ", _kept(new.record, name, new.columns[name]), "")
        digest.update(b"}]")
    for gone in removed:
        digest.update(_json((gone.record, list(gone.ids), list(gone.versions))).encode())
    return digest.hexdigest()


def _kept(record: str, name: str, column: Any) -> Any:
    """Return a column as it is hashed: of a person's data only whether there is any, as a change set keeps the hash for good."""
    return [bool(value) for value in column] if is_personal(record, name) else column


def _feed(digest: Any, before: str, column: Column | list[Any], after: str) -> None:
    """Feed a column as one JSON array, some thousand values at a time: as a whole it would be as large as the file."""
    digest.update(f"{before}[".encode())
    comma = ""
    for values in (column if isinstance(column, Column) else Column(column)).written(_json):
        digest.update(f"{comma}{values}".encode())
        comma = ", "
    digest.update(f"]{after}".encode())


def _plain_json(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)


_json = json.JSONEncoder(default=_plain_json, ensure_ascii=False, sort_keys=True).encode


def _little_endian(numbers: "array[int]") -> bytes:
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()

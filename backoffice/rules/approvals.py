"""What an approval holds for: exactly the values its rule looked at, as one hash; other values make it void.

Owns how values become the hash, for a warning approved when reporting and for a finding accepted in the worklist alike.
Never asks a database and never decides who may approve.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date


def data_hash(values: Mapping[str, object]) -> str:
    """Return the SHA-256, as hexadecimal digits, of the values a rule looked at, by name; their order does not matter."""
    written = json.dumps(dict(values), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(written.encode()).hexdigest()


def holds(approved_hash: str, expires_on: date | None, hash_now: str, today: date) -> bool:
    """Tell whether an approval still stands: for the same values, and not expired (its end is the first day it is void)."""
    return approved_hash == hash_now and (expires_on is None or today < expires_on)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)

"""Where the files that travel with the program lie: migrations/ and imports/, in a checkout or in an installed wheel.

Owns only the looking-up; reads nothing itself.
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """Return the folder `name` ("migrations" or "imports") of the wheel, else of the checkout."""
    packed = _PACKAGE / "_data" / name
    return packed if packed.is_dir() else _PACKAGE.parent / name

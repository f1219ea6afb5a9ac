"""The cells of the matrix of rights for what belongs to no organisation: the office's dialects, and the code lists."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from backoffice.exchange import dialect_files
from backoffice.exchange.dialect_draft import Draft
from backoffice.operations import own_dialects
from backoffice.operations.export_codes import export_codes
from backoffice.operations.import_codes import plan_codes
from backoffice.operations.plan import Plan
from backoffice.queries.codes import code_lists
from backoffice.rules.problems import Refused
from backoffice.security import Actor, Grant, Role
from tests.safety.right_ground import TODAY, Ground, Home

_OWNER = Actor("ejer", tuple(Grant(role) for role in Role))
Tried = Callable[[Ground, Actor, Home], str]


def _draft(ground: Ground, actor: Actor, home: Home) -> Draft:
    with ground.database.reading() as session:
        return own_dialects.open_file(session, actor, home.files["list"])[0]


def open_file(ground: Ground, actor: Actor, home: Home) -> str:
    """Match the columns of a file."""
    return "yes" if _draft(ground, actor, home).sheets else "nothing"


def save(ground: Ground, actor: Actor, home: Home) -> str:
    """Save what was matched."""
    with _saved(ground, home, actor):
        return "yes"


def remove(ground: Ground, actor: Actor, home: Home) -> str:
    """Remove a dialect that another saved."""
    with _saved(ground, home, _OWNER) as key:
        own_dialects.remove(actor, key)
        return "yes"


def draft_of_key(ground: Ground, actor: Actor, home: Home) -> str:
    """Open a dialect that another saved."""
    with _saved(ground, home, _OWNER) as key:
        return "yes" if own_dialects.draft_of_key(actor, key).replaces else "nothing"


@contextlib.contextmanager
def _saved(ground: Ground, home: Home, actor: Actor):  # type: ignore[no-untyped-def]
    draft = _draft(ground, _OWNER, home)
    with ground.database.reading() as session:
        codes = code_lists(session)
    saved = own_dialects.save(actor, draft, codes)
    try:
        yield saved.key
    finally:
        with contextlib.suppress(Refused):
            dialect_files.remove_dialect(saved.key)


def codes_file(ground: Ground) -> Path:
    """Write a code list that changes something."""
    path = ground.folder / "queue_jump_scenario.csv"
    headings = "code;meaning;label_da;label_en;valid_from;valid_to;source;confirmed"
    path.write_text(f"{headings}\n77;tried;Prøvet;Tried;;;LBF;ja\n", "utf-8")
    return path


def codes(session: Session, actor: Actor, _home: Home, ground: Ground) -> Plan:
    """Plan the replacing of a code list."""
    return plan_codes(session, actor, codes_file(ground), today=TODAY)


def export(ground: Ground, actor: Actor, _home: Home) -> str:
    """Write a code list out."""
    with ground.database.reading() as session:
        lists = code_lists(session)
    return "yes" if export_codes(actor, lists["heating"], ground.folder / "heating.csv", replace=True) else "nothing"

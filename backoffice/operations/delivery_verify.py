"""Verify a delivered file: recount it, and compare it with its front sheet, its manifest and the register's note.

Owns what is compared with what, and in which words a difference is named. Writes nothing.
"""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange.delivery_reading import Difference, ReadDelivery, first_difference, read_delivery
from backoffice.exchange.files import open_regular, sha256_of
from backoffice.exchange.writing_cells import kroner_text
from backoffice.models import Delivery
from backoffice.operations.delivery_front import fact_label, sum_label
from backoffice.operations.delivery_kept import put_kept_file
from backoffice.operations.delivery_manifest import FORM, manifest_path
from backoffice.operations.keys import newest_change_set
from backoffice.queries.deliveries import visible_delivery
from backoffice.rules.problems import Level, Owner, Place, Problem, Refused
from backoffice.security import Actor, Right

_MOST_MANIFEST = 1 << 22


@dataclass(slots=True)
class Verified:
    """What was found: `problems` are differences (the file is not the one that was delivered), `notes` are only told.

    `checked` names what the file was compared with: front, manifest, register.
    """

    file_sha256: str
    number: int | None = None
    checked: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    sheets: dict[str, int] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether the file is, byte for byte, the one that was delivered."""
        return not self.problems


def verify_file(actor: Actor, path: Path, session: Session | None = None) -> Verified:
    """Verify a file, with the register if there is one.

    Refused without the right, if the file cannot be opened, or is no delivery. A file with neither manifest nor register beside it
    is not verified: its bytes have nothing to be compared with.
    """
    security.require(actor, Right.VIEW)
    verified = Verified(sha256_of(path))
    manifest = _manifest(path, verified)
    noted = _noted(session, actor, path, manifest, verified)
    same = [sha for sha in (manifest.get("file_sha256"), noted.file_sha256 if noted is not None else None) if sha]
    try:
        found = read_delivery(path)
    except Refused as refusal:
        if not same:
            raise
        verified.problems += refusal.problems
        return verified
    verified.sheets = {title: sheet.rows for title, sheet in found.sheets.items()}
    _against_front(path, found, verified)
    _against_manifest(path, found, manifest, verified)
    if session is not None and noted is not None:
        _against_register(session, path, noted, found, verified)
    elif session is not None:
        verified.problems.append(_problem(path, "not_in_register"))
    wrong = [sha for sha in same if sha != verified.file_sha256]
    if wrong and not verified.problems:
        verified.problems.append(_problem(path, "bytes_differ"))
    if not same and not verified.problems:
        verified.problems.append(_problem(path, "nothing_beside"))
    return verified


def _manifest(path: Path, verified: Verified) -> dict[str, Any]:
    beside = manifest_path(path)
    if not beside.exists():
        verified.notes.append(_problem(path, "no_manifest", Level.INFO))
        return {}
    with open_regular(beside) as stream:
        data = stream.read(_MOST_MANIFEST)
    try:
        said = json.loads(data)
        if said["form"] != FORM or not isinstance(said["sheets"], list) or not isinstance(said["number"], int):
            raise ValueError(said["form"])
    except (ValueError, KeyError, TypeError, RecursionError):
        verified.problems.append(_problem(beside, "manifest_broken"))
        return {}
    verified.checked.append("manifest")
    manifest: dict[str, Any] = said
    return manifest


def _noted(
    session: Session | None, actor: Actor, path: Path, manifest: dict[str, Any], verified: Verified
) -> Delivery | None:
    """Return the register's note: by the file's bytes, else by its name, else by the manifest's number."""
    if session is None:
        return None
    for condition in (
        Delivery.file_sha256 == verified.file_sha256,
        Delivery.file_name == path.name,
        Delivery.id == manifest.get("number", 0),
    ):
        number = session.execute(select(Delivery.id).where(condition).order_by(Delivery.id.desc()).limit(1)).scalar()
        if number is not None:
            verified.number = number
            return visible_delivery(session, actor.scope(Right.VIEW), number)
    return None


def _against_front(path: Path, found: ReadDelivery, verified: Verified) -> None:
    verified.checked.insert(0, "front")
    for title, sheet in found.sheets.items():
        told = found.told.get(title)
        if told is None:
            verified.problems.append(_problem(path, "sheet_unknown", sheet=title))
        elif told != sheet.rows:
            verified.problems.append(_problem(path, "rows_differ", sheet=title, told=told, found=sheet.rows))
        for heading, total in sheet.sums.items():
            said = found.told.get(sum_label(title, heading))
            if said is not None and said * 100 != total:
                kroner = kroner_text(total)
                verified.problems.append(
                    _problem(path, "sum_differs", sheet=title, column=heading, told=said, found=kroner)
                )
    if found.said.get(fact_label("data_sha256")) != found.data_sha256:
        verified.problems.append(_problem(path, "data_differ"))


def _against_manifest(path: Path, found: ReadDelivery, manifest: dict[str, Any], verified: Verified) -> None:
    if not manifest:
        return
    for told, title in _sheets_of(manifest):
        sheet = found.sheets.get(title)
        if sheet is None:
            verified.problems.append(_problem(path, "sheet_missing", sheet=title))
        elif (sheet.rows, sheet.sha256) != (told.get("rows"), told.get("sha256")):
            verified.problems.append(_problem(path, "sheet_differs", sheet=title))
    front = {
        "number": found.told.get(fact_label("number")),
        "history_position": found.told.get(fact_label("history_position")),
        "author": found.said.get(fact_label("person")),
        "data_sha256": found.said.get(fact_label("data_sha256")),
        "at": str(found.said.get(fact_label("at"), "")).replace(" UTC", "Z").replace(" ", "T"),
    }
    verified.problems += [
        _problem(path, "front_differs", sheet="Forside", fact=name, told=manifest.get(name), found=value)
        for name, value in front.items()
        if manifest.get(name) != value
    ]


def _sheets_of(manifest: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    for sheet in manifest["sheets"]:
        if isinstance(sheet, dict):
            yield sheet, str(sheet.get("name", ""))


def _against_register(session: Session, path: Path, noted: Delivery, found: ReadDelivery, verified: Verified) -> None:
    verified.checked.append("register")
    beside = manifest_path(path)
    if noted.manifest and beside.exists() and beside.read_bytes() != noted.manifest.encode():
        verified.problems.append(_problem(beside, "manifest_differs", number=noted.id))
    if verified.file_sha256 != noted.file_sha256:
        difference = _place(session, path, noted)
        if difference is not None:
            # The place says more than that some hash is another.
            verified.problems = [one for one in verified.problems if one.id.startswith("verify.manifest")]
            verified.problems.append(_cell(path, difference))
        elif found.data_sha256 != noted.data_sha256:
            verified.problems.append(_problem(path, "other_data", number=noted.id))
    newest = newest_change_set(session)
    if newest != noted.history_position:
        verified.notes.append(_problem(path, "register_moved", Level.INFO, then=noted.history_position, now=newest))
    by = session.execute(select(Delivery.id).where(Delivery.supersedes_id == noted.id)).scalar()
    if by is not None:
        verified.notes.append(_problem(path, "replaced", Level.WARNING, number=noted.id, by=by))


def _place(session: Session, path: Path, noted: Delivery) -> Difference | None:
    with tempfile.TemporaryDirectory(prefix="backoffice-") as scratch:
        try:
            return first_difference(path, put_kept_file(session, noted.id, Path(scratch)))
        except Refused:
            return None  # from before files were kept: the hash must do


def _cell(path: Path, found: Difference) -> Problem:
    place = Place(file=path.name, sheet=found.sheet, row=found.row, column=found.column or found.letters)
    values = {"cell": f"{found.letters}{found.row}", "found": found.found, "expected": found.expected}
    return Problem("verify.cell_differs", owner=Owner.FILE, place=place, value=found.found, values=values)


def _problem(
    path: Path, problem_id: str, level: Level = Level.ERROR, *, sheet: str = "", column: str = "", **values: object
) -> Problem:
    place = Place(file=path.name, sheet=sheet, column=column)
    return Problem(f"verify.{problem_id}", level, owner=Owner.FILE, place=place, values=values)

"""Who may do what: the natural person at work, their roles, and the organisations and departments they may touch.

Owns the matrix of rights and the check every operation starts with. Never asks the database: grants come with the actor.
"""

import getpass
import os
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from backoffice.rules.problems import Owner, Problem, Refused, refused


class Right(StrEnum):
    """One thing a person may be allowed to do."""

    VIEW = "view"
    EDIT = "edit"
    REPORT = "report"
    IMPORT = "import"
    IMPORT_MASTER_DATA = "import_master_data"
    EXPORT = "export"
    DELIVER = "deliver"
    APPROVE = "approve"
    INSPECT = "inspect"
    UNDO_OWN = "undo_own"
    UNDO_ANY = "undo_any"
    ADMINISTER = "administer"


class Role(StrEnum):
    """What a person is to the register."""

    READER = "reader"
    CASEWORKER = "caseworker"
    APPROVER = "approver"
    BUILDING_MANAGER = "building_manager"
    ADMINISTRATOR = "administrator"


_READ = frozenset({Right.VIEW, Right.EXPORT})
_WORK = _READ | {Right.EDIT, Right.REPORT, Right.IMPORT, Right.UNDO_OWN}
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.READER: _READ,
    Role.CASEWORKER: _WORK,
    Role.APPROVER: _WORK | {Right.UNDO_ANY, Right.DELIVER, Right.APPROVE},
    # The bygningsforvalter holds inspections and judges finished works; letting and settlements are the office's.
    Role.BUILDING_MANAGER: _READ | {Right.INSPECT, Right.UNDO_OWN},
    Role.ADMINISTRATOR: frozenset({Right.VIEW, Right.IMPORT_MASTER_DATA, Right.UNDO_OWN, Right.ADMINISTER}),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the register a person may touch; `everything`, or whole organisations and single departments."""

    everything: bool = False
    organisation_ids: frozenset[int] = frozenset()
    department_ids: frozenset[int] = frozenset()


EVERYTHING = Scope(everything=True)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role over everything (both None), over an organisation, or over one of its departments."""

    role: Role
    organisation_id: int | None = None
    department_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """The natural person at work. No grant means no right."""

    name: str
    grants: tuple[Grant, ...] = ()

    def may(self, right: Right) -> bool:
        """Tell whether some grant gives the right, anywhere."""
        return any(right in RIGHTS[grant.role] for grant in self.grants)

    def scope(self, right: Right) -> Scope:
        """Return the part of the register over which the person has the right."""
        giving = [grant for grant in self.grants if right in RIGHTS[grant.role]]
        if any(grant.organisation_id is None and grant.department_id is None for grant in giving):
            return EVERYTHING
        return Scope(
            organisation_ids=_known(g.organisation_id for g in giving if g.department_id is None),
            department_ids=_known(g.department_id for g in giving),
        )

    def roles(self) -> tuple[Role, ...]:
        """Return the person's roles, each once, in the order of the matrix."""
        held = {grant.role for grant in self.grants}
        return tuple(role for role in Role if role in held)


def _known(ids: Iterable[int | None]) -> frozenset[int]:
    return frozenset(value for value in ids if value is not None)


def require(actor: Actor, right: Right) -> None:
    """Refuse an actor who has the right nowhere; the first line of every operation."""
    if not actor.may(right):
        if right is Right.IMPORT_MASTER_DATA and actor.may(Right.VIEW):
            # Who may do other things here is told who mends master data.
            raise Refused([Problem("not_master_data", owner=Owner.MASTER_DATA)])
        raise refused("no_right", right=right.value)


def local_actor() -> Actor:
    """Return the person at this machine: the account's name, with every role over everything."""
    return Actor(_account(), tuple(Grant(role) for role in Role))


def _account() -> str:
    try:
        # The account itself, where there is one to ask: the environment (LOGNAME, USER) can say anything.
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        pass
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "lokal"

"""How a command ends: its exit code, and the two things that are not the register's business."""

from enum import IntEnum


class End(IntEnum):
    """The exit codes; `REFUSED` also where a plan was carried out but some of its rows were refused or kept."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    AWAY = 3
    INTERRUPTED = 130


class WrongUsage(Exception):
    """The command cannot be understood or the settings cannot be used; the message is for the person, translated."""

"""One call of a verb: what was asked, on which register, by whom, and where to answer."""

from argparse import Namespace
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from backoffice.command_line.output import Output
from backoffice.database import Database
from backoffice.security import Actor, local_actor

if TYPE_CHECKING:
    from backoffice.settings import Settings


@dataclass(frozen=True, slots=True)
class Call:
    """What a verb works with; `today` is the day at this machine."""

    arguments: Namespace
    database: Database
    settings: "Settings | None"
    out: Output
    actor: Actor = field(default_factory=local_actor)
    today: date = field(default_factory=date.today)

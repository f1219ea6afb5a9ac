"""The cell of the matrix of rights for trying a plan out: somebody else's plan, tried by each role."""

from collections.abc import Callable

from backoffice.operations.edit import plan_edit
from backoffice.operations.trial import after_plan
from backoffice.queries.selection import of_ids
from backoffice.security import Actor
from tests.safety.right_ground import OWNER, SOURCE, TODAY, Ground, Home


def _after_plan(ground: Ground, actor: Actor, home: Home) -> str:
    with ground.database.reading() as session:
        plan = plan_edit(session, OWNER, of_ids([home.id]), {"own_kitchen": False}, SOURCE, today=TODAY)
    return "yes" if after_plan(ground.database, actor, plan, today=TODAY).compared else "nothing"


OPERATIONS: dict[str, Callable[[Ground, Actor, Home], str]] = {"trial.after_plan": _after_plan}

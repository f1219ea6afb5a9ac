"""Say of a plan whether its very file was imported before, and whether that was undone.

Owns that warning; it refuses nothing: a file may be meant twice.
"""

from sqlalchemy.orm import Session

from backoffice.formats import danish_time, show_date
from backoffice.operations.plan import Plan
from backoffice.queries.imported_files import imported_before
from backoffice.rules.problems import Level, Owner, Place, Problem


def tell_of_earlier(session: Session, plan: Plan) -> None:
    """Add a warning to the plan's notes if the register holds an import of the same bytes."""
    before = imported_before(session, plan.source.file_hash)
    if before is None:
        return
    values = {"number": before.number, "day": show_date(danish_time(before.at).date()), "user": before.user}
    problem_id = "import.imported_before"
    if before.undone_by is not None:
        problem_id, values = "import.imported_and_undone", values | {"by": before.undone_by}
    place = Place(plan.source.file)
    plan.notes.insert(0, Problem(problem_id, Level.WARNING, owner=Owner.FILE, place=place, values=values))

"""Note when an organisation's own system has delivered: at the end of an import of its data, in the same transaction.

Owns which imports count: the register's XML and spreadsheets of other systems with dwellings or rents. The program's own
workbook is a person's work here, and master data are LBF's; neither says that the own system is running.
"""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backoffice.models import ChangeRow
from backoffice.models.transfer import Transfer
from backoffice.operations.plan import Plan

_FROM_OWN_SYSTEM = frozenset({"xml", "dialect"})


def is_transfer(plan: Plan) -> bool:
    """Tell whether a plan brings an organisation's data from its own system."""
    return plan.purpose == "import" and plan.source.form in _FROM_OWN_SYSTEM


def note_transfers(session: Session, plan: Plan, number: int, at: datetime) -> None:
    """Keep, for each organisation a change set of such an import wrote to, that its data came now (UTC)."""
    if not is_transfer(plan):
        return
    written = select(ChangeRow.organisation_id).where(
        ChangeRow.change_set_id == number, ChangeRow.organisation_id.is_not(None)
    )
    organisations = sorted(one for one in session.scalars(written.distinct()) if one is not None)
    session.execute(delete(Transfer).where(Transfer.organisation_id.in_(organisations)))
    session.add_all(
        Transfer(organisation_id=one, at=at, source=plan.source.file, change_set_id=number) for one in organisations
    )
    session.flush()

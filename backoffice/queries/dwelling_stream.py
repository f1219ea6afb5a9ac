"""The dwellings of a selection one after the other, for output that is read from top to bottom.

Owns which columns can be asked for. Never holds more than a page of rows, whatever the size of the register.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from backoffice.models import BuildingSection, Department, DisabilityRegistration, Dwelling, HousingOrganisation
from backoffice.queries.selection import Selection, narrowed, within
from backoffice.records.dwelling import DWELLING
from backoffice.security import Scope

PAGE = 1000
_DEPARTMENT = HousingOrganisation.number + "-" + Department.number
_PLACES: dict[str, Any] = {
    "organisation": HousingOrganisation.number,
    "department": _DEPARTMENT,
    "section": _DEPARTMENT + "-" + BuildingSection.number,
    "address": Dwelling.address,
    "disability_registration": DisabilityRegistration.number,
}


def stream_columns() -> tuple[str, ...]:
    """Return the names of every column that can be asked for: places, the address in one line, the declared fields."""
    return tuple(dict.fromkeys((*_PLACES, *DWELLING.fields)))


def stream_dwellings(
    session: Session, selection: Selection, scope: Scope, names: Sequence[str], today: date, limit: int | None = None
) -> Iterator[Sequence[Any]]:
    """Yield (key, value of each named column as stored, a link as its number) by address, at most `limit` rows."""
    columns = [Dwelling.id, *(_PLACES[name] if name in _PLACES else Dwelling.__table__.c[name] for name in names)]
    query = (
        narrowed(session, selection, columns, today)
        .join(HousingOrganisation, HousingOrganisation.id == Dwelling.organisation_id)
        .join(Department, Department.id == Dwelling.department_id)
        .join(BuildingSection, BuildingSection.id == Dwelling.building_section_id)
        .outerjoin(DisabilityRegistration, DisabilityRegistration.id == Dwelling.disability_registration)
        .where(within(scope))
        .order_by(None)
        .order_by(Dwelling.address_key, Dwelling.id)
        .limit(limit)
    )
    streamed = query.execution_options(stream_results=True, max_row_buffer=PAGE)
    for page in session.execute(streamed).partitions(PAGE):
        yield from page

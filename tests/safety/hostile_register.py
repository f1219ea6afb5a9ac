"""A register whose every text is hostile, as another program might have left it: nothing was cleaned on the way in.

Owns the filling; asserts nothing.
"""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.models import (
    BuildingSection,
    ChangeSet,
    Department,
    DisabilityRegistration,
    Dwelling,
    HousingOrganisation,
)
from backoffice.operations.apply import apply
from backoffice.operations.edit import plan_edit
from backoffice.operations.plan import Source
from backoffice.queries.selection import of_ids
from backoffice.security import Actor
from tests.register import add_dwellings, add_registration
from tests.safety.corpus import HOSTILE
from tests.udk import AS_OF

NASTY = "\x1b]52;c;aGVq\x07[@click=app.quit]Vej[/]\x9b6n\u202e"


def storable(database: Database, text: str) -> bool:
    """Tell whether the database can hold the text: no lone surrogates, and on PostgreSQL no NUL."""
    surrogate = any("\ud800" <= letter <= "\udfff" for letter in text)
    return not surrogate and (database.is_sqlite or "\0" not in text)


def hostile_register(database: Database, actor: Actor) -> dict[int, str]:
    """Fill the register; return the address of each dwelling, one for each hostile text."""
    addresses = [text for text in HOSTILE if storable(database, text)]
    nasty = NASTY if database.is_sqlite else NASTY.replace("\0", "")
    with database.writing() as session:
        ids = add_dwellings(session, len(addresses))
        registration = add_registration(session, session.get_one(Dwelling, ids[0]).building_section_id)
        for row_id, address in zip(ids, addresses, strict=True):
            session.execute(
                update(Dwelling)
                .where(Dwelling.id == row_id)
                .values(address=address, street=address, city=address[:200], house_number=nasty, url=address[:200])
            )
        _names(session, nasty, registration)
        session.execute(
            update(Dwelling)
            .where(Dwelling.building_section_id == session.get_one(Dwelling, ids[0]).building_section_id)
            .values(disability_registration=registration)
        )
    edited = Actor(f"anna{nasty}", actor.grants)
    for row_id in ids:
        with database.writing() as session:
            change = {"heating": "5", "url": "https://example.dk/" + str(row_id)}
            source = Source("screen", f"{nasty}.xlsx", nasty)
            plan = plan_edit(session, edited, of_ids([row_id]), change, source, today=AS_OF, reason=nasty)
            apply(session, edited, plan)
    with database.reading() as session:
        assert session.scalars(select(ChangeSet.user_name).limit(1)).one() == edited.name
    return dict(zip(ids, addresses, strict=True))


def _names(session: Session, nasty: str, registration: int) -> None:
    for model in (HousingOrganisation, Department):
        session.execute(update(model).values(name=nasty))
    session.execute(update(HousingOrganisation).values(phone=nasty, email=nasty, website=nasty, address=nasty))
    session.execute(update(BuildingSection).values(property_number=nasty[:7]))
    session.execute(
        update(DisabilityRegistration)
        .where(DisabilityRegistration.id == registration)
        .values(number=nasty[:10], title=nasty)
    )

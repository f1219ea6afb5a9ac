"""Who wrote a record last: the newest change alone, on both databases, and only of the records asked for."""

from backoffice.database import Database
from backoffice.queries.last_writers import last_writers
from backoffice.security import Actor
from tests.register import add_dwellings
from tests.screens.driving import edit


def test_the_newest_change_of_each_record_is_told(database: Database, everyone: Actor) -> None:
    with database.writing() as session:
        add_dwellings(session, 4)
    edit(database, everyone, [1, 2], heating="5")
    edit(database, Actor("mho", everyone.grants), [2], heating="7")
    with database.reading() as session:
        found = last_writers(session, "dwelling", [1, 2, 3])
    assert {row_id: user for row_id, (user, _) in found.items()} == {1: "alle", 2: "mho"}
    assert found[1][1] <= found[2][1]

"""Bring a database to the schema of this program, and back; the only user of Alembic, loaded when it is needed.

Owns nothing of the schema itself: that is migrations/versions/.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from backoffice import resources
from backoffice.database import Database
from backoffice.rules.problems import refused


def newest_revision() -> str:
    """Return the revision this program expects, read from the file names: they begin with their number."""
    files = sorted(path.stem for path in (resources.folder("migrations") / "versions").glob("[0-9]*.py"))
    return files[-1].split("_", 1)[0]


def revision_of(database: Database) -> str | None:
    """Return the database's revision, or None where there is no register yet."""
    if not database.exists():
        return None
    with database.reading() as session:
        if not inspect(session.connection()).has_table("alembic_version"):
            return None
        return session.execute(text("SELECT version_num FROM alembic_version")).scalar()


def require_ready(database: Database) -> None:
    """Refuse a database without a register, one that is older than the program, or one that is newer."""
    found = revision_of(database)
    if found is None:
        raise refused("database.no_register", where=database.shown_url())
    if found != newest_revision():
        raise refused(
            "database.older" if found < newest_revision() else "database.newer", found=found, expected=newest_revision()
        )


def upgrade(database: Database, revision: str = "head") -> None:
    """Run the migrations up to a revision in one transaction."""
    with making(database) as session:
        upgrade_in(session, revision)


def downgrade(database: Database, revision: str) -> None:
    """Run the migrations back to a revision ("base" for none) in one transaction."""
    with making(database) as session:
        _run(session, "downgrade", revision)


@contextmanager
def making(database: Database) -> Iterator[Session]:
    """Open a writing session, the file of an embedded database made first, readable by this user only.

    Refused for a register that is newer than the program.
    """
    if (revision_of(database) or "") > newest_revision():
        require_ready(database)
    if database.path is not None:
        database.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        database.path.touch(mode=0o600, exist_ok=True)
    with database.writing() as session:
        yield session


def upgrade_in(session: Session, revision: str = "head") -> None:
    """Run the migrations up to a revision in the caller's transaction."""
    _run(session, "upgrade", revision)


def _run(session: Session, step: str, revision: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(resources.folder("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = session.connection()
    getattr(command, step)(config, revision)

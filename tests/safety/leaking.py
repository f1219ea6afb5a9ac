"""A tenant that must not be seen, how to look for traces of them, and every way a verb can fail over them.

Asserts nothing.
"""

import zipfile
from pathlib import Path

import pydantic
from sqlalchemy import select, text, update

from backoffice.command_line.call import Call
from backoffice.command_line.ends import End
from backoffice.models import Tenant
from backoffice.rules.problems import refused

# Months and days there are not, so that it is nobody's number.
NAME, NUMBER = "Fridolfine Lækagesen", "999999-9999"
MARKER = f"{NAME} {NUMBER}"
TRACES = (*NAME.split(), NUMBER, NUMBER.replace("-", ""), "L\\u00e6kagesen")


def leaks_in(said: str | bytes) -> list[str]:
    """Return the traces of the tenant that are in a text or a file's bytes."""
    if isinstance(said, str):
        return [trace for trace in TRACES if trace.casefold() in said.casefold()]
    encoded = [(trace, coded) for trace in TRACES for coded in (trace.encode(), trace.encode("cp1252"))]
    return [trace for trace, coded in encoded if coded in said]


def leaks_in_files(folder: Path) -> list[tuple[str, str]]:
    """Return (file or part of it, trace) for every leak in the files of a folder, workbooks unpacked."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            held = {path.name: path.read_bytes()}
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as packed:
                    held |= {f"{path.name}:{name}": packed.read(name) for name in packed.namelist()}
            found += [(name, trace) for name, content in held.items() for trace in leaks_in(content)]
    return found


class Person(pydantic.BaseModel):
    """A model that a careless validator could print."""

    area: int


def by_value(_call: Call) -> End:
    tenant = MARKER
    raise ValueError(f"{tenant} is no number")


def by_key(_call: Call) -> End:
    known: dict[str, End] = {}
    return known[MARKER]


def by_validation(_call: Call) -> End:
    Person.model_validate({"area": MARKER})
    return End.DONE


def by_decoding(_call: Call) -> End:
    (MARKER.encode("utf-16") + b"\xff").decode("ascii")
    return End.DONE


def by_refusal(_call: Call) -> End:
    raise refused("no_such_problem", value=MARKER)


def by_unique_key(call: Call) -> End:
    with call.database.writing() as session:
        rows = "INSERT INTO id_counter (record, next_id) VALUES (:name, 1), (:name, 2)"
        session.execute(text(rows), {"name": MARKER[:40]})
    return End.DONE


def by_missing_value(call: Call) -> End:
    with call.database.writing() as session:
        session.execute(update(Tenant).values(name=MARKER, version=None))
    return End.DONE


def by_wrong_column(call: Call) -> End:
    with call.database.writing() as session:
        session.execute(text("INSERT INTO tenant (id, navn) VALUES (1, :name)"), {"name": MARKER})
    return End.DONE


def by_a_row_too_many(call: Call) -> End:
    with call.database.reading() as session:
        session.execute(select(Tenant.name)).scalar_one()
    return End.DONE


def by_a_group(_call: Call) -> End:
    try:
        by_value(_call)
    except ValueError as error:
        raise ExceptionGroup(MARKER, [error, KeyError(MARKER)]) from error
    return End.DONE


FAILURES = (
    by_value, by_key, by_validation, by_decoding, by_refusal, by_unique_key, by_missing_value, by_wrong_column,
    by_a_row_too_many, by_a_group,
)  # fmt: skip

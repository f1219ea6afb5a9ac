"""What a column of a sheet may become: the targets of a kind and record, and every name each is known by.

Owns the list a person picks from and the vocabulary headings are compared with. Compares nothing itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from backoffice import resources
from backoffice.exchange.dialects import (
    ADDRESS,
    COST_AMOUNT,
    COST_INCLUDED,
    OWN_WORKBOOK,
    PARENTS,
    Dialect,
    DialectKind,
    target_field,
    target_names,
)
from backoffice.records.codes import CodeLists
from backoffice.records.fields import Kind, RecordField
from backoffice.records.kinds import BY_NAME
from backoffice.records.reference_table import Table
from backoffice.text import LANGUAGES, has_text, text

# What a record's own number is called where a row stands under it.
_OWN_NUMBER = {"organisation": "organisation", "department": "department", "building_section": "section"}
MATCHED: tuple[DialectKind, ...] = ("dwellings", "rents", "master_data")
"""The kinds of file that offices have in a form of their own."""
WIDTHS = {"organisation": 4, "department": 3, "section": 2, "postal_code": 4, "municipality_code": 4, "cvr": 8}
_NUMBER_WIDTHS = {"organisation": 4, "department": 3, "building_section": 2}


@dataclass(frozen=True, slots=True)
class Target:
    """A target: the field that reads its cells (None for an address in one line), its label, the names it is known by.

    A name comes with the dialect that uses it, "" where it is the program's own.
    """

    name: str
    field: RecordField | None
    label: str
    known_as: tuple[tuple[str, str], ...]

    @property
    def mapped(self) -> bool:
        """Tell whether the texts of its cells stand for something: a code, or yes and no."""
        return self.field is not None and self.field.kind in (Kind.CODE, Kind.YES_NO)


def targets_of(kind: str, record: str, dialects: Sequence[Dialect], codes: CodeLists) -> tuple[Target, ...]:
    """Return the targets of a sheet's columns in the order a person looks for them."""
    names = [name for name in target_names(kind, record) if name not in (COST_AMOUNT, COST_INCLUDED)]
    if kind == "rents":
        meanings = [code.meaning for code in codes["cost_type"].codes]
        names += [COST_AMOUNT + meaning for meaning in meanings] + [COST_INCLUDED + meaning for meaning in meanings]
    return tuple(_target(kind, record, name, dialects, codes) for name in dict.fromkeys(names))


def width_of(record: str, target: str) -> int:
    """Return how many digits the numbers of a target have, 0 where that is free."""
    return _NUMBER_WIDTHS.get(record, 0) if target == "number" else WIDTHS.get(target, 0)


def key_label(kind: str, record: str, name: str) -> str:
    """Return what a target that a row is known by is called."""
    return _labels(kind, record, name, {}, None)


def _target(kind: str, record: str, name: str, dialects: Sequence[Dialect], codes: CodeLists) -> Target:
    labels = tuple(_labels(kind, record, name, codes, language) for language in LANGUAGES)
    known = [(label, "") for label in labels]
    field = target_field(kind, record, name)
    if field is not None and not name.startswith((COST_AMOUNT, COST_INCLUDED)):
        known += [(field.xml, "")] if field.xml else []
    listed = _OWN_NUMBER.get(record, name) if name == "number" else name
    known += [(heading, "") for target, heading in _listed() if target == listed]
    known += list(_in_dialects(record, name, dialects))
    return Target(name, field, _labels(kind, record, name, codes, None), tuple(dict.fromkeys(known)))


def _labels(kind: str, record: str, name: str, codes: CodeLists, of: str | None) -> str:
    for begins, said in ((COST_AMOUNT, "match.cost"), (COST_INCLUDED, "match.included")):
        if name.startswith(begins):
            code = codes["cost_type"].by_meaning[name.removeprefix(begins)]
            label = code.label if of is None else code.label_da if of == "da" else code.label_en
            return text(said, of=of, cost=label)
    if name == ADDRESS and record == "dwelling":
        return text("export.column.address", of=of)
    if name in PARENTS:
        return text(f"match.parent.{name}", of=of)
    field = target_field(kind, record, name) or BY_NAME[record].fields.get(name)
    if field is not None and field.name == name:
        return text(f"field.{field.record}.{field.name}", of=of)
    return text(f"match.target.{name}", of=of) if has_text(f"match.target.{name}", of=of) else name


def _in_dialects(record: str, name: str, dialects: Iterable[Dialect]) -> Iterator[tuple[str, str]]:
    for dialect in dialects:
        for layout in dialect.sheet if dialect.key != OWN_WORKBOOK else ():
            if layout.record == record or name in PARENTS:
                yield from ((heading, dialect.name) for heading, target in layout.columns.items() if target == name)


@cache
def _listed() -> tuple[tuple[str, str], ...]:
    table = Table(resources.folder("imports") / "headings.csv", ("target", "heading"))
    table.refuse_if_wrong()
    return tuple((table.filled(row, "target"), table.filled(row, "heading")) for row in table.rows)

"""The elements of the register's XML: order, nesting and namespaces, as imports/xml/ declares them.

Owns which element carries which declared field, and the object status codes. No official schema was to be had: the names and
the order come from public scripts that housing organisations build their uploads with, and each line of the files says so
(`source`) and whether it was seen (`confirmed`). Reads and writes no register file itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from backoffice.records.dwelling import DWELLING
from backoffice.records.fields import RecordField, RecordKind
from backoffice.records.letting import COST, LEASE
from backoffice.records.reference_table import Row, Table
from backoffice.resources import folder

LBF = "urn:oio:lbf:1.0.0"
BBR = "urn:oio:bbr:1.0.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
NAMESPACES: Mapping[str, str] = MappingProxyType({"lbf": LBF, "bbr": BBR})

ROOT = "BoligListe"
DWELLING_PART, COST_PART, LEASE_PART = "BoligStruktur", "BoligudgiftStruktur", "LejekontraktStruktur"
TENANT_PARTS = ("LejerStruktur", "LejerStrukturType")
PARTS: Mapping[str, RecordKind] = MappingProxyType({DWELLING_PART: DWELLING, COST_PART: COST, LEASE_PART: LEASE})
"""The structures that are records, and the kind of each."""

DRAFT, OBJECT_STATUS = "Kladde", "ObjektStatusKode"
UNIT = "BoligIdentifikationStruktur/BuildingUnitUniversalIdentifier"
REGISTER_UNIT = "BoligIdentifikationStruktur/BoligUnikIdentifikator"
REFERENCE = "BoligIdentifikationStruktur/EksternReference"
SECTION = "ByggeafsnitIdentifikationStruktur/ByggeafsnitIdentifikator"
DEPARTMENT = "ByggeafsnitIdentifikationStruktur/AfdelingIdentifikationStruktur/AfdelingIdentifikator"
ORGANISATION = (
    "ByggeafsnitIdentifikationStruktur/AfdelingIdentifikationStruktur/"
    "BoligorganisationIdentifikationStruktur/BoligorganisationIdentifikator"
)
"""Where a dwelling's own identification lies: paths below its structure."""

_ELEMENT_COLUMNS = ("path", "namespace", "repeats", "required", "source", "confirmed")
_STATUS_COLUMNS = ("code", "meaning", "label_da", "label_en", "valid_from", "valid_to", "source", "confirmed")
_STATUS_MEANINGS = ("unchanged", "write", "remove")


@dataclass(frozen=True, slots=True)
class Element:
    """One element where it stands: `path` is counted from the record's structure it lies in ("" for that itself).

    A field is carried by the element of its declared XML name that stands directly in the structure of its record.
    """

    name: str
    space: str
    path: str
    field: RecordField | None
    repeats: bool
    required: bool
    source: str
    confirmed: bool
    holds: "tuple[Element, ...]" = ()

    @property
    def is_record(self) -> bool:
        """Whether the element is the structure of a record."""
        return self.name in PARTS


@dataclass(frozen=True, slots=True)
class ObjectStatus:
    """What ObjektStatusKode asks for: the code of each meaning (unchanged, write, remove) and its Danish label."""

    codes: Mapping[str, str]
    labels: Mapping[str, str]

    def meaning(self, code: str) -> str:
        """Return what a code means, "" for a code that is none."""
        return next((meaning for meaning, known in self.codes.items() if known == code), "")


@cache
def schema() -> Element:
    """Return the root element with everything below it; Refused if the declaration is wrong."""
    return read_schema(folder("imports"))


@cache
def object_status() -> ObjectStatus:
    """Return the object status codes; Refused if the declaration is wrong."""
    return read_object_status(folder("imports"))


def read_schema(imports: Path) -> Element:
    """Return the root element as xml/elements.csv of the folder declares it; Refused names all that is wrong."""
    table = Table(imports / "xml" / "elements.csv", _ELEMENT_COLUMNS)
    lines = {row.cells["path"]: row for row in table.rows}
    for path, row in lines.items():
        if "/" in path and path.rpartition("/")[0] not in lines:
            table.wrong("empty", row.number, "path", value=path)
    children: dict[str, list[str]] = {}
    for path in lines:
        children.setdefault(path.rpartition("/")[0], []).append(path)
    holds = tuple(_element(table, lines, children, path, "") for path in children.get("", ()))
    table.refuse_if_wrong()
    return Element(ROOT, LBF, "", None, False, True, "", True, holds)


def _element(
    table: Table, lines: Mapping[str, Row], children: Mapping[str, list[str]], path: str, part: str
) -> Element:
    row, name = lines[path], path.rpartition("/")[2]
    own = path.removeprefix(f"{part}/") if part else path
    below = path if name in PARTS else part
    kind = PARTS.get(part.rpartition("/")[2])
    return Element(
        name=name,
        space=NAMESPACES.get(table.matching(row, "namespace", "lbf|bbr", "empty"), LBF),
        path="" if name in PARTS else own,
        field=_field(kind, own),
        repeats=table.yes(row, "repeats"),
        required=table.yes(row, "required"),
        source=table.filled(row, "source"),
        confirmed=table.yes(row, "confirmed"),
        holds=tuple(_element(table, lines, children, child, below) for child in children.get(path, ())),
    )


def _field(kind: RecordKind | None, path: str) -> RecordField | None:
    if kind is None:
        return None
    if kind is DWELLING and path in (UNIT, REFERENCE):
        return DWELLING.fields["bbr_unit" if path == UNIT else "external_reference"]
    return next((field for field in kind.fields.values() if field.xml and field.xml == path), None)


def read_object_status(imports: Path) -> ObjectStatus:
    """Return the codes as xml/object_status.csv of the folder declares them; Refused names all that is wrong."""
    table = Table(imports / "xml" / "object_status.csv", _STATUS_COLUMNS)
    codes = {row.cells["meaning"]: table.filled(row, "code") for row in table.rows}
    for meaning in _STATUS_MEANINGS:
        if meaning not in codes:
            table.wrong("missing_meaning", column="meaning", value=meaning)
    table.refuse_if_wrong()
    labels = {row.cells["meaning"]: row.cells["label_da"] for row in table.rows}
    return ObjectStatus(MappingProxyType(codes), MappingProxyType(labels))


def part_named(name: str) -> Element:
    """Return the structure of a record: "BoligStruktur", "BoligudgiftStruktur" or "LejekontraktStruktur"."""
    dwelling = next(element for element in schema().holds if element.name == DWELLING_PART)
    return dwelling if name == DWELLING_PART else next(element for element in dwelling.holds if element.name == name)


def carried(name: str) -> dict[str, RecordField]:
    """Return the fields that a record's structure carries, by the path of their element, in the order of the file."""
    found: dict[str, RecordField] = {}

    def look(element: Element) -> None:
        for child in element.holds:
            if child.is_record:
                continue
            if child.field:
                found[child.path] = child.field
            look(child)

    look(part_named(name))
    return found

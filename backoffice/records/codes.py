"""Code lists as values, read from the files of imports/.

Owns what a code is and how a text finds one. Behaviour hangs on a code's `meaning`, never on its number. Knows no
database: what a register holds may be older than the files.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from backoffice.records.reference_table import Row, Table
from backoffice.rules.problems import Problem, Refused
from backoffice.text import language

CODE_COLUMNS = ("code", "meaning", "label_da", "label_en", "valid_from", "valid_to", "source", "confirmed")

# Fixed by the register itself (lbf.dk on vacancies: 10; version 4 of the web service: 11 and 12). Nothing else is.
LOCKED: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("allocation_type", "10"): "no_tenant",
        ("cost_type", "11"): "repayment",
        ("cost_type", "12"): "back_payment",
    }
)
# What the program acts on; a list without one of them would change behaviour silently.
NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "dwelling_type": ("family", "elderly", "youth"),
        "allocation_type": ("no_tenant",),
        "cost_type": ("net_rent", "repayment", "back_payment"),
        "maintenance": ("none", "partial", "full"),
        "parking": ("no", "included", "separate"),
        "record_status": ("new", "draft", "reported"),
        "origin": ("automatic", "manual", "import"),
        "request_owner": ("master_data", "bbr", "own_system"),
        "request_status": ("draft", "sent", "answered", "rejected", "done"),
        "suitability": ("suitable", "partly"),
        "contact_way": ("website", "email", "phone", "cooperation"),
        "agreement_kind": ("flexible",),
        "empty_reason": ("economic_loss", "renovation", "rehousing", "municipality", "notice", "other"),
        "unavailable": ("renovation", "rehousing"),
        "pet_rule": ("yes", "no", "conditional"),
        "tenancy_regime": ("private", "private_old", "almen"),
        "restoration_scheme": ("a", "a_fixed", "b", "none"),
        "maintenance_duty": ("extended", "ordinary"),
        "takeover_standard": ("renovated", "as_seen", "running", "newly_renovated"),
        "terminated_by": ("tenant", "landlord", "estate"),
        "moving_reason": ("external", "internal", "death"),
        "missing_particular": ("lease_number", "contact", "new_address", "cotenant", "spouse"),
        "case_phase": (
            "received",
            "incomplete",
            "confirmed",
            "reletting",
            "moved_out",
            "summoned",
            "inspected",
            "report_sent",
            "estimate_sent",
            "works",
            "works_done",
            "draft",
            "sent",
            "objection",
            "board",
            "awaiting_accounts",
            "final",
            "closed",
            "withdrawn",
        ),
        "closed_how": ("zero", "written_off", "collection"),
        "claim_kind": ("deposit_loan", "attachment"),
        "inspection_kind": ("move_in", "move_out"),
        "report_part": ("normal", "misuse", "department"),
        "improvement_answer": ("approved", "refused", "silence"),
        "improvement_outcome": ("completed", "restored", "landlord_finished"),
        "settlement_round": ("first", "second", "correction"),
        "settlement_state": ("draft", "approved", "sent", "replaced"),
        "settlement_line": (
            "deposit",
            "prepaid_rent",
            "rent_refund",
            "improvement",
            "account_refund",
            "arrears",
            "demand_fee",
            "misuse",
            "normal",
            "keys",
            "account_extra",
            "other",
            "department",
            "reserve",
            "released",
            "deposit_loan",
            "attachment",
            "tenant_payout",
        ),
        "payer": ("tenant", "landlord", "department"),
        "letter_kind": (
            "confirmation",
            "missing",
            "summons",
            "report",
            "move_in_report",
            "estimate",
            "settlement",
            "second_settlement",
            "objection_reply",
            "withdrawal",
            "improvement_approval",
            "improvement_refusal",
            "sublet_approval",
            "sublet_refusal",
        ),
    }
)
_CODE = r"[0-9A-Za-z]{1,10}"  # "automatic", "10"; letters are stored as written
MEANING = r"[a-z][a-z0-9_]{0,39}"
_SUFFIXES = ("bolig", " dwelling")
_SHORTEST_ENGLISH = 3  # letters; in a Danish file a single E must not become the English "Elderly dwelling"


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a list, with the period it may be used in (valid_to is the first day it may not) and its source."""

    list_name: str
    code: str
    meaning: str
    label_da: str
    label_en: str
    valid_from: date | None
    valid_to: date | None
    source: str
    confirmed: bool

    @property
    def label(self) -> str:
        """The code's name for a person, in the language in use."""
        return self.label_da if language() == "da" else self.label_en

    def valid_on(self, day: date) -> bool:
        """Tell whether the code may be used on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class CodeList:
    """A list's codes in the order of its file."""

    name: str
    codes: tuple[Code, ...]

    @cached_property
    def by_code(self) -> Mapping[str, Code]:
        """Every code by its own text."""
        return MappingProxyType({code.code: code for code in self.codes})

    @cached_property
    def by_meaning(self) -> Mapping[str, Code]:
        """For every meaning the code to write: the last one of the file that is not closed, should several mean it."""
        closed_first = sorted(self.codes, key=lambda code: code.valid_to is None)
        return MappingProxyType({code.meaning: code for code in closed_first})

    def codes_meaning(self, meaning: str) -> tuple[str, ...]:
        """Return every code that carries a meaning, for reading: old rows keep their code."""
        return tuple(code.code for code in self.codes if code.meaning == meaning)

    def label(self, code: str) -> str:
        """Return a code's name in the language in use; an unknown code is its own name."""
        known = self.by_code.get(code)
        return known.label if known else code

    def find(self, text: str) -> Code | None:
        """Return the one code a person means by a code, meaning, label or unambiguous abbreviation; None otherwise.

        Capitals do not matter, nor does the language in use: the same file means the same everywhere. "familie" is
        Familiebolig, "F" too while no other label begins so; "centralvarme" is nothing while two labels do.
        """
        wanted = _folded(text)
        return self._exact.get(wanted) or self._begins(wanted) if wanted else None

    @cached_property
    def _exact(self) -> Mapping[str, Code]:
        found: dict[str, Code | None] = {}
        # A code beats a meaning, a meaning beats a label; the same label on two codes finds neither.
        for names in (_codes, _meanings, _labels):
            level: dict[str, Code | None] = {}
            for code in self.codes:
                for name in names(code):
                    level[name] = code if level.get(name, code) is code else None
            found = level | found
        return {name: code for name, code in found.items() if code}

    def _begins(self, wanted: str) -> Code | None:
        for least, of in ((1, "label_da"), (_SHORTEST_ENGLISH, "label_en")):
            if len(wanted) >= least:
                hits = [code for code in self.codes if _folded(getattr(code, of)).startswith(wanted)]
                if hits:
                    return hits[0] if len(hits) == 1 else None
        return None


CodeLists = Mapping[str, CodeList]


def read_codes(imports: Path) -> CodeLists:
    """Return the code lists of the folder imports/ (one file each in codes/); Refused names all that is wrong."""
    lists: dict[str, CodeList] = {}
    problems: list[Problem] = []
    for path in sorted((imports / "codes").glob("*.csv")):
        table = Table(path, CODE_COLUMNS)
        lists[path.stem] = _list_of(table, path.stem)
        problems += table.problems
    for name in sorted(NEEDED.keys() - lists.keys()):
        missing = Table(imports / "codes" / f"{name}.csv", CODE_COLUMNS)
        problems += missing.problems
    if problems:
        raise Refused(problems)
    return MappingProxyType(lists)


def read_code_list(path: Path, name: str) -> CodeList:
    """Return the code list of one file, whatever the file is called; Refused names all that is wrong."""
    table = Table(path, CODE_COLUMNS)
    found = _list_of(table, name)
    table.refuse_if_wrong()
    return found


def _list_of(table: Table, name: str) -> CodeList:
    found = CodeList(name, tuple(_code(table, row, name) for row in table.rows))
    _check_list(table, found)
    return found


def _code(table: Table, row: Row, list_name: str) -> Code:
    start, end = table.period(row)
    return Code(
        list_name=list_name,
        code=table.matching(row, "code", _CODE, "not_a_code"),
        meaning=table.matching(row, "meaning", MEANING, "not_a_meaning"),
        label_da=table.filled(row, "label_da"),
        label_en=table.filled(row, "label_en"),
        valid_from=start,
        valid_to=end,
        source=table.filled(row, "source"),
        confirmed=table.yes(row, "confirmed"),
    )


def _check_list(table: Table, codes: CodeList) -> None:
    """Note codes given twice, meanings the program needs and cannot find, and locked codes that changed meaning."""
    check_twice(table, ("code",))
    if not table.rows:
        return
    locked = {code: meaning for (name, code), meaning in LOCKED.items() if name == codes.name}
    for code, meaning in locked.items():
        if code not in codes.by_code or codes.by_code[code].meaning != meaning:
            table.wrong("locked", column="code", value=code, meaning=meaning)
    for meaning in NEEDED.get(codes.name, ()):
        if meaning not in codes.by_meaning and meaning not in locked.values():
            table.wrong("missing_meaning", column="meaning", value=meaning)


def check_twice(table: Table, key: tuple[str, ...]) -> None:
    """Note the rows whose key another row has too."""
    seen: dict[tuple[str, ...], int] = {}
    for row in table.rows:
        cells = tuple(row.cells[column] for column in key)
        if seen.setdefault(cells, row.number) != row.number:
            table.wrong("twice", row.number, key[-1], value=" ".join(cells), first=seen[cells])


def _codes(code: Code) -> list[str]:
    return [_folded(code.code)]


def _meanings(code: Code) -> list[str]:
    return [_folded(code.meaning)]


def _labels(code: Code) -> list[str]:
    labels = [_folded(code.label_da), _folded(code.label_en)]
    return labels + [label.removesuffix(end) for label in labels for end in _SUFFIXES if label.endswith(end)]


def _folded(text: str) -> str:
    """Return a text as it is compared: one form of æøå, small letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def meanings_of(codes: CodeLists) -> Callable[[str, object], str]:
    """Return the lookup that rules ask: (list name, code) to meaning, "" for none."""

    def meaning(list_name: str, code: object) -> str:
        known = codes[list_name].by_code.get(str(code))
        return known.meaning if known else ""

    return meaning

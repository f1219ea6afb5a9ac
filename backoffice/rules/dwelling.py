"""Rules across the fields of one dwelling: which combinations are wrong, which are unusual, and who mends them.

A rule names its inputs, so that a mass edit asks it once per distinct combination instead of once per dwelling.
Values are as stored: codes as text, areas in dm² but BBR's own `area` in m². Source: domain rules A07, H-5 and S0-6
of the register's rule catalogue; limits that are guesses say so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from backoffice.rules.problems import Level, Owner

Values = Mapping[str, Any]
# From (list name, code) to the meaning on which behaviour hangs.
Meanings = Callable[[str, object], str]

# How far the benefit area may be from BBR's before somebody should look (a guess; rule A07).
AREA_TOLERANCE = 0.05


@dataclass(frozen=True, slots=True)
class DwellingRule:
    """A rule that is broken when `broken(values, meanings)`; `field` is the one to look at."""

    id: str
    level: Level
    field: str
    inputs: tuple[str, ...]
    broken: Callable[[Values, Meanings], bool]
    owner: Owner = Owner.REGISTER


def _student_room_elsewhere(values: Values, meaning: Meanings) -> bool:
    return values["student_room"] is True and meaning("dwelling_type", values["dwelling_type"]) != "youth"


def _kitchen_against_bbr(values: Values, meaning: Meanings) -> bool:
    if values["own_kitchen"] is None or values["bbr_kitchen"] is None:
        return False
    own = meaning("bbr_kitchen", values["bbr_kitchen"]) == "own"
    return bool(values["own_kitchen"]) is not own


def _family_without_kitchen(values: Values, meaning: Meanings) -> bool:
    return values["own_kitchen"] is False and meaning("dwelling_type", values["dwelling_type"]) == "family"


def _area_against_bbr(values: Values, _meaning: Meanings) -> bool:
    if not values["benefit_area"] or not values["area"]:
        return False
    bbr = values["area"] * 100
    return bool(abs(values["benefit_area"] - bbr) > AREA_TOLERANCE * bbr)


def _transferred(values: Values, meaning: Meanings) -> bool:
    return meaning("origin", values["origin"]) == "automatic"


def _withheld_from_udk(values: Values, _meaning: Meanings) -> bool:
    return values["suppress_udk"] is True


def _without_reason(flag: str) -> Callable[[Values, Meanings], bool]:
    return lambda values, _meaning: values[flag] is True and not str(values[f"{flag}_reason"] or "").strip()


def _ends_before_it_begins(flag: str) -> Callable[[Values, Meanings], bool]:
    def broken(values: Values, _meaning: Meanings) -> bool:
        start, end = values[f"{flag}_from"], values[f"{flag}_to"]
        return start is not None and end is not None and bool(end <= start)

    return broken


def _type_missing(values: Values, _meaning: Meanings) -> bool:
    return not values["dwelling_type"]


def _unknown_code(name: str, list_name: str) -> Callable[[Values, Meanings], bool]:
    return lambda values, meaning: values[name] is not None and not meaning(list_name, values[name])


SUPPRESSED = ("suppress_portal", "suppress_udk")
"""What may be withheld from a receiver, for a reason and a time."""
# A dwelling is withheld for a reason, and for a period that has a day in it.
_WITHHELD = tuple(
    rule
    for flag in SUPPRESSED
    for rule in (
        DwellingRule("withheld_without_reason", Level.ERROR, flag, (flag, f"{flag}_reason"), _without_reason(flag)),
        DwellingRule(
            "withheld_ends_before_start",
            Level.ERROR,
            f"{flag}_to",
            (f"{flag}_from", f"{flag}_to"),
            _ends_before_it_begins(flag),
        ),
    )
)
RULES: tuple[DwellingRule, ...] = (
    *_WITHHELD,
    DwellingRule(
        "student_room_elsewhere",
        Level.WARNING,
        "student_room",
        ("student_room", "dwelling_type"),
        _student_room_elsewhere,
    ),
    DwellingRule(
        "kitchen_against_bbr",
        Level.WARNING,
        "own_kitchen",
        ("own_kitchen", "bbr_kitchen"),
        _kitchen_against_bbr,
        Owner.BBR,
    ),
    DwellingRule(
        "family_without_kitchen",
        Level.WARNING,
        "own_kitchen",
        ("own_kitchen", "dwelling_type"),
        _family_without_kitchen,
    ),
    DwellingRule(
        "area_against_bbr", Level.WARNING, "benefit_area", ("benefit_area", "area"), _area_against_bbr, Owner.BBR
    ),
    DwellingRule("withheld_from_udk", Level.WARNING, "suppress_udk", ("suppress_udk",), _withheld_from_udk),
)
_CODED = (
    ("dwelling_type", "dwelling_type"),
    ("tenant_type", "tenant_type"),
    ("heating", "heating"),
    ("garage", "parking"),
    ("carport", "parking"),
    ("interior_maintenance", "maintenance"),
    ("exterior_maintenance", "maintenance"),
)
# F01 and F07 of the rule catalogue: without these the portal and UDK cannot understand what is reported.
_REPORTABLE = (
    DwellingRule("dwelling_type_missing", Level.ERROR, "dwelling_type", ("dwelling_type",), _type_missing),
    *(
        DwellingRule("code_unknown", Level.ERROR, name, (name,), _unknown_code(name, list_name))
        for name, list_name in _CODED
    ),
)
REPORT_RULES: tuple[DwellingRule, ...] = (*_REPORTABLE, *RULES)
"""What a dwelling that is to be reported is asked."""
# Every field of an automatically transferred dwelling is overwritten by the next transfer, whatever was edited.
TRANSFERRED = DwellingRule(
    "overwritten_by_transfer", Level.WARNING, "origin", ("origin",), _transferred, Owner.OWN_SYSTEM
)


def touched_by(fields: frozenset[str]) -> tuple[DwellingRule, ...]:
    """Return the rules that a change of these fields may break."""
    return (*(rule for rule in RULES if fields & set(rule.inputs)), TRANSFERRED)

"""The mistakes planted in "Generelt om boligen", identity and BBR facts of single demonstration dwellings.

Each function changes one home that is about to be written and returns the record kind and the row to point at.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from backoffice.operations.demo_letting import Home
from backoffice.operations.demo_mistakes import Make, Mistake, Scene, ordinary
from backoffice.operations.demo_rows import Row
from backoffice.rules.addresses import one_line, search_text, sort_key

_UNKNOWN_POSTAL_CODE = "5999"
_UNKNOWN_CODE = "98"


def _with(**values: Any) -> Make:
    """Return a mistake that sets fields of the dwelling."""

    def make(_scene: Scene, home: Home) -> tuple[str, Row]:
        home.dwelling.update(values)
        return "dwelling", home.dwelling

    return make


def _with_code(field: str, list_name: str, meaning: str) -> Make:
    """Return a mistake that sets a field of the dwelling to the code of a meaning."""

    def make(scene: Scene, home: Home) -> tuple[str, Row]:
        home.dwelling[field] = scene.code(list_name, meaning)
        return "dwelling", home.dwelling

    return make


def _family_without_kitchen(scene: Scene, home: Home) -> tuple[str, Row]:
    home.dwelling["own_kitchen"] = False
    home.dwelling["bbr_kitchen"] = scene.code("bbr_kitchen", "none")
    return "dwelling", home.dwelling


def _area_against_bbr(_scene: Scene, home: Home) -> tuple[str, Row]:
    home.dwelling["benefit_area"] = home.dwelling["area"] * 120
    return "dwelling", home.dwelling


def _postal_code_unknown(_scene: Scene, home: Home) -> tuple[str, Row]:
    dwelling = home.dwelling
    dwelling["postal_code"] = _UNKNOWN_POSTAL_CODE
    dwelling["search_text"] = search_text(
        dwelling["street"], dwelling["house_number"], _UNKNOWN_POSTAL_CODE, dwelling["city"]
    )
    return "dwelling", dwelling


def _other_municipality(scene: Scene, home: Home) -> tuple[str, Row]:
    own = home.dwelling["municipality_code"]
    home.dwelling["municipality_code"] = next(
        place.municipality for place in scene.facts.places if place.municipality != own
    )
    return "dwelling", home.dwelling


def _address_twice(scene: Scene, home: Home) -> tuple[str, Row]:
    assert scene.neighbour is not None
    parts = [scene.neighbour.dwelling[name] for name in ("street", "house_number", "floor", "door")]
    home.dwelling.update(zip(("street", "house_number", "floor", "door"), parts, strict=True))
    home.dwelling["address"], home.dwelling["address_key"] = one_line(*parts), sort_key(*parts)
    home.dwelling["search_text"] = search_text(parts[0], parts[1], home.dwelling["postal_code"], home.dwelling["city"])
    return "dwelling", home.dwelling


def _has_neighbour(scene: Scene, home: Home) -> bool:
    if scene.neighbour is None or not ordinary(scene, home):
        return False
    # The neighbour may have been given a mistake of its own, in its postal code for one.
    where = ("postal_code", "municipality_code")
    return all(home.dwelling[name] == scene.neighbour.dwelling[name] for name in where)


def _is_transferred(scene: Scene, home: Home) -> bool:
    return ordinary(scene, home) and home.dwelling["origin"] == "automatic"


def _wheelchair_suitable(scene: Scene, home: Home) -> bool:
    suitable = scene.code("suitability", "suitable")
    return home.let and home.link is not None and home.link["wheelchair"] == suitable


def _another_section_has_one(scene: Scene, home: Home) -> bool:
    return ordinary(scene, home) and any(
        registration["organisation_id"] == home.dwelling["organisation_id"] for registration in scene.registrations
    )


def _link_elsewhere(scene: Scene, home: Home) -> tuple[str, Row]:
    home.link = scene.registrations[0]
    # The dwelling's own mark agrees with the registration: only the section is wrong.
    home.dwelling["mobility_suitable"] = home.link["wheelchair"] == scene.code("suitability", "suitable")
    return "dwelling", home.dwelling


DWELLING_MISTAKES: Mapping[str, Mistake] = MappingProxyType(
    {
        "link_other_section": Mistake(_another_section_has_one, _link_elsewhere),
        "mobility_against_registration": Mistake(_wheelchair_suitable, _with(mobility_suitable=False)),
        "manual_in_automatic": Mistake(_is_transferred, _with(origin="manual")),
        "address_twice": Mistake(_has_neighbour, _address_twice),
        "other_municipality": Mistake(ordinary, _other_municipality),
        "mobility_without_registration": Mistake(ordinary, _with(mobility_suitable=True)),
        "kitchen_against_bbr": Mistake(ordinary, _with_code("bbr_kitchen", "bbr_kitchen", "shared")),
        "family_without_kitchen": Mistake(ordinary, _family_without_kitchen),
        "area_against_bbr": Mistake(ordinary, _area_against_bbr),
        "benefit_area_missing": Mistake(ordinary, _with(benefit_area=None)),
        "area_missing": Mistake(ordinary, _with(area=None)),
        "dwelling_type_missing": Mistake(ordinary, _with(dwelling_type=None)),
        "student_room_elsewhere": Mistake(ordinary, _with(student_room=True)),
        "code_unknown": Mistake(ordinary, _with(heating=_UNKNOWN_CODE)),
        "url_malformed": Mistake(ordinary, _with(url="htp:/afdelingen.invalid boliger")),
        "postal_code_unknown": Mistake(ordinary, _postal_code_unknown),
        "bbr_historic": Mistake(ordinary, _with_code("bbr_status", "bbr_unit_status", "historic")),
        "bbr_registered_in_error": Mistake(
            ordinary, _with_code("bbr_status", "bbr_unit_status", "registered_in_error")
        ),
        "withheld_from_udk": Mistake(
            ordinary, _with(suppress_udk=True, suppress_udk_reason="Efter aftale med Udbetaling Danmark")
        ),
        "suppression_without_reason": Mistake(ordinary, _with(suppress_portal=True)),
    }
)

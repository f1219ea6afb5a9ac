"""What the demonstration data shows the public beside the dwellings: agreements, cooperations, section data, transfers.

Owns which organisation has what. Draws from a sequence of its own, so that the dwellings stay the same whatever is
added here. Writes nothing by itself; the rows are added by whoever fills the register.
"""

from collections.abc import Collection, Sequence
from datetime import date

from backoffice.models import FOREVER
from backoffice.operations.demo_chance import Chance, Weighted
from backoffice.operations.demo_dwellings import Section
from backoffice.operations.demo_places import domain_of
from backoffice.operations.demo_planted import Planter
from backoffice.operations.demo_rows import Row, Rows
from backoffice.operations.demo_structure import Department, Facts

_OWN_SEQUENCE = 1_000_003
_WAYS = ("none", "website", "two", "cooperation")  # by the organisation's place in the list
_OWN_SIGNUP, _FLEXIBLE, _MUNICIPAL, _AMENITIES, _PETS, _PICTURES = 0.06, 0.3, 0.08, 0.6, 0.23, 0.3
_WAITING = Weighted(("up_to_6_months", 4), ("up_to_1_year", 12), ("up_to_2_years", 24), ("up_to_5_years", 60))
_PET_RULES = Weighted(("yes", 30), ("conditional", 40), ("no", 30))


class Public:
    """Adds, place by place, what the portal shows beside the dwellings."""

    def __init__(
        self, facts: Facts, rows: Rows, seed: int, organisations: int, planter: Planter, *, complete: bool
    ) -> None:
        """Begin with the first organisation; the last two keep only what LBF master data says of them.

        `complete` gives every section its amenities and pets, which few organisations report.
        """
        self._complete = complete
        self._facts, self._rows, self._planter = facts, rows, planter
        self._chance = Chance(seed + _OWN_SEQUENCE)
        self._organisations = organisations
        self._cooperations: dict[str, int] = {}
        self._flexible: dict[tuple[int, str], tuple[str, ...]] = {}
        self._facilities = [code.code for code in facts.codes["facility"].codes]
        self._scenarios = [code.code for code in facts.codes["queue_jump_scenario"].codes]

    def organisation(self, position: int, organisation: Row, region: str) -> None:
        """Add the organisation's signup agreements, and the cooperation that it is part of."""
        way = _WAYS[position % 4] if position < self._organisations - 2 else "none"
        domain = domain_of(organisation["name"].partition(" ")[2])
        if way == "website":
            page = f"https://www.{domain}.invalid/opskrivning"
            self._signup(organisation, None, ("family", "youth", "elderly"), "website", website=page)
        elif way == "two":
            self._signup(organisation, None, ("family", "elderly"), "email", email=f"opskrivning@{domain}.invalid")
            page = f"https://ungdom.{domain}.invalid/ansoeg"
            self._signup(organisation, None, ("youth",), "website", website=page)
        elif way == "cooperation":
            joint = self._cooperation(organisation, region or "1084")
            self._rows.add("cooperation_member", self._row(organisation, None, cooperation_id=joint))
            self._signup(organisation, None, ("family", "youth", "elderly"), "cooperation", cooperation_id=joint)

    def department(self, position: int, department: Department, types: Collection[str]) -> None:
        """Add the department's own agreements and waiting times, when the types of its dwellings are known."""
        chance, organisation = self._chance, department.organisation
        signups: list[Row] = []
        if position % 4 in (1, 2) and position < self._organisations - 2 and chance.happens(_OWN_SIGNUP):
            own = tuple(meaning for meaning in ("family", "youth", "elderly") if meaning in types)
            signups.append(self._signed(organisation, department.row, own, "phone", phone=organisation["phone"]))
        allocations = self._allocations(department) if "family" in types else []
        self._planter.signup(department, types, signups, self._signed)
        self._planter.allocation(department, types, allocations, self._allocated)
        for row in signups:
            self._rows.add("signup_agreement", row)
        for row in allocations:
            self._rows.add("allocation_agreement", row)
        for meaning in ("family", "youth", "elderly"):
            if meaning in types:
                self._waiting(department, meaning)

    def section(self, section: Section) -> None:
        """Add a section's facilities and pets, once it has its key; just built ones have none yet."""
        chance = self._chance
        if section.new and not self._complete:
            return
        self._picture(section)
        if not chance.happens(_AMENITIES) and not self._complete:
            return
        facilities = [code for code in self._facilities if chance.happens(0.35)]
        row = self._row(section.department.organisation, section.department.row, building_section_id=section.row["id"])
        row["facilities"] = " ".join(facilities) or None
        if chance.happens(_PETS / _AMENITIES) or self._complete:
            for name in ("dogs", "cats", "small_pets"):
                row[name] = self._facts.code("pet_rule", chance.of(_PET_RULES))
            row["most_pets"] = chance.between(1, 2)
            if self._facts.code("pet_rule", "conditional") in (row["dogs"], row["cats"], row["small_pets"]):
                row["pet_limit"] = "Kun efter aftale med afdelingens kontor"
        self._rows.add("section_amenities", row)

    def _picture(self, section: Section) -> None:
        if not self._chance.happens(_PICTURES):
            return
        organisation, department = section.department.organisation, section.department.row
        where = f"{department['number']}-{section.row['number']}"
        row = self._row(organisation, department, building_section_id=section.row["id"], position=1)
        row["attachment_kind"], row["title"] = self._facts.code("attachment_kind", "picture"), "Bygningen set fra gaden"
        row["file"] = f"https://www.{domain_of(organisation['name'].partition(' ')[2])}.invalid/billeder/{where}.jpg"
        self._rows.add("attachment", row)

    def _row(self, organisation: Row, department: Row | None, **values: object) -> Row:
        row: Row = {"organisation_id": organisation["id"], "status": "reported", "origin": "manual"}
        return row | {"department_id": department["id"] if department else None} | values

    def _types(self, meanings: Sequence[str]) -> str:
        wanted = {self._facts.code("dwelling_type", meaning) for meaning in meanings}
        return " ".join(code.code for code in self._facts.codes["dwelling_type"].codes if code.code in wanted)

    def _since(self) -> date:
        return self._facts.calendar.firsts[self._chance.between(3, 40)]

    def _signup(self, organisation: Row, department: None, types: Sequence[str], way: str, **values: object) -> None:
        self._rows.add("signup_agreement", self._signed(organisation, department, types, way, **values))

    def _signed(
        self, organisation: Row, department: Row | None, types: Sequence[str], way: str, **values: object
    ) -> Row:
        row = self._row(organisation, department, valid_from=self._since(), valid_to=FOREVER) | values
        return row | {"dwelling_types": self._types(types), "contact_way": self._facts.code("contact_way", way)}

    def _cooperation(self, organisation: Row, region: str) -> int:
        """Return the region's cooperation; the first member of a region makes it and keeps its record."""
        if region not in self._cooperations:
            name = self._facts.codes["region"].label(region)
            row = self._row(organisation, None, name=f"Fælles opskrivning, {name}", regions=region)
            row["website"] = f"https://www.faelles-{region}.invalid/opskrivning"
            self._cooperations[region] = self._rows.add("signup_cooperation", row)
        return self._cooperations[region]

    def _allocations(self, department: Department) -> list[Row]:
        """Give all departments of an organisation in a municipality the same flexible letting, or none of them."""
        chance, organisation = self._chance, department.organisation
        where = (organisation["id"], department.municipality)
        made: list[Row] = []
        if where not in self._flexible:
            # The first has one, so that also a small register shows what it is.
            some = chance.happens(_FLEXIBLE) or not self._flexible
            count = chance.between(1, 4) if some else 0
            self._flexible[where] = tuple(chance.shuffled(self._scenarios)[:count])
        if chosen := self._flexible[where]:
            scenarios = self._in_order(chosen)
            made.append(
                self._allocated(
                    department, ("family",), "flexible", "Fleksibel udlejning", scenarios=scenarios, share=50
                )
            )
        if chance.happens(_MUNICIPAL):
            title = "Kommunal anvisning af hver fjerde bolig"
            made.append(self._allocated(department, ("family",), "municipal", title, share=25))
        return made

    def _in_order(self, chosen: tuple[str, ...]) -> str:
        return " ".join(code for code in self._scenarios if code in chosen)

    def _allocated(self, department: Department, types: Sequence[str], kind: str, title: str, **values: object) -> Row:
        row = self._row(department.organisation, department.row, title=title) | values
        row["agreement_kind"] = self._facts.code("agreement_kind", kind)
        row["municipality_code"] = department.municipality
        row["dwelling_types"] = self._types(types)
        row["valid_from"] = self._since()
        row["valid_to"] = self._facts.calendar.ahead[self._chance.between(8, 22)]
        return row

    def _waiting(self, department: Department, meaning: str) -> None:
        row = self._row(department.organisation, department.row, valid_from=self._since(), valid_to=FOREVER)
        row["dwelling_type"] = self._facts.code("dwelling_type", meaning)
        row["waiting_time"] = self._facts.code("waiting_time", self._chance.of(_WAITING))
        self._rows.add("letting_group", row)

"""The checks on a dwelling's own fields, its link to a disability registration, and what it is shown as.

Owns their conditions, one pass over the dwellings for all of them. Those of rules/dwelling.py have its ids and say the same.
"""

from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, literal, or_, select
from sqlalchemy.orm import aliased

from backoffice.models import (
    ChangeSet,
    Department,
    DisabilityRegistration,
    Dwelling,
    HousingOrganisation,
    Lease,
    PostalCode,
)
from backoffice.queries import check_terms as terms
from backoffice.queries.check_ground import ALL, Base, Family, Ground, Reads, RowCheck, fields
from backoffice.records.assumptions import limit
from backoffice.records.dwelling import DWELLING
from backoffice.records.fields import Kind

CODED = tuple(field.name for field in DWELLING.fields.values() if field.kind is Kind.CODE and field.name != "origin")
_PLACE = fields("status", "retired_on", "organisation_id", "department_id", "building_section_id")


def dwellings(ground: Ground) -> Base:
    """Return the dwellings that still are: every column by name, and since when one stands without any lease."""
    own = Dwelling.__table__
    ended = aliased(Lease)
    last_end = (
        select(func.max(ended.valid_to))
        .where(ended.dwelling_id == Dwelling.id, ended.valid_to <= ground.today)
        .correlate(Dwelling)
        .scalar_subquery()
    )
    columns: dict[str, Any] = {column.name: column for column in own.columns}
    columns |= {"dwelling_id": own.c.id, "last_end": last_end}
    return Base("dwelling", columns, own, (terms.still_is(ground), ground.inside(columns)))


def _of(*names: str) -> Reads:
    return MappingProxyType({"dwelling": fields(*names) | _PLACE})


def _own(check_id: str, looked_at: tuple[str, ...], broken: Any, *, daily: bool = False, **also: Any) -> RowCheck:
    """Return a check that reads of the dwelling what it looks at; `also` is what it reads of other kinds."""
    return RowCheck(check_id, looked_at, broken, MappingProxyType({**_of(*looked_at), **also}), daily)


def _missing(name: str) -> RowCheck:
    return _own(f"{name}_missing", (name,), lambda rows, ground: rows[name].is_(None))


def _code_unknown(rows: Base, ground: Ground) -> ColumnElement[bool]:
    unknown = [
        and_(rows[name].is_not(None), rows[name].not_in(ground.known_codes(DWELLING.fields[name].codes)))
        for name in CODED
    ]
    return or_(*unknown)


def _student_room_elsewhere(rows: Base, ground: Ground) -> ColumnElement[bool]:
    kind = rows["dwelling_type"]
    elsewhere = or_(kind.is_(None), kind.not_in(ground.codes_of("dwelling_type", "youth")))
    return and_(rows["student_room"].is_(True), elsewhere)


def _kitchen_against_bbr(rows: Base, ground: Ground) -> ColumnElement[bool]:
    own, bbr = rows["own_kitchen"], rows["bbr_kitchen"]
    codes = ground.codes_of("bbr_kitchen", "own")
    return and_(bbr.is_not(None), or_(and_(own.is_(True), bbr.not_in(codes)), and_(own.is_(False), bbr.in_(codes))))


def _family_without_kitchen(rows: Base, ground: Ground) -> ColumnElement[bool]:
    family = rows["dwelling_type"].in_(ground.codes_of("dwelling_type", "family"))
    return and_(rows["own_kitchen"].is_(False), rows["dwelling_type"].is_not(None), family)


def _area_against_bbr(rows: Base, ground: Ground) -> ColumnElement[bool]:
    own, bbr = rows["benefit_area"], rows["area"]
    return and_(own > 0, bbr > 0, func.abs(own - bbr * 100) > bbr * limit("area_percent"))


def _web_fault(rows: Base, _ground: Ground) -> ColumnElement[bool]:
    url = func.lower(rows["url"])
    begins = or_(url.like("http://_%"), url.like("https://_%"))
    odd = [url.like(f"{scheme}://{sign}%", escape="!") for scheme in ("http", "https") for sign in "/$.?#"]
    return and_(rows["url"].is_not(None), or_(~begins, url.like("% %"), *odd))


def _bbr_status(meaning: str) -> Any:
    def broken(rows: Base, ground: Ground) -> ColumnElement[bool]:
        status = rows["bbr_status"]
        return and_(status.is_not(None), status.in_(ground.codes_of("bbr_unit_status", meaning)))

    return broken


def _registration(rows: Base, *conditions: Any) -> ColumnElement[bool]:
    query = select(literal(1)).where(*conditions)
    return exists(query.select_from(DisabilityRegistration).correlate(Dwelling))


def _link_other_section(rows: Base, _ground: Ground) -> ColumnElement[bool]:
    one = DisabilityRegistration
    elsewhere = one.building_section_id != rows["building_section_id"]
    return and_(
        rows["disability_registration"].is_not(None),
        _registration(rows, one.id == rows["disability_registration"], elsewhere),
    )


def _mobility_against(rows: Base, ground: Ground) -> ColumnElement[bool]:
    one = DisabilityRegistration
    suitable = one.wheelchair.in_(ground.codes_of("suitability", "suitable"))
    return and_(
        rows["mobility_suitable"].is_(False), _registration(rows, one.id == rows["disability_registration"], suitable)
    )


def _mobility_without(rows: Base, _ground: Ground) -> ColumnElement[bool]:
    return and_(rows["mobility_suitable"].is_(True), rows["disability_registration"].is_(None))


def _not_linked(rows: Base, _ground: Ground) -> ColumnElement[bool]:
    one = DisabilityRegistration
    in_section = _registration(rows, one.building_section_id == rows["building_section_id"])
    return and_(rows["disability_registration"].is_(None), in_section)


def _other_municipality(rows: Base, _ground: Ground) -> ColumnElement[bool]:
    query = select(literal(1)).where(
        Department.id == rows["department_id"], Department.municipality_code != rows["municipality_code"]
    )
    return exists(query.correlate(Dwelling))


def _manual_in_automatic(rows: Base, ground: Ground) -> ColumnElement[bool]:
    query = select(literal(1)).where(
        HousingOrganisation.id == rows["organisation_id"],
        HousingOrganisation.transfer.in_(ground.codes_of("origin", "automatic")),
    )
    by_hand = rows["origin"].in_(ground.codes_of("origin", "manual"))
    return and_(by_hand, exists(query.correlate(Dwelling)))


def _postal_code_unknown(rows: Base, _ground: Ground) -> ColumnElement[bool]:
    code = rows["postal_code"]
    return and_(code != "", code.not_in(select(PostalCode.code).correlate(None)))


def _never_reported(rows: Base, ground: Ground) -> ColumnElement[bool]:
    """A draft that nobody has touched for some days; how long ago stands in the change set that last wrote it."""
    query = select(literal(1)).where(
        ChangeSet.id == rows["change_set_id"], ChangeSet.at < terms.days_ago(ground, "draft_days")
    )
    return and_(rows["status"] == "draft", exists(query.correlate(Dwelling)))


def _without_reason(rows: Base, _ground: Ground) -> ColumnElement[bool]:
    hidden = [
        and_(rows[name].is_(True), terms.empty(rows[f"{name}_reason"])) for name in ("suppress_portal", "suppress_udk")
    ]
    return or_(*hidden)


def _run_out(*names: str) -> Any:
    def broken(rows: Base, ground: Ground) -> ColumnElement[bool]:
        return or_(false(), *(and_(rows[name].is_(True), rows[f"{name}_to"] <= ground.today) for name in names))

    return broken


def _marked(rows: Base, ground: Ground, name: str) -> ColumnElement[bool]:
    return terms.in_force(ground, rows[name].is_(True), rows[f"{name}_from"], rows[f"{name}_to"])


def _closed_while_vacant(rows: Base, ground: Ground) -> ColumnElement[bool]:
    return and_(_marked(rows, ground, "closed_for_signup"), terms.shown_vacant(ground))


def _hidden_while_vacant(rows: Base, ground: Ground) -> ColumnElement[bool]:
    return and_(_marked(rows, ground, "suppress_portal"), terms.shown_vacant(ground))


def _not_shown_vacant(rows: Base, ground: Ground) -> ColumnElement[bool]:
    row = aliased(Lease)
    any_row = select(literal(1)).where(row.dwelling_id == Dwelling.id, terms.covers(row, ground.today))
    return and_(rows["status"] != "new", ~exists(any_row.correlate(Dwelling)))


def _net_rent_missing(rows: Base, ground: Ground) -> ColumnElement[bool]:
    rent = terms.rent_on(ground, Dwelling.id, ground.today, Dwelling)
    return and_(terms.let_today(ground), ~rent)


_SUPPRESSED = ("suppress_portal", "suppress_portal_reason", "suppress_udk", "suppress_udk_reason")
_UNTIL = ("suppress_portal", "suppress_portal_to", "suppress_udk", "suppress_udk_to")
_CLOSED = ("closed_for_signup", "closed_for_signup_from", "closed_for_signup_to")
_HIDDEN = ("suppress_portal", "suppress_portal_from", "suppress_portal_to")

DWELLINGS = Family(
    "dwelling",
    "dwelling",
    dwellings,
    (
        *(
            _missing(name)
            for name in ("dwelling_type", "benefit_area", "area", "rooms", "own_kitchen", "interior_maintenance")
        ),
        _own("code_unknown", CODED, _code_unknown, daily=True),
        _own("student_room_elsewhere", ("student_room", "dwelling_type"), _student_room_elsewhere),
        _own("kitchen_against_bbr", ("own_kitchen", "bbr_kitchen"), _kitchen_against_bbr),
        _own("family_without_kitchen", ("own_kitchen", "dwelling_type"), _family_without_kitchen),
        _own("area_against_bbr", ("benefit_area", "area"), _area_against_bbr),
        _own("withheld_from_udk", ("suppress_udk",), lambda rows, ground: rows["suppress_udk"].is_(True)),
        _own("url_malformed", ("url",), _web_fault),
        _own("postal_code_unknown", ("postal_code", "city"), _postal_code_unknown),
        _own("bbr_historic", ("bbr_status",), _bbr_status("historic")),
        _own("bbr_registered_in_error", ("bbr_status",), _bbr_status("registered_in_error")),
        _own("other_municipality", ("municipality_code",), _other_municipality, department=fields("municipality_code")),
        _own("manual_in_automatic", ("origin",), _manual_in_automatic, organisation=fields("transfer")),
        _own(
            "link_other_section",
            ("disability_registration", "building_section_id"),
            _link_other_section,
            disability_registration=fields("building_section_id"),
        ),
        _own(
            "mobility_against_registration",
            ("mobility_suitable", "disability_registration"),
            _mobility_against,
            disability_registration=fields("wheelchair"),
        ),
        _own("mobility_without_registration", ("mobility_suitable", "disability_registration"), _mobility_without),
        _own(
            "dwelling_not_linked",
            ("disability_registration", "building_section_id"),
            _not_linked,
            disability_registration=fields("building_section_id"),
        ),
        RowCheck("dwelling_never_reported", ("status",), _never_reported, MappingProxyType({"dwelling": ALL}), True),
        _own("withheld_without_reason", _SUPPRESSED, _without_reason),
        _own("withheld_run_out", _UNTIL, _run_out("suppress_portal", "suppress_udk"), daily=True),
        _own("closure_run_out", _CLOSED, _run_out("closed_for_signup"), daily=True),
        _own("closed_while_vacant", _CLOSED, _closed_while_vacant, daily=True, lease=ALL),
        _own("hidden_while_vacant", _HIDDEN, _hidden_while_vacant, daily=True, lease=ALL),
        _own("not_shown_vacant", ("status", "last_end"), _not_shown_vacant, daily=True, lease=ALL),
        _own("net_rent_missing", ("status",), _net_rent_missing, daily=True, lease=ALL, housing_cost=ALL),
    ),
)

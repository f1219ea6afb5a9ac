"""The JSON of `preview portal`: keys that stay, whatever the screen looks like.

Owns the keys. Codes are as the register holds them, meanings as words, amounts as text with two decimals, dates ISO and
the end of a period its last day. Of a dwelling that is not shown only `hidden` says anything.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from backoffice.operations.trial import ChangedDwelling, Effect
from backoffice.queries.portal_dwellings import PortalRow
from backoffice.queries.portal_places import PortalPlace
from backoffice.queries.portal_totals import HIDDEN, PortalTotals
from backoffice.records.codes import CodeLists
from backoffice.rules.accessibility import GROUPS
from backoffice.rules.portal import BUTTON_KINDS, Hidden, PortalDwelling
from backoffice.rules.signup import Flow
from backoffice.screens.portal_lines import BUTTONS, button_text


def dwelling_json(row: PortalRow, codes: CodeLists) -> dict[str, Any]:
    """Return a dwelling: who it is, and what the portal shows of it."""
    one = row.shown
    return {
        "bbr_unit": row.bbr_unit,
        "section": row.number,
        "address": row.address,
        "postal_code": row.postal_code,
        "city": row.city,
        "dwelling_type": row.dwelling_type,
        "shown": one.shown,
        "hidden": [_hidden_json(why) for why in one.hidden],
        "signup": {**way_json(one.signup), **_closed_json(one)},
        "vacant": one.vacant_since is not None,
        "vacant_since": _iso(one.vacant_since),
        "scenarios": [
            {"code": code, "title": codes["queue_jump_scenario"].label(code), "agreements": list(agreements)}
            for code, agreements in one.scenarios.items()
        ],
        "accessibility": dict(one.accessibility),
        "registration": one.registration or None,
        **_amenities_json(one),
        "pictures": [{"title": title, "file": file} for title, file in one.pictures],
        "floor_plans": [{"title": title, "file": file} for title, file in one.floor_plans],
        "waiting_time": one.waiting_time or None,
        "rent": None if one.rent is None else f"{one.rent // 100}.{one.rent % 100:02}",
        "area": one.area,
        "rooms": one.rooms,
    }


def _hidden_json(hidden: Hidden) -> dict[str, Any]:
    return {
        "why": hidden.why,
        "reason": hidden.reason or None,
        "from": _iso(hidden.start),
        "to": _iso(hidden.until),
    }


def way_json(way: Flow) -> dict[str, Any]:
    """Return where a seeker is sent; `button` is the portal's own Danish text, null where there is no button."""
    return {
        "kind": way.kind,
        "button": button_text(way, of="da") if way.kind in BUTTONS else None,
        "target": way.target or None,
        "source": way.source or None,
        "agreement": way.agreement_id,
    }


def _closed_json(one: PortalDwelling) -> dict[str, Any]:
    closed = one.closed
    return {
        "closed": closed is not None,
        "closed_by": closed.source if closed else None,
        "closed_reason": closed.reason or None if closed else None,
        "closed_to": _iso(closed.until) if closed else None,
    }


def _amenities_json(one: PortalDwelling) -> dict[str, Any]:
    held = one.amenities
    return {
        "facilities": list(held.facilities) if held else [],
        "pets": dict(held.pets) if held else {},
        "most_pets": held.most_pets if held else None,
        "pet_limit": held.pet_limit or None if held else None,
        "amenities_note": held.note or None if held else None,
    }


def totals_json(totals: PortalTotals, codes: CodeLists) -> dict[str, Any]:
    """Return numbers of dwellings; every scenario, group and kind of contact is there, also with 0."""
    return {
        "dwellings": totals.dwellings,
        "shown": totals.shown,
        "hidden": {why: totals.hidden[why] for why in HIDDEN},
        "vacant": totals.vacant,
        "closed": totals.closed,
        "scenarios": [
            {"code": one.code, "title": one.label, "dwellings": totals.scenarios[one.code]}
            for one in codes["queue_jump_scenario"].codes
        ],
        "accessibility": {group: totals.accessibility[group] for group in GROUPS},
        "buttons": _buttons(totals.buttons),
        "ways": [
            {**way_json(way), "dwellings": n}
            for way, n in sorted(totals.ways.items(), key=lambda pair: (-pair[1], pair[0].kind, pair[0].target))
        ],
    }


def _buttons(kinds: Counter[str]) -> dict[str, int]:
    return {kind: kinds[kind] for kind in BUTTON_KINDS}


def place_json(place: PortalPlace, codes: CodeLists) -> dict[str, Any]:
    """Return a department or an organisation; an organisation with the totals of each department."""
    more: dict[str, Any] = {}
    if place.where.department_id is None:
        more["departments"] = [
            {"number": one.number, "name": one.name, "totals": totals_json(one.totals, codes)}
            for one in place.departments
        ]
    return {place.kind: place.number, "name": place.name, "totals": totals_json(place.totals, codes), **more}


def effect_json(effect: Effect, codes: CodeLists) -> dict[str, Any]:
    """Return what a plan would change: the totals of the departments it touches, and each dwelling that differs."""
    return {
        "compared": effect.compared,
        "before": totals_json(effect.before, codes),
        "after": totals_json(effect.after, codes),
        "changed": [_changed_json(one, codes) for one in effect.changed],
    }


def _changed_json(one: ChangedDwelling, codes: CodeLists) -> Mapping[str, Any]:
    return {
        "bbr_unit": one.row.bbr_unit,
        "address": one.row.address,
        "aspects": list(one.aspects),
        "before": dwelling_json(one.before, codes) if one.before else None,
        "after": dwelling_json(one.after, codes) if one.after else None,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None

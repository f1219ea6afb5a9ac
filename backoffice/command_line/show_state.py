"""What `show department` and `show organisation` tell beside the counts: what holds there, from where, and contact data.

Owns its JSON keys: `signup`, `allocations`, `findings`, and `contact`, where each field says who keeps and corrects it.
"""

from collections.abc import Mapping
from typing import Any

from backoffice.command_line.call import Call
from backoffice.command_line.portal_json import way_json
from backoffice.queries.effective import PlaceState
from backoffice.records.codes import CodeLists
from backoffice.records.structure import CONTACT_FIELDS, ORGANISATION
from backoffice.rules.periods import last_day
from backoffice.rules.problems import Owner
from backoffice.screens.card_rows import plain_pair
from backoffice.screens.effective_rows import contact_rows, effective_rows, state_rows


def state_json(now: PlaceState, codes: CodeLists) -> dict[str, Any]:
    """Return what holds by dwelling type; `level` says whether an agreement is the department's or the organisation's."""
    titles = codes["queue_jump_scenario"]
    return {
        "signup": [
            {"dwelling_type": one.dwelling_type, "dwellings": one.dwellings, **way_json(one.way)} for one in now.types
        ],
        "allocations": [
            {
                "dwelling_type": one.dwelling_type,
                "agreement": agreement.id,
                "title": agreement.title,
                "kind": agreement.kind,
                "level": "department" if agreement.own else "organisation",
                "scenarios": [{"code": code, "title": titles.label(code)} for code in agreement.scenarios],
                "valid_to": last.isoformat() if (last := last_day(agreement.valid_to)) else None,
            }
            for one in now.types
            for agreement in one.allocations
        ],
        "vacant_shown": sum(one.vacant for one in now.types),
        "cases": {
            "open": now.cases.open,
            "settlements_late": now.cases.settlements_late,
            "deadlines_missed": now.cases.missed,
        },
        "findings": {
            "errors": now.findings.errors,
            "warnings": now.findings.warnings,
            "info": now.findings.info,
            "checked_at": now.findings.run_at,
        },
    }


def contact_json(organisation: Mapping[str, Any]) -> dict[str, Any]:
    """Return the contact data of LBF master data by field: the value, where it comes from, and who corrects it."""
    names = (*CONTACT_FIELDS, "postal_code", "city")
    return {
        name: {
            "value": organisation[name],
            "source": ORGANISATION.fields[name].kept_by.value,
            "corrected_by": Owner.MASTER_DATA.value,
        }
        for name in names
    }


def print_state(call: Call, now: PlaceState, organisation: Mapping[str, Any], codes: CodeLists) -> None:
    """Print the same for a person, in the words of the card."""
    for rows in (effective_rows(now, codes), state_rows(now), contact_rows(organisation, codes)):
        first = next(iter(rows))
        call.out.line()
        call.out.line(plain_pair(first.cells)[0])
        call.out.pairs(plain_pair(row.cells) for row in rows)

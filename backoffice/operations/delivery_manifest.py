"""The manifest of a delivery: a small file beside the workbook that says what the workbook must be.

Owns its form: one JSON object, keys in order, no blanks, a line feed. Kept in the register too.
"""

import json
from pathlib import Path
from typing import Any

from backoffice.exchange.writing_cells import kroner_text
from backoffice.operations.delivery_front import Stamp
from backoffice.operations.delivery_gathering import Gathered
from backoffice.queries.delivery_rows import UDK_FIRST_DAY, year_before

FORM = "backoffice-udk-manifest-1"
ENDING = ".manifest.json"


def manifest_path(workbook: Path) -> Path:
    """Return where the manifest of a workbook lies."""
    return workbook.with_name(workbook.name.removesuffix(".xlsx") + ENDING)


def manifest_text(gathered: Gathered, stamp: Stamp, file_name: str, file_sha256: str) -> str:
    """Return the manifest; sums are kroner as text with two decimals."""
    plan = gathered.plan
    said: dict[str, Any] = {
        "form": FORM,
        "number": stamp.number,
        "kind": plan.kind,
        "base": plan.base.number if plan.base is not None else None,
        "supersedes": plan.supersedes,
        "file": file_name,
        "file_sha256": file_sha256,
        "data_sha256": gathered.data_sha256,
        "place": plan.place,
        "only_own_part": plan.only_own_part,
        "as_of": plan.as_of.isoformat(),
        "period": {
            "from": UDK_FIRST_DAY.isoformat(),
            "move_outs_from": year_before(plan.as_of).isoformat(),
            "move_outs_before": plan.as_of.isoformat(),
        },
        "history_position": plan.history_position,
        "author": stamp.person,
        "at": f"{stamp.at.isoformat()}Z",
        "spec": {"name": plan.spec.name, "version": plan.spec.version, "sha256": plan.spec.sha256},
        "sheets": [
            {
                "name": part.title,
                "rows": part.rows,
                "sha256": part.sha256,
                "sums": {part.columns[at].heading: kroner_text(total) for at, total in part.sums.items()},
            }
            for part in gathered.parts
        ],
        "sums": {name: kroner_text(plan.sums[name]) for name in ("net_rent", "repayment", "back_payment")},
        "held_back": plan.held_back,
        "suppressed": plan.suppressed,
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"

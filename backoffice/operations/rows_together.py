"""What must hold between the records of a kind: each rule is registered here once, by the kind it is about.

Owns the table only. A rule gets rows whole, as they would be once written (`id` 0 for a new one), and answers with
(position, problem) pairs: an error refuses the row, a warning is told of. The register's own rows with the ids of the
given ones no longer count. A rule reads; it never writes, and never imports `record_write`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from backoffice.operations.allocation_rules import allocation_problems
from backoffice.operations.case_rules import phase_problems
from backoffice.operations.improvement_rules import improvement_problems
from backoffice.operations.inspection_rules import inspection_problems, line_problems, photo_problems
from backoffice.operations.lease_rules import lease_problems
from backoffice.operations.registration_rules import registration_problems
from backoffice.operations.section_rules import amenities_problems, attachment_problems, group_problems
from backoffice.operations.settlement_rules import sealed_problems
from backoffice.operations.signup_rules import signup_problems, stamp_gone
from backoffice.operations.sublet_rules import answer_gone, sublet_problems
from backoffice.operations.tenancy_rules import claim_problems, terms_problems
from backoffice.queries.photos import kept_photos
from backoffice.rules.problems import Problem

Row = Mapping[str, Any]
Rule = Callable[[Session, str, Sequence[Row]], list[tuple[int, Problem]]]

RULES: dict[str, tuple[Rule, ...]] = {
    "allocation_agreement": (allocation_problems,),
    "attachment": (attachment_problems,),
    "deposit_claim": (claim_problems,),
    "disability_registration": (registration_problems,),
    "improvement": (improvement_problems,),
    "inspection": (inspection_problems,),
    "inspection_line": (line_problems,),
    "lease": (lease_problems,),
    "letting_group": (group_problems,),
    "photo": (photo_problems,),
    "section_amenities": (amenities_problems,),
    "settlement_line": (sealed_problems,),
    "signup_agreement": (signup_problems,),
    "sublet": (sublet_problems,),
    "tenancy_terms": (terms_problems,),
    "termination": (phase_problems,),
}
"""The rules of a kind of record, in the order they are asked."""

FOLLOWING: dict[str, Callable[[Row, Row], Mapping[str, object]]] = {
    "signup_agreement": stamp_gone,
    "sublet": answer_gone,
}
"""What else of a record changes because of a change: its values as they are and as they would be -> fields."""

KEPT: dict[str, Callable[[Session, Sequence[int]], Sequence[int]]] = {"photo": kept_photos}
"""Which records of a kind must stay for now: keys -> those that may not be removed (problem "<kind>.kept")."""

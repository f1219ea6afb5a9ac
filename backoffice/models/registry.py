"""Which table holds which record kind, and which of its columns are the record's own values."""

from typing import Any

from sqlalchemy import BigInteger, Table, cast, null

from backoffice.models.agreements import AllocationAgreement, CooperationMember, SignupAgreement, SignupCooperation
from backoffice.models.checks import Approval
from backoffice.models.codes import CodeEntry
from backoffice.models.correction import CorrectionRequest
from backoffice.models.disability import DisabilityRegistration
from backoffice.models.dwelling import Dwelling
from backoffice.models.improvements import Improvement, Sublet
from backoffice.models.inspections import Inspection, InspectionLine, Photo
from backoffice.models.letting import HousingCost, Lease, Tenant
from backoffice.models.section_data import Attachment, LettingGroup, SectionAmenities
from backoffice.models.settlements import Settlement, SettlementLine
from backoffice.models.structure import BuildingSection, Department, HousingOrganisation
from backoffice.models.tenancy import DepositClaim, Letter, TenancyTerms, Termination
from backoffice.records.links import POINTS_AT

__all__ = ["POINTS_AT", "REFERENCES", "TABLES", "owner_of", "value_columns"]

TABLES: dict[str, Table] = {
    name: model.metadata.tables[model.__tablename__]
    for name, model in {
        "organisation": HousingOrganisation,
        "department": Department,
        "building_section": BuildingSection,
        "disability_registration": DisabilityRegistration,
        "dwelling": Dwelling,
        "housing_cost": HousingCost,
        "lease": Lease,
        "tenant": Tenant,
        "correction_request": CorrectionRequest,
        "code_entry": CodeEntry,
        "signup_cooperation": SignupCooperation,
        "cooperation_member": CooperationMember,
        "signup_agreement": SignupAgreement,
        "allocation_agreement": AllocationAgreement,
        "section_amenities": SectionAmenities,
        "attachment": Attachment,
        "letting_group": LettingGroup,
        "approval": Approval,
        "tenancy_terms": TenancyTerms,
        "termination": Termination,
        "deposit_claim": DepositClaim,
        "inspection": Inspection,
        "inspection_line": InspectionLine,
        "photo": Photo,
        "improvement": Improvement,
        "sublet": Sublet,
        "settlement": Settlement,
        "settlement_line": SettlementLine,
        "letter": Letter,
    }.items()
}
_BOOKKEEPING = frozenset({"id", "version", "change_set_id"})

# Which columns of which kinds point at a kind: a record may only be removed when none of them does.
REFERENCES: dict[str, tuple[tuple[str, str], ...]] = {
    "organisation": (
        ("department", "organisation_id"),
        ("correction_request", "organisation_id"),
        ("signup_cooperation", "organisation_id"),
        ("cooperation_member", "organisation_id"),
        ("signup_agreement", "organisation_id"),
        ("allocation_agreement", "organisation_id"),
        ("approval", "organisation_id"),
        ("tenancy_terms", "organisation_id"),
        ("termination", "organisation_id"),
        ("deposit_claim", "organisation_id"),
        ("inspection", "organisation_id"),
        ("inspection_line", "organisation_id"),
        ("photo", "organisation_id"),
        ("improvement", "organisation_id"),
        ("sublet", "organisation_id"),
        ("settlement", "organisation_id"),
        ("settlement_line", "organisation_id"),
        ("letter", "organisation_id"),
    ),
    "department": (
        ("building_section", "department_id"),
        ("dwelling", "department_id"),
        ("department", "merged_into"),
        ("correction_request", "department_id"),
        ("signup_agreement", "department_id"),
        ("allocation_agreement", "department_id"),
        ("letting_group", "department_id"),
        ("approval", "department_id"),
        ("tenancy_terms", "department_id"),
    ),
    "building_section": (
        ("dwelling", "building_section_id"),
        ("disability_registration", "building_section_id"),
        ("section_amenities", "building_section_id"),
        ("attachment", "building_section_id"),
        ("letting_group", "building_section_id"),
    ),
    "disability_registration": (("dwelling", "disability_registration"),),
    "dwelling": (
        ("housing_cost", "dwelling_id"),
        ("lease", "dwelling_id"),
        ("termination", "dwelling_id"),
        ("deposit_claim", "dwelling_id"),
        ("inspection", "dwelling_id"),
        ("inspection_line", "dwelling_id"),
        ("photo", "dwelling_id"),
        ("improvement", "dwelling_id"),
        ("sublet", "dwelling_id"),
        ("settlement", "dwelling_id"),
        ("settlement_line", "dwelling_id"),
        ("letter", "dwelling_id"),
    ),
    "housing_cost": (),
    "lease": (
        ("tenant", "lease_id"),
        ("termination", "lease_id"),
        ("deposit_claim", "lease_id"),
        ("inspection", "lease_id"),
        ("inspection_line", "lease_id"),
        ("photo", "lease_id"),
        ("improvement", "lease_id"),
        ("sublet", "lease_id"),
        ("settlement", "lease_id"),
        ("settlement_line", "lease_id"),
        ("letter", "lease_id"),
    ),
    "tenant": (
        ("deposit_claim", "tenant_id"),
        ("settlement_line", "tenant_id"),
    ),
    "correction_request": (),
    "code_entry": (),
    "signup_cooperation": (
        ("cooperation_member", "cooperation_id"),
        ("signup_agreement", "cooperation_id"),
    ),
    "cooperation_member": (),
    "signup_agreement": (),
    "allocation_agreement": (("allocation_agreement", "renews"),),
    "section_amenities": (),
    "attachment": (),
    "letting_group": (),
    "approval": (),
    "termination": (
        ("inspection", "termination_id"),
        ("settlement", "termination_id"),
        ("letter", "termination_id"),
    ),
    "inspection": (
        ("inspection_line", "inspection_id"),
        ("photo", "inspection_id"),
        ("letter", "inspection_id"),
    ),
    "inspection_line": (
        ("photo", "inspection_line_id"),
        ("settlement_line", "inspection_line_id"),
    ),
    "settlement": (
        ("settlement", "replaces"),
        ("settlement", "follows"),
        ("settlement_line", "settlement_id"),
        ("letter", "settlement_id"),
    ),
    "improvement": (
        ("settlement_line", "improvement_id"),
        ("letter", "improvement_id"),
    ),
    "deposit_claim": (("settlement_line", "deposit_claim_id"),),
    "sublet": (("letter", "sublet_id"),),
    "tenancy_terms": (),
    "photo": (),
    "settlement_line": (),
    "letter": (),
}

# Personal data of its own table: the history, which is never rewritten, keeps an empty text in its place.
NOT_KEPT = frozenset(("tenant", name) for name in ("name", "email", "phone", "new_address"))


def value_columns(record: str) -> tuple[str, ...]:
    """Return the columns of a record kind that hold its values: all but key, version and last change set."""
    return tuple(column.name for column in TABLES[record].columns if column.name not in _BOOKKEEPING)


def owner_of(record: str, columns: Any) -> Any:
    """Return which of these columns of a kind is its organisation's key; a null where it belongs to none."""
    if record == "organisation":
        return columns.id
    return columns.organisation_id if "organisation_id" in columns else cast(null(), BigInteger)

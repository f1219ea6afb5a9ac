"""The register's tables, one file per noun. No queries, no rules."""

from backoffice.models.agreements import AllocationAgreement, CooperationMember, SignupAgreement, SignupCooperation
from backoffice.models.base import Base
from backoffice.models.checks import Approval, CheckState, Finding
from backoffice.models.codes import CodeEntry, Municipality, PostalCode
from backoffice.models.correction import CorrectionRequest
from backoffice.models.delivery import DeliveredRow, Delivery, DeliveryFile
from backoffice.models.disability import DisabilityRegistration
from backoffice.models.dwelling import Dwelling
from backoffice.models.history import ChangeRow, ChangeSet, IdCounter
from backoffice.models.improvements import Improvement, Sublet
from backoffice.models.inspections import Inspection, InspectionLine, Photo
from backoffice.models.letting import FOREVER, HousingCost, Lease, Tenant
from backoffice.models.section_data import Attachment, LettingGroup, SectionAmenities
from backoffice.models.settlements import Settlement, SettlementLine
from backoffice.models.structure import BuildingSection, Department, HousingOrganisation
from backoffice.models.tenancy import DepositClaim, Letter, TenancyTerms, Termination
from backoffice.models.transfer import Transfer

__all__ = [
    "FOREVER",
    "AllocationAgreement",
    "Approval",
    "Attachment",
    "Base",
    "BuildingSection",
    "ChangeRow",
    "ChangeSet",
    "CheckState",
    "CodeEntry",
    "CooperationMember",
    "CorrectionRequest",
    "DeliveredRow",
    "Delivery",
    "DeliveryFile",
    "Department",
    "DepositClaim",
    "DisabilityRegistration",
    "Dwelling",
    "Finding",
    "HousingCost",
    "HousingOrganisation",
    "IdCounter",
    "Improvement",
    "Inspection",
    "InspectionLine",
    "Lease",
    "Letter",
    "LettingGroup",
    "Municipality",
    "Photo",
    "PostalCode",
    "SectionAmenities",
    "Settlement",
    "SettlementLine",
    "SignupAgreement",
    "SignupCooperation",
    "Sublet",
    "TenancyTerms",
    "Tenant",
    "Termination",
    "Transfer",
]

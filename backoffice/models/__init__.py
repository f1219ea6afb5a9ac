"""The register's tables, one file per noun. No queries, no rules."""

from backoffice.models.base import Base
from backoffice.models.codes import CodeEntry, Municipality, PostalCode, Rate
from backoffice.models.correction import CorrectionRequest
from backoffice.models.delivery import DeliveredRow, Delivery, DeliveryFile
from backoffice.models.disability import DisabilityRegistration
from backoffice.models.dwelling import Dwelling
from backoffice.models.history import ChangeRow, ChangeSet, IdCounter
from backoffice.models.letting import FOREVER, HousingCost, Lease, Tenant
from backoffice.models.structure import BuildingSection, Department, HousingOrganisation

__all__ = [
    "FOREVER",
    "Base",
    "BuildingSection",
    "ChangeRow",
    "ChangeSet",
    "CodeEntry",
    "CorrectionRequest",
    "DeliveredRow",
    "Delivery",
    "DeliveryFile",
    "Department",
    "DisabilityRegistration",
    "Dwelling",
    "HousingCost",
    "HousingOrganisation",
    "IdCounter",
    "Lease",
    "Municipality",
    "PostalCode",
    "Rate",
    "Tenant",
]

"""The list of record kinds, by name and by their number in the history."""

from backoffice.records.agreements import ALLOCATION, COOPERATION, MEMBER, SIGNUP
from backoffice.records.approval import APPROVAL
from backoffice.records.code_entry import CODE_ENTRY
from backoffice.records.correction import REQUEST
from backoffice.records.disability import REGISTRATION
from backoffice.records.dwelling import DWELLING
from backoffice.records.fields import RecordKind
from backoffice.records.improvements import IMPROVEMENT, SUBLET
from backoffice.records.inspections import INSPECTION, INSPECTION_LINE, PHOTO
from backoffice.records.letting import COST, LEASE, TENANT
from backoffice.records.section_data import AMENITIES, ATTACHMENT, GROUP
from backoffice.records.settlements import SETTLEMENT, SETTLEMENT_LINE
from backoffice.records.structure import DEPARTMENT, ORGANISATION, SECTION
from backoffice.records.tenancy import CLAIM, LETTER, TERMINATION, TERMS

# The order in which new records may be written: what others refer to comes first.
KINDS: tuple[RecordKind, ...] = (
    CODE_ENTRY,
    ORGANISATION,
    DEPARTMENT,
    SECTION,
    REGISTRATION,
    DWELLING,
    COST,
    LEASE,
    TENANT,
    REQUEST,
    COOPERATION,
    MEMBER,
    SIGNUP,
    ALLOCATION,
    AMENITIES,
    ATTACHMENT,
    GROUP,
    APPROVAL,
    TERMS,
    TERMINATION,
    CLAIM,
    INSPECTION,
    INSPECTION_LINE,
    PHOTO,
    IMPROVEMENT,
    SUBLET,
    SETTLEMENT,
    SETTLEMENT_LINE,
    LETTER,
)
BY_NAME = {kind.name: kind for kind in KINDS}
BY_NUMBER = {kind.number: kind for kind in KINDS}

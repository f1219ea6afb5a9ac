"""How the stages of a case's age, and the states of a settlement, are coloured; what they mean always stands in words too."""

from collections.abc import Mapping
from types import MappingProxyType

from backoffice.rules.case_age import Age
from backoffice.rules.settlement_due import DueState

AGE_TONES: Mapping[Age, str] = MappingProxyType(
    {Age.AHEAD: "quiet", Age.FRESH: "good", Age.UNDER_WAY: "watch", Age.OLD: "bad", Age.TOO_OLD: "worst"}
)
DUE_TONES: Mapping[DueState, str] = MappingProxyType(
    {
        DueState.LATE: "worst",
        DueState.DUE: "bad",
        DueState.PROMISED: "watch",
        DueState.SECOND_DUE: "bad",
        DueState.WAITING_INVOICE: "watch",
        DueState.WAITING_WORKS: "quiet",
        DueState.AWAITING_ACCOUNTS: "quiet",
        DueState.NOT_YET: "quiet",
    }
)

"""The office's limits for cases, read from imports/assumptions.csv into what the rules ask for. Knows no rule itself."""

from backoffice.records.assumptions import choice, limit
from backoffice.rules.case_age import AgeLimits
from backoffice.rules.case_deadlines import DueLimits


def age_limits() -> AgeLimits:
    """Return from which day of its phase a case is under way, old and too old."""
    return AgeLimits(limit("case_fresh_days"), limit("case_under_way_days"), limit("case_old_days"))


def due_limits() -> DueLimits:
    """Return the office's own targets: to confirm, and to each kind of settlement."""
    return DueLimits(
        confirm=limit("confirm_office_days"),
        settlement_from=limit("settlement_from_days"),
        settlement=limit("settlement_days"),
        settlement_works=limit("settlement_works_days"),
        second=limit("second_settlement_days"),
    )


def address_in_calendar_files() -> bool:
    """Tell whether the office lets a dwelling's address stand in a calendar file, which others may read."""
    return choice("calendar_file_address") == "yes"

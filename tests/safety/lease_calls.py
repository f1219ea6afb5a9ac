"""Calls of every verb of leases, tenants, sublets, terms and claims, for the search for leaks. Asserts nothing."""

from pathlib import Path

from tests.safety.leaking import NAME


def lease_calls(folder: Path, unit: str) -> dict[tuple[str, str], list[tuple[str, ...]]]:
    """Return the calls by verb; a file with a person's data lies in the folder."""
    people, wrong = folder / "lejer.txt", folder / "forkert.txt"
    people.write_text(f"navn: {NAME}\nny adresse: {NAME} vej 1\nandel: 2\n", "utf-8")
    wrong.write_text(f"e-mail: {NAME}\n", "utf-8")
    terms = ("--set", "regime=almen", "--set", "notice_policy=month_end")
    sublet = ("--set", "whole=nej", "--set", "rooms=1", "--set", "valid_from=2027-01-01")
    claim = ("--set", "claim_kind=udlaeg", "--set", "creditor=Gældsstyrelsen", "--set", "amount=10")
    return {
        ("leases", "list"): [("leases", "list", "--dwelling", unit)],
        ("leases", "show"): [("leases", "show", "1")],
        ("leases", "edit"): [("leases", "edit", "1", "--set", "notice_months=2", "--yes")],
        ("leases", "history"): [("leases", "history", "--dwelling", unit)],
        ("tenants", "list"): [("tenants", "list", "--lease", "1")],
        ("tenants", "add"): [
            ("tenants", "add", "--lease", "1", "--from", str(one), "--yes") for one in (people, wrong)
        ],
        ("tenants", "change"): [
            ("tenants", "change", "1", "--from", str(people), "--dry-run"),
            ("tenants", "change", "1", "--from", str(people), "--yes"),
            ("tenants", "change", "1", "--from", str(wrong), "--yes"),
        ],
        ("tenants", "remove"): [("tenants", "remove", "2", "--yes")],
        ("sublets", "new"): [("sublets", "new", "--lease", "1", *sublet, "--yes")],
        ("sublets", "list"): [("sublets", "list")],
        ("sublets", "show"): [("sublets", "show", "1")],
        ("sublets", "change"): [("sublets", "change", "1", "--set", "persons=2", "--yes")],
        ("sublets", "answer"): [("sublets", "answer", "1", "approved", "--yes")],
        ("sublets", "contract"): [("sublets", "contract", "1", "--yes")],
        ("sublets", "end"): [("sublets", "end", "1", "--last", "2027-06-30", "--yes")],
        ("sublets", "remove"): [("sublets", "remove", "1", "--dry-run")],
        ("terms", "new"): [("terms", "new", "0451", *terms, "--yes")],
        ("terms", "list"): [("terms", "list")],
        ("terms", "show"): [("terms", "show", "1")],
        ("terms", "change"): [("terms", "change", "1", "--set", "notice_months=3", "--yes")],
        ("terms", "end"): [("terms", "end", "1", "--last", "2030-12-31", "--yes")],
        ("terms", "remove"): [("terms", "remove", "1", "--dry-run")],
        ("claims", "new"): [("claims", "new", "--lease", "1", *claim, "--yes")],
        ("claims", "list"): [("claims", "list", "--lease", "1")],
        ("claims", "change"): [("claims", "change", "1", "--set", "amount=11", "--yes")],
        ("claims", "remove"): [("claims", "remove", "1", "--yes")],
    }

"""A call of each calculation of the telephone, for tests that must know them all."""

CALLS: dict[str, tuple[str, ...]] = {
    "notice": ("--policy", "dsb", "--received", "2026-03-31T16:00"),
    "inspection": ("--regime", "almen", "--known", "2026-08-03", "--held", "2026-08-14"),
    "demand": ("--due", "2021-10-01"),
    "office-days": ("--date", "2024-10-01", "--before", "7"),
    "account": ("--year-end", "2026-05-31"),
    "improvement": (
        "--regime", "private", "--documented", "60000", "--in-use", "2017-06-01", "--move-out", "2019-06-01",
    ),
    "restoration": (
        "--lease-start", "2020-03-15", "--lease-end", "2023-07-01", "--normal", "14250,75", "--misuse", "2300",
    ),
    "settlement": ("nowhere.toml",),
    "refund": ("--monthly", "7900", "--days", "10", "--of", "31"),
    "sublet": ("--rooms", "3"),
}  # fmt: skip

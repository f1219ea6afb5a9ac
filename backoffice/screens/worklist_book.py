"""Findings as a workbook from the screens: asks for the file, writes it in a thread, tells where it went."""

from collections.abc import Sequence
from pathlib import Path

from backoffice.operations.finding_export import export_findings
from backoffice.records.checks import Check
from backoffice.screens.page import Page
from backoffice.screens.result import write_to_path
from backoffice.watch import Watch


async def write_findings(page: Page, check: Check, ids: Sequence[int]) -> None:
    """Ask for a file and write these findings of a check to it."""
    register = page.register

    def write(path: Path, watch: Watch) -> int:
        return register.read_now(export_findings, register.actor, ids, path, today=register.today, watch=watch)

    await write_to_path(page, check.id, write)

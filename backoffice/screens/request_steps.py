"""What is done with correction requests on the list and on the page of one: another status, and a file to send.

Owns these two questions. Never writes to the register: the plan's own screen does.
"""

from collections.abc import Sequence
from pathlib import Path

from backoffice.operations.request_export import export_requests
from backoffice.queries.requests import requests_of
from backoffice.rules.requests import NEXT
from backoffice.safe_text import plain
from backoffice.screens.ask import ask_path
from backoffice.screens.choose import ChoosePage
from backoffice.screens.page import Page
from backoffice.screens.requesting import change_requests
from backoffice.security import Right
from backoffice.text import counted, text


async def ask_status(page: Page, ids: Sequence[int]) -> None:
    """Ask for a status that some of the requests may get, plan it and show the plan."""
    register = page.register
    statuses = register.codes["request_status"]
    found = register.read_now(requests_of, ids, register.actor.scope(Right.VIEW), register.today)
    after = {meaning for one in found for meaning in NEXT[statuses.by_code[one["status"]].meaning]}
    codes = (statuses.by_meaning[meaning] for meaning in ("sent", "answered", "rejected", "done") if meaning in after)
    choices = [(code.code, code.label) for code in codes]
    if not choices:
        return
    question = text("request.ask_status", records=counted("records.correction_request", len(found)))
    chosen = await page.app.push_screen_wait(ChoosePage(question, choices))
    if chosen is not None:
        await change_requests(page, ids, {"status": chosen})


async def export(page: Page, ids: Sequence[int]) -> None:
    """Ask for a file and write the requests to it: .txt the letters, .xlsx the list. A file that is there stays."""
    if not ids:
        page.tell(text("request.no_rows"), "warning")
        return
    register = page.register
    suggested = Path.home() / text("request.file", day=f"{register.today:%Y%m%d}")
    path = await ask_path(page, text("request.ask_file"), suggested, text("request.ask_file.help"))
    if path is None:
        return
    rows = await register.read(export_requests, register.actor, ids, path, today=register.today)
    page.tell(counted("request.written", rows, file=plain(str(path))))

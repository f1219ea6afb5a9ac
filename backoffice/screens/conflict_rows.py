"""A conflict on one dwelling, field by field: what stood there, what others wrote meanwhile, and what was to be written.

Owns how the three are set side by side. Never decides which is right.
"""

from collections.abc import Mapping

from backoffice.formats import show_instant
from backoffice.operations.plan import Plan
from backoffice.queries.common_values import OneDwelling, one_dwelling
from backoffice.queries.plan_rows import texts_of_links
from backoffice.records.links import LinkKey, link_key
from backoffice.screens.plan_buckets import Words, label_of
from backoffice.screens.register import Register
from backoffice.text import text
from backoffice.widgets.row_source import Column, ListedRows, Row


def conflict_columns(width: int) -> list[Column]:
    """Return the columns: field, then the three values."""
    each = max(14, (width - 4 - 24) // 3 - 1)
    headings = [("base", "plan.column.base"), ("theirs", "plan.column.theirs"), ("mine", "plan.column.mine")]
    return [
        Column("field", text("plan.column.field"), 24, sticky=True),
        *(Column(key, text(heading), each) for key, heading in headings),
    ]


def conflict_source(register: Register, plan: Plan, base: OneDwelling, words: Words) -> tuple[ListedRows, str] | None:
    """Return the rows of a conflict as it stands now and what to say of it; None if the dwelling is gone."""
    now = register.read_now(one_dwelling, base.id, list(base.values))
    if now is None:
        return None
    mine = plan.changes[0].constants
    links = {**words.links, **register.read_now(texts_of_links, _link_keys(base.values, now.values))}
    return conflict_rows(base, now, mine, Words(words.codes, links)), conflict_text(now)


def _link_keys(*held: Mapping[str, object]) -> list[LinkKey]:
    return [key for values in held for name, value in values.items() if (key := link_key(name, value))]


def conflict_rows(base: OneDwelling, now: OneDwelling, mine: Mapping[str, object], words: Words) -> ListedRows:
    """Return a row for each field that others changed or that was to be changed; "!" where it is both."""
    rows: dict[int, Row] = {}
    for name, before in base.values.items():
        theirs, both = now.values[name], name in mine and now.values[name] != before
        if theirs != before or name in mine:
            cells = [label_of("dwelling", name), words.value("dwelling", name, before)]
            cells.append(words.value("dwelling", name, theirs) if theirs != before else text("plan.not_touched"))
            cells.append(words.value("dwelling", name, mine[name]) if name in mine else text("plan.not_touched"))
            rows[len(rows)] = Row(cells, "!" if both else "")
    return ListedRows(rows)


def conflict_text(now: OneDwelling) -> str:
    """Return who wrote the dwelling last and when, and what to do."""
    if now.at is None:
        return text("plan.conflict_told")
    return text("plan.conflict_by", user=now.user, at=show_instant(now.at)) + "\n" + text("plan.conflict_told")

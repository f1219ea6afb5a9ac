"""The form of any simple record - an agreement, a registration, a section's amenities: new, one, or several at once.

Owns filling it from the record's declaration and what it is about; `record_write` makes its plan. Writes nothing itself.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult

from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_checks import field_problems
from backoffice.operations.record_write import plan_new, plan_record_change
from backoffice.queries.plan_rows import texts_of_links
from backoffice.queries.record_values import (
    PLACES,
    HeldRecords,
    held_records,
    link_choices,
    organisation_of,
    place_called,
)
from backoffice.records.fields import KeptBy, RecordField
from backoffice.records.kinds import BY_NAME
from backoffice.records.links import POINTS_AT, link_key
from backoffice.rules.problems import Problem, refused, sentence
from backoffice.screens.form_page import FORM_COMMANDS, FormPage
from backoffice.security import Right, require
from backoffice.text import counted, text
from backoffice.widgets.field_list import FieldList
from backoffice.widgets.form_fields import EditForm
from backoffice.widgets.safe import SafeStatic
from backoffice.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SCREEN = Source("screen")
_NOTHING: Mapping[str, object] = MappingProxyType({})
_NEW_STATUS = frozenset({"reported", "draft"})


class RecordFormPage(FormPage):
    """Returns the Receipt of what was written, or None.

    Without `ids` a new record is made: `fixed` says where it belongs and what nobody changes here, `given` sets fields
    from the start, values as stored; with several `places` the same is made in each. With `ids` those are edited.
    `about` says what a new record is of, where that is no place of the tree.
    """

    place = "record_form"
    commands = FORM_COMMANDS

    def __init__(
        self,
        record: str,
        *,
        ids: Sequence[int] = (),
        given: Mapping[str, object] = _NOTHING,
        fixed: Mapping[str, object] = _NOTHING,
        places: Sequence[Mapping[str, object]] = (),
        about: str = "",
    ) -> None:
        super().__init__()
        self.record = record
        self._ids = tuple(ids)
        self._given, self._fixed = dict(given), dict(fixed)
        self._places = [dict(place) for place in places]
        self._begun: dict[str, object] = {}
        self._held = HeldRecords({}, {}, {}, frozenset())
        self._where = about

    @property
    def right(self) -> Right:
        """The right that the records are written with; a kind with a purpose of its own says which."""
        return Right.EDIT

    @property
    def _many(self) -> bool:
        return len(self._ids) > 1

    @property
    def _first(self) -> dict[str, object]:
        """What is known of the new record, or of the first of several."""
        return {**self._given, **self._fixed, **(self._places[0] if self._places else {})}

    def title_text(self) -> str:
        """What is done to which kind of record."""
        return text("form.new" if not self._ids else "form.edit", record=text(f"record.{self.record}"))

    def body(self) -> ComposeResult:
        """What is edited, the fields, and the field under the cursor in full."""
        register = self.register
        require(register.actor, self.right)
        fields = self._form_fields()
        self.form = EditForm(fields, register.codes, register.today, many=self._many)
        if not self._ids:
            self._begin()
        for name, value in self._given.items():
            if name in self.form.fields:
                self.form.set(name, value)
        self._begun = self.form.change()
        themes = list(dict.fromkeys(field.theme for field in fields if field.theme))
        # Whether a new record is a draft is no part of any theme of its fields.
        themes = [*themes, *([] if self._ids else ["status"])] if themes else [self.record]
        yield TitleLine(id="title")
        yield FieldList(self.form, themes, id="fields")
        yield SafeStatic("", id="told", classes="card")

    def _form_fields(self) -> list[RecordField]:
        kind = BY_NAME[self.record]
        fields = [field for field in kind.kept_by(KeptBy.CASEWORKER) if field.name not in self._fixed]
        return fields if self._ids else [*fields, kind.fields["status"]]

    def _begin(self) -> None:
        """A new record is reported and begins today, unless it is said otherwise."""
        statuses = self.register.codes["record_status"]
        self.form.leave_out("status", [code.code for code in statuses.codes if code.meaning not in _NEW_STATUS])
        self.form.set("status", statuses.by_meaning["reported"].code)
        if "valid_from" in self.form.fields:
            self.form.set("valid_from", self.register.today)

    def on_mount(self) -> None:
        """Called by Textual: show the form at once and fill it in a worker."""
        self.query_one(TitleLine).set_class(self._many or len(self._places) > 1, "mass")
        self._show_title()
        self.fill()

    @work(exclusive=True, group="fill")
    async def fill(self) -> None:
        """Read what the records hold now; what was set stays set."""
        async with self.telling():
            register, names = self.register, list(self.form.fields)
            if self._ids:
                scope = register.actor.scope(self.right)
                self._held = await register.read(held_records, self.record, self._ids, names, scope)
                if not self._held.versions:
                    raise refused("out_of_scope")
                same: Mapping[str, object] = self._held.same
            else:
                self._where = self._where or await register.read(place_called, self._first)
                same = dict.fromkeys(names)
            pairs = [pair for values in (same, self._given) for pair in values.items()]
            links = [key for name, value in pairs if (key := link_key(name, value))]
            self.form.links |= await register.read(texts_of_links, links)
            self.form.fill(same)
            self._show_title()
            self.show_form()

    def _show_title(self) -> None:
        if self._many:
            state = text("edit.many", dwellings=counted(f"records.{self.record}", len(self._ids)))
        elif len(self._places) > 1:
            narrowest = next(name for name in PLACES if name in self._places[0])
            state = text("edit.many", dwellings=counted(f"records.{POINTS_AT[narrowest]}", len(self._places)))
        else:
            state = next(iter(self._held.names.values()), self._where)
        self.query_one(TitleLine).show(self.title_text(), state)

    async def pick_link(self, name: str) -> None:
        """Pick among the records that a link may lead to."""
        register = self.register
        organisations = sorted(self._held.organisation_ids)
        if not self._ids:
            own = await register.read(organisation_of, self._first)
            organisations = [own] if own is not None else []
        found = await register.read(link_choices, self.record, name, organisations)
        if not found:
            raise refused("form.nothing_to_link", record=text(f"record.{POINTS_AT[name]}"))
        one = self.form.fields[name]
        chosen = await self.choose(
            one.field.label, [(str(key), said) for key, said in found], str(one.value if one.touched else one.held)
        )
        if chosen is not None:
            self.form.links |= {(POINTS_AT[name], key): said for key, said in found}
            self.fields.put(name, int(chosen))

    # The plan

    def set_by_hand(self) -> int:
        """Return how many fields differ from how the form began."""
        change = self.form.change()
        return sum(change.get(name) != self._begun.get(name) for name in {*change, *self._begun})

    def ready_to_plan(self) -> bool:
        """Tell whether a plan can be made; otherwise every field says what is wrong with it."""
        if self.form.problems():
            return super().ready_to_plan()
        change = self.form.change()
        if self._ids and not change:
            return super().ready_to_plan()
        if not self._many:
            only = set(change) if self._ids else None
            held = {**self._held.same, **({} if self._ids else self._first), **change}
            problems = field_problems(self.record, held, self.register.codes, self.register.today, only=only)
            if self._mark(
                {name: one for name, one in problems.items() if name in self.form.fields and name != "status"}
            ):
                return False
        return True

    def _mark(self, problems: Mapping[str, Problem]) -> bool:
        for name, problem in problems.items():
            self.form.fields[name].problem = sentence(problem)
        if problems:
            self.fields.go_to(next(iter(problems)))
            self.show_form()
            self.tell(text("edit.mend_first"), "error")
        return bool(problems)

    def make_plan(self) -> Plan:
        """Return the plan of what is set."""
        change = self.form.change()
        if self._ids:
            plan = self.register.read_now(self.plan_of_change, self._ids, change, dict(self._held.versions))
        else:
            status = self.register.codes["record_status"].by_code[str(change.pop("status"))]
            own = {**_keys_of(self._given), **self._fixed}
            rows = [{**own, **place, **change} for place in self._places or [{}]]
            plan = self.register.read_now(self.plan_of_new, rows, draft=status.meaning != "reported")
        plan.operation_id = self.operation_id
        return plan

    def plan_of_new(self, session: "Session", rows: Sequence[Mapping[str, object]], *, draft: bool) -> Plan:
        """Return the plan that makes these records; a kind with an operation of its own says which."""
        register = self.register
        return plan_new(session, register.actor, self.record, rows, SCREEN, today=register.today, draft=draft)

    def plan_of_change(
        self, session: "Session", ids: Sequence[int], change: Mapping[str, object], seen: Mapping[int, int]
    ) -> Plan:
        """Return the plan that changes these records; a kind with an operation of its own says which."""
        register = self.register
        return plan_record_change(
            session, register.actor, self.record, ids, change, SCREEN, today=register.today, seen=seen
        )

    def refused(self, plan: Plan) -> bool:
        """Say on the form what is wrong where it is about one record and nothing would be written."""
        if plan.asked != 1 or plan.changed:
            return False
        if len(plan.conflicts):
            # Somebody else was faster: what they wrote is shown, and what was set here stays set.
            self.fill()
            self.tell(text("form.changed_meanwhile"), "warning")
            return True
        if plan.unchanged:
            self.tell(text("form.nothing_differs"), "warning")
            return True
        found = [bucket.problem(at) for bucket in (plan.refused, plan.further) for at in range(len(bucket))]
        names = {field.label: name for name, one in self.form.fields.items() for field in [one.field]}
        own = {names.get(problem.field, problem.field): problem for problem in reversed(found)}
        self._mark({name: problem for name, problem in own.items() if name in self.form.fields})
        self.tell_problems(found)
        return True


def _keys_of(given: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in given.items() if name in POINTS_AT and name.endswith("_id")}

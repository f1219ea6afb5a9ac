"""An edit form without its screen: each field unchanged, set or cleared, and what a typed text does to it.

Owns the states of the fields and the change they amount to. Never paints and never reads the register.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.records.codes import Code, CodeLists
from backoffice.records.fields import Kind, RecordField
from backoffice.records.links import LinkKey, link_key
from backoffice.records.shown_when import ANY, SHOWN_WHEN, YES
from backoffice.records.values import Unreadable, read_value, show_value
from backoffice.rules.problems import Problem, sentence
from backoffice.text import LANGUAGES, counted, text

CHOSEN = frozenset({Kind.CODE, Kind.CODES, Kind.YES_NO, Kind.LINK})
"""The kinds whose value is chosen, not typed."""


@dataclass(slots=True)
class FormField:
    """A field of the form. `held` is what all chosen records hold; `same` is None until that is known."""

    field: RecordField
    held: object = None
    same: bool | None = None
    touched: bool = False
    value: object = None
    typed: str = ""
    problem: str = ""

    @property
    def cleared(self) -> bool:
        """Tell whether the field is to be emptied."""
        return self.touched and self.value is None


class EditForm:
    """The fields of a form in their order. `many`: over several records, where "unchanged" has to be said."""

    def __init__(self, fields: Iterable[RecordField], codes: CodeLists, today: date, *, many: bool) -> None:
        self.fields = {field.name: FormField(field) for field in fields}
        self.many = many
        self.links: dict[LinkKey, str] = {}
        # Fields that are typed or picked from names that stand in no code list.
        self.named: frozenset[str] = frozenset()
        self._codes = codes
        self._today = today
        self._left_out: dict[str, frozenset[str]] = {}

    def fill(self, same: Mapping[str, object]) -> None:
        """Say what the records hold now: fields not in `same` differ. What was set stays set."""
        for name, one in self.fields.items():
            one.same, one.held = name in same, same.get(name)

    def set(self, name: str, value: object) -> None:
        """Let the field get this value, as stored; None empties it, which a required field refuses."""
        one = self.fields[name]
        one.typed = ""
        if value is None and one.field.required:
            one.problem = sentence(Problem("value.required", field=one.field.label))
            return
        one.touched, one.value, one.problem = True, value, ""

    def unset(self, name: str) -> None:
        """Let the field be unchanged again."""
        one = self.fields[name]
        one.touched, one.value, one.typed, one.problem = False, None, "", ""

    def read(self, name: str, typed: str) -> bool:
        """Take what was typed; what cannot be read stays as typed with its problem, and is False."""
        one = self.fields[name]
        try:
            value = read_value(one.field, typed, self._codes)
        except Unreadable as error:
            one.touched, one.value, one.typed = False, None, typed
            problem = Problem(error.problem_id, field=one.field.label, value=typed, values=error.values)
            one.problem = sentence(problem)
            return False
        self.set(name, value)
        return not one.problem

    def jump(self, name: str, letter: str) -> bool:
        """Set a chosen field by a first letter or a code's digit, the next one that begins so; False if none does.

        Where several codes are chosen, the letter takes the first that begins so and is not among them yet; when all
        are, it leaves them out again.
        """
        one = self.fields[name]
        if one.field.kind is Kind.YES_NO:
            answer = _yes_or_no(letter)
            if answer is not None:
                self.set(name, answer)
            return answer is not None
        wanted = letter.casefold()
        codes = self.usable_codes(name)
        hits = [code.code for code in codes if code.code == wanted]
        hits += [code.code for code in codes if code.code.startswith(wanted) and code.code not in hits]
        if not letter.isdigit():
            hits = [code.code for code in codes if code.label.casefold().startswith(wanted)]
        if one.field.kind is Kind.CODES:
            self._toggle(name, hits)
        elif hits:
            here = hits.index(str(one.value)) + 1 if one.touched and one.value in hits else 0
            self.set(name, hits[here % len(hits)])
        return bool(hits)

    def chosen_codes(self, name: str) -> list[str]:
        """Return the codes of a field of several, as they would be now: set, or for one record held."""
        one = self.fields[name]
        value = one.value if one.touched else None if self.many else one.held
        return str(value).split() if value else []

    def _toggle(self, name: str, hits: Sequence[str]) -> None:
        chosen = self.chosen_codes(name)
        missing = [code for code in hits if code not in chosen]
        left = [*chosen, missing[0]] if missing else [code for code in chosen if code not in hits]
        if hits:
            self.set_codes(name, left)

    def set_codes(self, name: str, chosen: Collection[str]) -> None:
        """Let a field of several codes get these, in the order of their list; none empties it."""
        known = self._codes[self.fields[name].field.codes].by_code
        in_order = [code for code in known if code in chosen]
        # A code that the list no longer knows is kept where it was: only a person may take it out.
        unknown = [code for code in chosen if code not in known]
        self.set(name, " ".join([*in_order, *unknown]) or None)

    def usable_codes(self, name: str) -> Sequence[Code]:
        """Return the codes that may be given today."""
        without = self._left_out.get(name, frozenset())
        codes = self._codes[self.fields[name].field.codes].codes
        return [code for code in codes if code.valid_on(self._today) and code.code not in without]

    def leave_out(self, name: str, codes: Iterable[str]) -> None:
        """Let some codes of a field not be given here."""
        self._left_out[name] = frozenset(codes)

    def change(self) -> dict[str, object]:
        """Return the fields that are set, with the values to store; None empties. What is hidden is not set."""
        hidden = self.hidden()
        return {name: one.value for name, one in self.fields.items() if one.touched and name not in hidden}

    def problems(self) -> list[str]:
        """Return the sentence of every field that could not be read."""
        hidden = self.hidden()
        return [one.problem for name, one in self.fields.items() if one.problem and name not in hidden]

    def hidden(self) -> frozenset[str]:
        """Return the fields that mean nothing beside what the others hold or are set to."""
        return frozenset(
            name
            for name, one in self.fields.items()
            for decides, wanted in [SHOWN_WHEN.get(one.field.record, {}).get(name, ("", ""))]
            if decides in self.fields and not self._means(self.fields[decides], wanted)
        )

    def _means(self, one: FormField, wanted: str) -> bool:
        if not one.touched and one.same is False:
            return True  # some of the records may mean it
        value = one.value if one.touched else one.held
        if wanted in (ANY, YES):
            return bool(value)
        code = self._codes[one.field.codes].by_code.get(str(value))
        return code is not None and code.meaning == wanted

    # Texts

    def shown(self, name: str, value: object) -> str:
        """Return a value of the field as a person reads it."""
        one = self.fields[name]
        if one.field.kind is Kind.LINK and (key := link_key(name, value)):
            return self.links.get(key, "…")
        return show_value(one.field, value, self._codes)

    def state_texts(self, name: str) -> tuple[str, ...]:
        """Return how the field's value is written, the longest first; the painter takes the first that fits."""
        one = self.fields[name]
        if one.problem and one.typed:
            return (one.typed,)
        if one.cleared:
            return (text("edit.cleared"),)
        if one.touched:
            return self._lengths(name, one.value)
        if one.same is None:
            return ("…",)
        if not one.same:
            return (text("edit.differ"),)
        held = self._lengths(name, one.held)
        return (text("edit.unchanged", value=held[0]), *(f"({said})" for said in held)) if self.many else held

    def _lengths(self, name: str, value: object) -> tuple[str, ...]:
        """Return a value as it is written; of several codes also the first and how many more, and how many in all."""
        shown = self.shown(name, value)
        codes = str(value).split() if self.fields[name].field.kind is Kind.CODES and value else []
        if len(codes) < 2:
            return (shown,)
        return shown, f"{self.shown(name, codes[0])} +{len(codes) - 1}", counted("form.chosen", len(codes))

    def typing_text(self, name: str) -> str:
        """Return what typing goes on from: what was typed or set, for one record else what it holds."""
        one = self.fields[name]
        if one.typed:
            return one.typed
        value = one.value if one.touched else None if self.many else one.held
        return "" if value is None else self.shown(name, value)


def _yes_or_no(letter: str) -> bool | None:
    for name, answer in (("value.yes", True), ("value.no", False)):
        if letter.casefold() in {text(name, of=language)[0].casefold() for language in LANGUAGES}:
            return answer
    return None

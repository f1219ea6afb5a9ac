"""No screen, widget or app lets a text that is not written out in the source be read as markup."""

from pathlib import Path

import pytest

import backoffice
from tests.safety.markup_scan import scan

PACKAGE = Path(backoffice.__file__).parent
SAFE_MODULE = PACKAGE / "widgets" / "safe.py"
SCANNED = sorted(
    path
    for path in [*PACKAGE.glob("screens/**/*.py"), *PACKAGE.glob("widgets/**/*.py"), *PACKAGE.glob("app*.py")]
    if path != SAFE_MODULE
)


def test_nothing_goes_past_the_safe_widgets() -> None:
    offences = [
        f"{path.relative_to(PACKAGE.parent)}:{offence.line}: {offence.what}"
        for path in SCANNED
        for offence in scan(path.read_text(encoding="utf-8"))
    ]
    assert offences == []


def test_the_scan_looks_at_the_screens_and_widgets() -> None:
    assert {path.parent.name for path in SCANNED} >= {"screens", "widgets"}


@pytest.mark.parametrize(
    "planted",
    [
        "Static(address)",
        "Static(f'Vej {number}')",
        "Static('Vej ' + number)",
        "Static(text('list.empty', place=place))",
        "Static(content=address)",
        "Static(plain(address))",
        "Static(address, markup=True)",
        "Static(**values)",
        "Static('a' if empty else address)",
        "widgets.Static(address)",
        "Label(dwelling.address)",
        "Button(name, id='go')",
        "Button('Gem', tooltip=address)",
        "Checkbox(label=name)",
        "OptionList(*names)",
        "Option(name, id='x')",
        "Select(options)",
        "Select([(name, 1)])",
        "SelectionList((name, 1))",
        "TabPane(name, Static('x'))",
        "Collapsible(title=name)",
        "Markdown(help_text)",
        "DataTable()",
        "RichLog(markup=False)",
        "self.border_title = name",
        "panel.border_subtitle = f'{n} boliger'",
        "cell.tooltip = address",
        "button.label = name",
        "options.add_option(name)",
        "Content.from_markup(name)",
        "self.query_one('#where', Static).update(name)",
        "self.query_one(Label).update(name)",
        "class Line(Static): pass",
        "class Window(App[None]): pass",
        "class Line(Widget):\n    def render(self) -> str:\n        return self.address",
        "from textual.widgets import Static as S\nS(address)",
    ],
)
def test_the_scan_finds_a_planted_offence(planted: str) -> None:
    assert len(scan(planted)) == 1


@pytest.mark.parametrize(
    "allowed",
    [
        "Static('Ingen boliger')",
        "Static()",
        "Static(address, markup=False)",
        "Static(literal(address))",
        "Static('a' if empty else literal(address))",
        "SafeStatic(address)",
        "SafeButton(name)",
        "Button(literal(name), variant, id=chosen)",
        "OptionList(*names, markup=False)",
        "OptionList(*[Option(literal(name), id=key) for name, key in pairs])",
        "Select([(literal(name), 1)])",
        "self.border_title = literal(name)",
        "self.border_title = None",
        "self.label = label",
        "values.update(others)",
        "self.query_one('#where', SafeStatic).update(name)",
        "self.notify(message)",
        "class Line(SafeStatic): pass",
        "class Window(SafeApp): pass",
        "class Line(Widget):\n    def render(self) -> Content:\n        return literal(self.address)",
    ],
)
def test_the_scan_lets_the_safe_forms_pass(allowed: str) -> None:
    assert scan(allowed) == []

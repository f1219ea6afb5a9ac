"""A scan of source for texts that Textual would read as markup: data may only enter a widget through widgets/safe.py.

Owns the list of Textual's ways in. It reads syntax only, so it asks for the safe form wherever a text is not written
out in the source; never a judge of whether that text really holds data.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

SAFE_MAKERS = {"literal", "styled", "paragraph"}
# Classes that read a str as markup, with the keyword their text may come under. All positional arguments count.
SINKS = {
    "Static": "content",
    "Label": "content",
    "Button": "label",
    "Checkbox": "label",
    "RadioButton": "label",
    "RadioSet": "",
    "OptionList": "",
    "Option": "prompt",
    "SelectionList": "",
    "Selection": "prompt",
    "Select": "options",
    "Collapsible": "title",
    "Tab": "label",
    "Tabs": "",
    "TabPane": "title",
    "Tree": "label",
    "Link": "text",
    "Placeholder": "label",
    "Tooltip": "content",
    "Markdown": "markdown",
    "Notification": "message",
}
# How many of a class's positional arguments are texts, where not all are.
TEXTS = {"Option": 1, "Selection": 1, "TabPane": 1, "Button": 1, "Checkbox": 1, "RadioButton": 1, "Tree": 1, "Tab": 1}
BANNED = {"DataTable", "RichLog", "MarkdownViewer"}
NOT_TO_SUBCLASS = {"Static": "SafeStatic", "Label": "SafeLabel", "Button": "SafeButton", "App": "SafeApp"}
ATTRIBUTES = {"border_title", "border_subtitle", "tooltip"}
METHODS = {
    "add_option",
    "replace_option_prompt",
    "replace_option_prompt_at_index",
    "add_leaf",
    "from_markup",
    "render_str",
}


@dataclass(frozen=True)
class Offence:
    """A place where a text that is not written out could be read as markup."""

    line: int
    what: str


def scan(source: str) -> list[Offence]:
    """Return the offences of a module's source, in the order of its lines."""
    tree = ast.parse(source)
    renamed = {
        alias.asname: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }
    found = [offence for node in ast.walk(tree) for offence in _of_node(node, renamed)]
    return sorted(found, key=lambda offence: offence.line)


def _of_node(node: ast.AST, renamed: dict[str, str]) -> Iterator[Offence]:
    if isinstance(node, ast.Call):
        yield from _of_call(node, renamed)
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            yield from _of_assignment(target, node.value)
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        yield from _of_assignment(node.target, node.value)
    elif isinstance(node, ast.ClassDef):
        for base in node.bases:
            name = _name(base.value if isinstance(base, ast.Subscript) else base, renamed)
            if name in NOT_TO_SUBCLASS or name in BANNED:
                yield Offence(node.lineno, f"{node.name} is a {name}; use {NOT_TO_SUBCLASS.get(name, 'the row table')}")
    elif isinstance(node, ast.FunctionDef) and node.name == "render" and _name(node.returns, renamed) == "str":
        yield Offence(node.lineno, "render returns str, which is read as markup; return Content")


def _of_call(call: ast.Call, renamed: dict[str, str]) -> Iterator[Offence]:
    name = _name(call.func, renamed)
    if name in BANNED:
        yield Offence(call.lineno, f"{name} reads data as markup; use the row table")
    if name in SINKS and not _says_no_markup(call):
        texts = call.args[: TEXTS.get(name, len(call.args))]
        texts += [keyword.value for keyword in call.keywords if keyword.arg in (SINKS[name], "tooltip", None)]
        if not all(_is_safe(text, renamed) for text in texts):
            yield Offence(call.lineno, f"{name} with a text that is not written out; use literal() or a safe widget")
    if isinstance(call.func, ast.Attribute) and call.args and not all(_is_safe(text, renamed) for text in call.args):
        if name in METHODS:
            yield Offence(call.lineno, f".{name}() with a text that is not written out; use literal()")
        if name == "update" and _is_raw_query(call.func.value, renamed):
            yield Offence(call.lineno, "update of a raw widget; query for the safe one")


def _of_assignment(target: ast.expr, value: ast.expr) -> Iterator[Offence]:
    if not isinstance(target, ast.Attribute) or _is_safe(value, {}):
        return
    own = isinstance(target.value, ast.Name) and target.value.id == "self"
    if target.attr in ATTRIBUTES or (target.attr == "label" and not own):
        yield Offence(target.lineno, f".{target.attr} of a text that is not written out; use literal()")


def _is_raw_query(receiver: ast.expr, renamed: dict[str, str]) -> bool:
    if not isinstance(receiver, ast.Call) or _name(receiver.func, renamed) not in ("query_one", "query_exactly_one"):
        return False
    return any(_name(argument, renamed) in ("Static", "Label") for argument in receiver.args)


def _says_no_markup(call: ast.Call) -> bool:
    return any(
        keyword.arg == "markup" and isinstance(keyword.value, ast.Constant) and keyword.value.value is False
        for keyword in call.keywords
    )


def _is_safe(text: ast.expr, renamed: dict[str, str]) -> bool:
    if isinstance(text, ast.IfExp):
        return _is_safe(text.body, renamed) and _is_safe(text.orelse, renamed)
    if isinstance(text, ast.Call):
        # A widget or option within a widget is looked at by itself.
        return _name(text.func, renamed) in SAFE_MAKERS | SINKS.keys() - {"Notification"}
    if isinstance(text, ast.List | ast.Tuple):
        return all(_is_safe(part, renamed) for part in text.elts)
    if isinstance(text, ast.Starred):
        return _is_safe(text.value, renamed)
    if isinstance(text, ast.ListComp | ast.GeneratorExp):
        return _is_safe(text.elt, renamed)
    return isinstance(text, ast.Constant)


def _name(node: ast.expr | None, renamed: dict[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return renamed.get(node.id, node.id) if isinstance(node, ast.Name) else ""

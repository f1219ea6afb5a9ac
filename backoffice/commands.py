"""Each command of the screens once: its id, its keys, the sign shown for them. Text, palette and help follow by id.

The texts are "command.<id>" (footer) and "help.command.<id>" (F1). A key means the same on every screen.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType

from backoffice.text import text


@dataclass(frozen=True, slots=True)
class Command:
    """A command: Textual's names of its keys, and how they are written for a person."""

    id: str
    keys: tuple[str, ...]
    sign: str

    @property
    def shown(self) -> str:
        """How the key is written for a person: its sign, or the name it has in the language in use."""
        return text(f"key.{self.id}") if not self.sign else self.sign

    @property
    def binding(self) -> BindingType:
        """Return Textual's binding; it calls `do_<id>` of the screen."""
        return Binding(",".join(self.keys), f"command('{self.id}')", self.id, show=False)


_ALL = (
    Command("open", ("enter",), "Enter"),
    Command("back", ("escape", "f3"), "Esc"),
    Command("cancel", ("f12",), "F12"),
    Command("help", ("f1", "question_mark"), "F1"),
    Command("filter", ("slash",), "/"),
    Command("goto", ("colon",), ":"),
    Command("mark", ("space",), ""),
    Command("mark_all", ("a",), "a"),
    Command("mark_none", ("A",), "A"),
    Command("edit", ("e",), "e"),
    Command("view", ("v",), "v"),
    Command("sort", ("s",), "s"),
    Command("undo", ("u",), "u"),
    Command("history", ("h",), "h"),
    Command("export", ("x",), "x"),
    Command("import", ("i",), "i"),
    Command("deliver", ("l",), "l"),
    Command("why", ("w",), "w"),
    Command("save", ("f2",), "F2"),
    Command("pick", ("f4",), "F4"),
    Command("refresh", ("f5",), "F5"),
    Command("menu", ("f10",), "F10"),
    Command("quit", ("q",), "q"),
    Command("places", ("p",), "p"),
    Command("dwellings", ("b",), "b"),
    Command("apply", ("G", "g"), "G"),
    Command("drop", ("d", "delete"), "d"),
    Command("remove", ("d", "delete"), "d"),
    Command("approve", ("t",), "t"),
    Command("report", ("r",), "r"),
    Command("reporting", ("R",), "R"),
    Command("take_file", ("plus",), "+"),
    Command("keep_register", ("minus",), "-"),
    Command("whole", ("o",), "o"),
    Command("clear", ("delete",), "Del"),
    Command("unset", ("backspace",), "Backspace"),
    Command("next", ("tab",), "Tab"),
    Command("card", ("c",), "c"),
    Command("use", ("f2",), "F2"),
    Command("general", ("1",), "1"),
    Command("costs", ("2",), "2"),
    Command("letting", ("3",), "3"),
    Command("own_history", ("4",), "4"),
    Command("tab_before", ("left",), "<-"),
    Command("tab_after", ("right",), "->"),
    Command("type_ids", ("m",), "m"),
    Command("dialects", ("D",), "D"),
    Command("match", ("n",), "n"),
    Command("keep_dialect", ("f2",), "F2"),
    Command("code_lists", ("K",), "K"),
    Command("new", ("n", "f6"), "n"),
    Command("retire", ("z",), "z"),
    Command("merge", ("f",), "f"),
    Command("status", ("y",), "y"),
    Command("only_changes", ("N",), "N"),
    Command("verify", ("V",), "V"),
    Command("supersede", ("E",), "E"),
    Command("end", ("z",), "z"),
    Command("copy", ("C",), "C"),
    Command("renew", ("F",), "F"),
    Command("allocations", ("L",), "L"),
    Command("scenarios", ("S",), "S"),
    Command("simulate", ("P",), "P"),
    Command("expiring", ("U",), "U"),
    Command("portal", ("O",), "O"),
    Command("choose_day", ("T",), "T"),
    Command("disability", ("H",), "H"),
    Command("link", ("B",), "B"),
    Command("unlink", ("X",), "X"),
    Command("let", ("I",), "I"),
    Command("no_tenant", ("0",), "0"),
    Command("begin", ("Z",), "Z"),
    Command("vacancies", ("W",), "W"),
    Command("signups", ("J",), "J"),
    Command("signup_matrix", ("M",), "M"),
    Command("cooperations", ("Y",), "Y"),
    Command("verified", ("V",), "V"),
    Command("request", ("Q",), "Q"),
    Command("worklist", ("f9",), "F9"),
    Command("calculate", ("f8",), "F8"),
    Command("section_data", ("5",), "5"),
    Command("inspections", ("f7",), "F7"),
    Command("leases", ("f11",), "F11"),
    Command("improvements", ("8",), "8"),
    Command("rates", ("percent_sign",), "%"),
    Command("step", ("j",), "j"),
    Command("terminations", ("6",), "6"),
    Command("settlements", ("7",), "7"),
    Command("calendar", ("9",), "9"),
    Command("letters", ("k",), "k"),
)
COMMANDS = {command.id: command for command in _ALL}
# What every screen answers to, after its own.
EVERYWHERE = ("goto", "menu", "calculate", "back", "help")


def bindings(ids: Iterable[str]) -> list[BindingType]:
    """Return the bindings of these commands."""
    return [COMMANDS[command_id].binding for command_id in ids]

"""Where letters' templates lie and how they are read: the office's own .docx or .txt before the program's .txt.

Owns the folder's name, the size of a template and its letters (UTF-8, or the old Windows ones). What a template says,
`rules/letter_templates` and `exchange/docx_letters` know. The office's folder is that of its own dialects.
"""

from dataclasses import dataclass
from pathlib import Path

from backoffice.exchange.dialect_files import make_shared_folder, share
from backoffice.exchange.docx_guard import checked_docx
from backoffice.exchange.files import open_regular, refused_file, replacing
from backoffice.records.own_files import own_folder
from backoffice.resources import folder
from backoffice.rules.letter_kinds import TEMPLATES
from backoffice.rules.problems import Problem, refused

TXT, DOCX = ".txt", ".docx"
FOLDER = "letters"
MOST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """A template as a file: its name ("confirmation"), the file's, whether it is the office's own, and its bytes."""

    name: str
    path: Path
    own: bool
    data: bytes

    @property
    def is_docx(self) -> bool:
        """Whether it is a document with a layout of its own."""
        return self.path.suffix.lower() == DOCX

    @property
    def source(self) -> str:
        """The words of a .txt template; Refused where the bytes are no text."""
        if b"\x00" in self.data:
            raise refused_file("template_not_text", self.path.name)
        try:
            return self.data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return self.data.decode("cp1252", errors="replace")


def letters_folder() -> Path:
    """Return where the office lays its own templates, there or not."""
    return own_folder() / FOLDER


def template_file(name: str, ending: str) -> TemplateFile:
    """Return the template for a letter that is to be of this ending: the office's own of that kind, its other, the program's.

    Refused for a letter nobody knows, and for a file that cannot be read or is not safe.
    """
    if name not in TEMPLATES:
        raise refused("letter.unknown_template", name=name, known=", ".join(TEMPLATES))
    own = letters_folder()
    for kind in (DOCX, TXT) if ending == DOCX else (TXT, DOCX):
        if (own / f"{name}{kind}").is_file():
            return _read(name, own / f"{name}{kind}", own=True)
    return _read(name, folder("imports") / FOLDER / f"{name}{TXT}", own=False)


def _read(name: str, path: Path, *, own: bool) -> TemplateFile:
    if path.suffix == DOCX:
        return TemplateFile(name, path, own, checked_docx(path))
    with open_regular(path) as stream:
        data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise refused_file("too_large", path.name, megabytes=len(data) >> 20, limit=MOST_BYTES >> 20)
    return TemplateFile(name, path, own, data)


def own_templates() -> dict[str, tuple[str, ...]]:
    """Return the endings of the office's own templates by the name of the letter."""
    own = letters_folder()
    found = {name: tuple(kind for kind in (TXT, DOCX) if (own / f"{name}{kind}").is_file()) for name in TEMPLATES}
    return {name: kinds for name, kinds in found.items() if kinds}


def strange_files() -> list[Problem]:
    """Return a problem for each file in the office's folder that is no template's: a misspelt name is never used."""
    own = letters_folder()
    if not own.is_dir():
        return []
    names = sorted(path.name for path in own.iterdir() if path.suffix.lower() in (TXT, DOCX))
    known = {f"{name}{kind}" for name in TEMPLATES for kind in (TXT, DOCX)}
    return [Problem("letter.strange_file", value=name) for name in names if name not in known]


def write_own(name: str, ending: str, data: bytes) -> Path:
    """Write a template to the office's folder, for the office to change; Refused where it has one already.

    Colleagues who may read the folder may read it: nothing in a template is personal.
    """
    own = letters_folder()
    try:
        make_shared_folder(own)
    except OSError as error:
        raise refused_file("not_allowed", own.name) from error
    path = own / f"{name}{ending}"
    with replacing(path) as stream:
        stream.write(data)
    share(path)
    return path

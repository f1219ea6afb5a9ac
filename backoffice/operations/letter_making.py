"""A letter's file from its template and facts: plain text, a page to print, or .docx; and templates for an office to change.

Owns which writer makes which ending. Reads no register; python-docx is only loaded where a document is read or written.
"""

from pathlib import Path

from backoffice import security
from backoffice.exchange.letter_files import (
    DOCX,
    TXT,
    TemplateFile,
    own_templates,
    strange_files,
    template_file,
    write_own,
)
from backoffice.records.letter_fields import letter_fields
from backoffice.rules.letter_kinds import PAGE, TEMPLATES
from backoffice.rules.letter_pages import letter_text, paged_text
from backoffice.rules.letter_templates import Text, read_template
from backoffice.rules.letters import Facts, Filled, Missing, fill
from backoffice.rules.problems import Problem, Refused, refused
from backoffice.security import Actor, Right
from backoffice.text import text


def lines_of(template: TemplateFile, facts: Facts) -> Filled:
    """Return a letter's lines, of a document too, for showing it; Refused for a template that is wrong or not safe."""
    if not template.is_docx:
        return _filled(template, facts)
    from backoffice.exchange.docx_letters import docx_text, fill_docx  # slow to load

    data, missing = fill_docx(template.data, template.path.name, facts, letter_fields())
    return Filled(docx_text(data, template.path.name), missing)


def file_of(template: TemplateFile, facts: Facts, title: str, ending: str) -> tuple[bytes, tuple[Missing, ...]]:
    """Return the bytes of a letter as .txt or .docx and what is missing; Refused as `lines_of`.

    A .docx of an office's own document keeps its layout; any other is plain. A settlement's page is text in pages.
    """
    if ending == DOCX:
        from backoffice.exchange.docx_letters import fill_docx, plain_docx  # slow to load

        if template.is_docx:
            return fill_docx(template.data, template.path.name, facts, letter_fields())
        filled = _filled(template, facts)
        return plain_docx(filled.lines, title), filled.missing
    filled = lines_of(template, facts)
    paged = template.name == PAGE
    words = paged_text(filled.lines, text("letter.page", of="da")) if paged else letter_text(filled.lines)
    return words.encode(), filled.missing


def _filled(template: TemplateFile, facts: Facts) -> Filled:
    parts, problems = read_template(template.source, template.path.name, letter_fields())
    if problems:
        raise Refused(problems)
    return fill(parts, facts, letter_fields())


def template_problems(template: TemplateFile) -> list[Problem]:
    """Return everything that is wrong with a template's marks; Refused for a document that is not safe to open."""
    if template.is_docx:
        from backoffice.exchange.docx_letters import docx_problems  # slow to load

        return docx_problems(template.data, template.path.name, letter_fields())
    return read_template(template.source, template.path.name, letter_fields())[1]


def checked_templates() -> list[tuple[TemplateFile | None, list[Problem]]]:
    """Return each template in use with what is wrong with it, and the office's files that are no template's."""
    found: list[tuple[TemplateFile | None, list[Problem]]] = []
    own = own_templates()
    for name in TEMPLATES:
        for ending in own.get(name, (TXT,)):
            try:
                template = template_file(name, ending)
                found.append((template, template_problems(template)))
            except Refused as refusal:
                found.append((None, list(refusal.problems)))
    return found + [(None, [one]) for one in strange_files()]


def copy_template(actor: Actor, name: str, ending: str) -> Path:
    """Write the program's template to the office's folder as .txt or .docx and return where; Refused where one lies.

    Who makes letters may change them: the right to write cases and to take files out.
    """
    security.require(actor, Right.EDIT)
    security.require(actor, Right.EXPORT)
    if ending not in (TXT, DOCX):
        raise refused("letter.unknown_ending", ending=ending)
    if ending in own_templates().get(name, ()):
        raise refused("letter.has_own", name=f"{name}{ending}")
    template = template_file(name, TXT)
    if template.is_docx:
        raise refused("letter.has_own", name=template.path.name)
    if ending == TXT:
        return write_own(name, ending, template.data)
    from backoffice.exchange.docx_letters import plain_docx  # slow to load

    lines = fill((Text(template.source),), Facts({}), letter_fields()).lines
    return write_own(name, ending, plain_docx(lines, text(f"letter.kind.{name}")))

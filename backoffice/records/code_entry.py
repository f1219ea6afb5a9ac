"""An entry of a code list as a record with a history: declared once. Its list and its code never change."""

import datetime
from typing import Annotated

from pydantic import BaseModel

from backoffice.records.dwelling import Text255
from backoffice.records.fields import Declared, KeptBy, Kind, RecordKind

_MASTER, _PROGRAM = KeptBy.MASTER_DATA, KeptBy.PROGRAM


class CodeFields(BaseModel):
    """Every declared field of a code; what the program acts on is the meaning, never the code."""

    list_name: Annotated[str, Declared(Kind.TEXT, kept_by=_PROGRAM, required=True)]
    code: Annotated[str, Declared(Kind.TEXT, kept_by=_PROGRAM, required=True)]
    meaning: Annotated[str, Declared(Kind.TEXT, kept_by=_MASTER, required=True)]
    label_da: Annotated[Text255, Declared(Kind.TEXT, kept_by=_MASTER, required=True)]
    label_en: Annotated[Text255, Declared(Kind.TEXT, kept_by=_MASTER, required=True)]
    valid_from: Annotated[datetime.date | None, Declared(Kind.DATE, kept_by=_MASTER)]
    valid_to: Annotated[datetime.date | None, Declared(Kind.LAST_DAY, kept_by=_MASTER)]
    source: Annotated[Text255, Declared(Kind.TEXT, kept_by=_MASTER, required=True)]
    confirmed: Annotated[bool, Declared(Kind.YES_NO, kept_by=_MASTER, required=True)]


CODE_ENTRY = RecordKind("code_entry", 8, CodeFields, key=("list_name", "code"))

"""The kinds of spreadsheet that can be read, by the ending of the file's name.

Owns the one list that readers, screens and messages go by. Never opens a file.
"""

XLSX = (".xlsx", ".xlsm")
BINARY = (".xls", ".xlsb")
ODS = ".ods"
CSV = ".csv"
KINDS = (*XLSX, CSV, ODS, *BINARY)

"""The kinds of spreadsheet that can be read, by the ending of the file's name.

Owns the one list that readers, screens and messages go by. Never opens a file.
"""

XLSX = (".xlsx", ".xlsm")
BINARY = (".xls", ".xlsb")
ODS = ".ods"
CSV = ".csv"
XML = ".xml"
"""The register's own XML: no spreadsheet, but read in the same process."""
KINDS = (*XLSX, CSV, ODS, *BINARY)

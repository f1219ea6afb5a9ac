"""Each record kind declared once: its fields with type, constraint, code list, unit, owner, heading, XML element.

From a declaration follow form, mass edit, list columns, workbook, import, history labels, options and help.
"""

"""Reads: ids of a filter in an order, rows by id, counts, group counts. Never writes the register."""

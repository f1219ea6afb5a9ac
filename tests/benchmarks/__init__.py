"""Comparisons of what the program costs with what it could cost at least, each measured in one run. See `make bench`."""

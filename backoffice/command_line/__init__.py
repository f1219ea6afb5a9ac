"""The command line: the twin of every screen action, one file per group of verbs.

Owns arguments in, lines and JSON out. Never computes or writes anything itself: queries and operations do.
"""

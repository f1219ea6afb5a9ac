"""Back office for the Danish rent register: the package; it owns nothing at import time."""

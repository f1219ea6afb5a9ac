"""Where this user's own files lie on this system: the register, the settings, the log of faults, deliveries, dialects.

Owns the paths only; creates nothing.
"""

from pathlib import Path

import platformdirs

_NAME = "backoffice"


def register_file() -> Path:
    """Return the file of the register that is used when none is named."""
    return platformdirs.user_data_path(_NAME, appauthor=False) / "register.db"


def settings_file() -> Path:
    """Return the one file of settings, there or not."""
    return platformdirs.user_config_path(_NAME, appauthor=False) / "settings.toml"


def log_file() -> Path:
    """Return the file that faults of the program are noted in, without data."""
    return platformdirs.user_state_path(_NAME, appauthor=False) / "faults.log"


def delivery_folder() -> Path:
    """Return the folder that deliveries are written to when none is named."""
    return platformdirs.user_data_path(_NAME, appauthor=False) / "deliveries"


def picture_folder() -> Path:
    """Return the folder below which pictures and floor plans lie when the settings name none."""
    return platformdirs.user_data_path(_NAME, appauthor=False) / "pictures"


def dialect_folder() -> Path:
    """Return the folder of the office's own dialects when the settings name none."""
    return platformdirs.user_data_path(_NAME, appauthor=False) / "dialects"

"""Typed settings: defaults, the user's file over them, then the environment, the machine's policy over all.

One TOML shape for all of them. A file that can't be read never stops the desk: what could be read counts,
every problem names file, line, key and remedy, and the file itself is left as it is.
"""

from agent_desktop.settings.folders import APP, HOME_VARIABLE, Folders, NoHome
from agent_desktop.settings.layers import Loaded, load
from agent_desktop.settings.problems import Problem
from agent_desktop.settings.saving import save
from agent_desktop.settings.schema import (
    LANGUAGES,
    Centre,
    Exchange,
    Phone,
    Provisioning,
    Recording,
    Seat,
    Settings,
    Site,
    Sound,
)

__all__ = [
    "APP",
    "HOME_VARIABLE",
    "LANGUAGES",
    "Centre",
    "Exchange",
    "Folders",
    "Loaded",
    "NoHome",
    "Phone",
    "Problem",
    "Provisioning",
    "Recording",
    "Seat",
    "Settings",
    "Site",
    "Sound",
    "load",
    "save",
]

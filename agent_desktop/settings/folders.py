"""Where things live on this machine."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import platformdirs
from msgspec import Struct

APP = "agent-desktop"
HOME_VARIABLE = "AGENT_DESKTOP_HOME"


class NoHome(OSError):
    """This user has no home, as in a container: nobody knows where anything is kept."""


class Folders(Struct, frozen=True):
    """Where things live on this machine. `AGENT_DESKTOP_HOME` puts all of them under one folder."""

    data: Path
    cache: Path
    config: Path
    runtime: Path
    logs: Path
    policy: Path

    @staticmethod
    def of_this_user(environ: Mapping[str, str] = os.environ) -> "Folders":
        """The user's folders by the habits of the system; created when they are first written to.

        Raises `NoHome`.
        """
        policy = Path(platformdirs.site_config_dir(APP, appauthor=False)) / "policy.toml"
        if sys.platform.startswith("linux"):
            policy = Path("/etc") / APP / "policy.toml"
        if home := environ.get(HOME_VARIABLE):
            root = Path(home)
            return Folders(
                root / "data", root / "cache", root / "config", root / "run", root / "logs", policy
            )
        dirs = platformdirs.PlatformDirs(APP, appauthor=False)
        try:
            return Folders(
                dirs.user_data_path, dirs.user_cache_path, dirs.user_config_path,
                dirs.user_data_path / "run", dirs.user_log_path, policy,
            )  # fmt: skip
        except RuntimeError as error:
            raise NoHome("no HOME") from error

    @property
    def site(self) -> Path:
        """What the site lays beside the policy: its forms and rules, out of the user's reach."""
        return self.policy.parent

    def holding(self, name: str) -> Path:
        """The folder of the site's own file of that name: beside the policy, else in the user's settings."""
        return self.site if (self.site / name).exists() else self.config

    @property
    def settings_file(self) -> Path:
        """The user's settings."""
        return self.config / "settings.toml"

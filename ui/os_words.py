"""What the system says when a file can't be used, in the user's language; its own words are English."""

import errno

from ui.words import has, t


def os_words(error: OSError) -> str:
    """The file and the reason, without a full stop: "/etc/x: there is no such file or folder"."""
    code = errno.errorcode.get(error.errno or 0, "").lower()
    why = t(f"os-{code}") if has(f"os-{code}") else (error.strerror or str(error))
    return t("os-file", file=str(error.filename), why=why) if error.filename else why

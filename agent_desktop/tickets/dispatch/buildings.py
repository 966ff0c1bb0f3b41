"""Which building an address is in: what neighbours' addresses have in common."""

import re
from typing import Final

# 幸福里小区 5 号楼 1 单元 502, 幸福里 5-1-502; 和平路 12 号
_UNIT: Final = re.compile(
    r"^(?P<building>.*?\d+\s*(?:号楼|栋|幢|座|#楼|号院\d+号楼|-(?=\d+-\d+)))"
    r"|^(?P<lane>.*?(?:路|街|巷|弄|里|村|道)\s*\d+\s*号)"
)
_LONGEST: Final = 80


def building(address: str) -> str:
    """The address up to the building, without spaces; empty when it names none."""
    plain = re.sub(r"\s+", "", address.replace("－", "-").replace("—", "-"))[: 2 * _LONGEST]
    match = _UNIT.match(plain)
    if match is None:
        return ""
    found = (match["building"] or match["lane"] or "").rstrip("-")
    return re.sub(r"(号楼|栋|幢|座|#楼)$", "", found)[:_LONGEST]

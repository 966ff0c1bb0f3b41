"""A caller's number as every room carries it. How raw text becomes one is in `customer360.phone`."""

from enum import StrEnum

from msgspec import Struct


class NumberKind(StrEnum):
    """What sort of number it is; decides what can be matched and rung back."""

    MOBILE = "mobile"
    FIXED = "fixed"
    SERVICE = "service"  # 400…, 95xxx, 12345, 110
    EXTENSION = "extension"
    ANONYMOUS = "anonymous"
    UNKNOWN = "unknown"


class Number(Struct, frozen=True):
    """A normalised number. `e164` ("+8613812345678") is the key for matching; empty when there is none."""

    raw: str
    e164: str
    kind: NumberKind
    national: str  # as people write it: 138 1234 5678, 0931 123 4567
    place: str = ""  # "甘肃兰州", from the number alone

    @property
    def tells_who(self) -> bool:
        """Whether somebody can be known by it: it is shown, and not one that many are put through on."""
        return bool(self.e164) and self.kind is not NumberKind.SERVICE

    @property
    def is_public(self) -> bool:
        """Police, government, carriers (110, 12345, 10086): barring it would bar whoever they put through."""
        return self.kind is NumberKind.SERVICE and self.national.startswith("1")

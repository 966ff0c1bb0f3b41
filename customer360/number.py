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

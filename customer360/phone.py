"""From whatever a trunk, a PBX, a person or a file calls a number, to the one `Number` that all rooms carry.

Every form that is understood, and why, stands in `docs/numbers.md`; a test reads that table. The rule
behind it: what isn't surely a number gets no E.164, and so can never be matched to somebody.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from urllib.parse import unquote

from msgspec import Struct

from customer360.number import Number, NumberKind
from customer360.places import places

LONGEST = 256
"""Characters of a caller ID that are looked at; the rest is dropped unseen."""

_ANONYMOUS = re.compile(
    r"|anonymous.*|none|null|-|"
    r"(?:(?:caller|number|name|id)\b[ -]*)*(?:private|withheld|unknown|unavailable|restricted|blocked)\b"
    r"[ -]*(?:(?:caller|number|name|id)\b[ -]*)*|"
    r"(?:匿名|未知|保密|隐藏|不显示|无法显示|未提供|无)(?:的?(?:来电|主叫|电话|号码|用户))*",
    re.IGNORECASE,
)
"""How trunks and telephones write "no number"."""


class Site(Struct, frozen=True, kw_only=True):
    """What a number without its beginning means here. `area_code` is written with its 0, or without."""

    area_code: str
    outside_line: str = ""  # digit that the PBX puts before numbers from outside: "9", "0"
    carrier_prefixes: tuple[str, ...] = ("179", "12593", "10193", "10131", "11808")
    extension_digits: tuple[int, ...] = (3, 4, 5)

    @property
    def area(self) -> str:
        """The area code without its 0."""
        return self.area_code.removeprefix("0")


def normalise(raw: str, site: Site) -> Number:
    """The number that `raw` stands for at `site`; never raises, and is idempotent. Thread: any.

    The first call loads the library (60 ms, see `warm`); after that one call takes 20–80 µs.
    """
    shown = _plain(raw)
    if (mobile := _mobile(shown)) is not None:  # the whole way comes to the same, ten times slower
        e164, kind, national = mobile
        return Number(raw=shown, e164=e164, kind=kind, national=national, place=_place(e164, kind))
    text, extension = _without_extension(_user_part(shown), site)
    if _ANONYMOUS.fullmatch(text):
        return Number(raw=shown, e164="", kind=NumberKind.ANONYMOUS, national="")
    if re.search(r"[^\W\d_]", text):
        return Number(raw=shown, e164="", kind=NumberKind.UNKNOWN, national=text)
    e164, kind, national = _understood(text, site)
    if extension and e164:
        national = f"{national} 转 {extension}"
    return Number(raw=shown, e164=e164, kind=kind, national=national, place=_place(e164, kind))


def warm() -> None:
    """Load the library and the places, so that the first call doesn't wait for them. Thread: any."""
    normalise("13800000000", Site(area_code="010"))
    normalise("01080000000", Site(area_code="010"))


def _plain(raw: str) -> str:
    """Bounded, with full-width forms folded and nothing invisible left (controls, direction marks)."""
    if raw.isascii() and raw.isprintable():  # nothing to fold; most are, and files hold millions
        return " ".join(raw[:LONGEST].split())
    folded = unicodedata.normalize("NFKC", raw[:LONGEST])[:LONGEST]
    seen = "".join(_digit(c) for c in folded if unicodedata.category(c)[0] != "C")
    return " ".join(seen.split())


def _digit(char: str) -> str:
    """ASCII for a decimal digit of any script."""
    return str(unicodedata.decimal(char)) if char.isdecimal() else char


def _user_part(text: str) -> str:
    """The part of a SIP or tel address that names the caller: `"王" <sip:138…@host;user=phone>` → `138…`."""
    if address := re.search(r"<([^<>]*)>", text):
        text = address[1]
    scheme = re.match(r"\s*(?:sips?|tel|callto):", text, re.IGNORECASE)
    if scheme:
        text = unquote(text[scheme.end() :])
    if scheme or "@" in text:
        text = text.split("@")[0]
        text = re.sub(r";(?!ext=).*?(?=;|$)", "", text)
    return _plain(text)


_MARKED_EXTENSION = re.compile(
    r"\s*(?:;ext=|ext\.?|extn\.?|x|分机号?|内线|转|#|,){1,3}\s*[.:]?\s*(\d{1,6})\s*$", re.IGNORECASE
)
_COMPLETE = re.compile(r"(?:(?:\+|00)?86)?(?:1[3-9]\d{9}|0(?:10|2\d)\d{8}|0[3-9]\d{2}\d{7,8}|[48]00\d{7})$")


def _without_extension(text: str, site: Site) -> tuple[str, str]:
    """The number and its extension. A bare "-802" counts only behind a number that is complete without it."""
    if marked := _MARKED_EXTENSION.search(text):
        return text[: marked.start()], marked[1]
    head, dash, tail = text.rpartition("-")
    if dash and re.fullmatch(r"\s*\d{1,6}", tail) and _is_complete(head, site):
        return head.strip(), tail.strip()
    return text, ""


def _is_complete(head: str, site: Site) -> bool:
    """Whether a number needs nothing behind it: it has its area code, or it is one of this town's."""
    in_town = re.fullmatch(r"[2-8]\d{6,7}", head.strip())
    return bool(_COMPLETE.match(_digits(head)) or (in_town and _fixed(f"0{site.area}{in_town[0]}")))


def _digits(text: str) -> str:
    """Digits, with the leading + that makes them international."""
    bare = re.sub(r"\D", "", text)
    return f"+{bare}" if text.lstrip(" (").startswith("+") else bare


_Reading = tuple[str, NumberKind, str]  # E.164, kind, and how people write it


def _understood(text: str, site: Site) -> _Reading:
    """The first reading of the digits that makes a number; else an extension or nothing known."""
    digits = _digits(text)
    if re.match("00|86", behind := _without_carrier(digits, site)):
        digits = behind
    if abroad := _abroad(digits):
        return abroad
    for reading in _readings(digits, site):
        if found := _mobile(reading) or _service(reading, site) or _fixed(reading):
            return found
    if len(digits) in site.extension_digits and not digits.startswith("+"):
        return "", NumberKind.EXTENSION, digits
    return "", NumberKind.UNKNOWN, digits


def _readings(digits: str, site: Site) -> Iterator[str]:
    """What the digits may mean as a Chinese national number, the likeliest first, an area code with its 0."""
    if abroad := re.match(r"(?:\+0*|00)86", digits):
        bare = digits[abroad.end() :]
        yield from _national(bare, site)
        yield f"0{bare}"  # behind a country code an area code never has its 0
        return
    plain = digits.removeprefix("+")
    if plain.startswith("86") and len(plain) >= 11:  # a shorter one is a number of this town
        yield from _national(plain[2:], site)
    yield from _national(plain, site)
    if len(plain) in (7, 8) and plain[0] in "2345678":
        yield f"0{site.area}{plain}"
    if site.outside_line and plain.startswith(site.outside_line):
        yield from _national(plain[len(site.outside_line) :], site)


def _national(digits: str, site: Site) -> Iterator[str]:
    """The digits without a carrier prefix, and with the 0 of an area code put right."""
    digits = _without_carrier(digits, site)
    bare = digits.lstrip("0") if digits.startswith("0") else digits
    yield bare if re.match(r"1[3-9]\d{9}$|[48]00\d{7}$", bare) else digits
    if len(bare) >= 9:
        yield f"0{bare}"


def _without_carrier(digits: str, site: Site) -> str:
    """The digits behind 17951 and its like, as long as there is a whole number behind it."""
    rest = digits.removeprefix("0")
    for prefix in site.carrier_prefixes:
        length = 5 if prefix == "179" else len(prefix)
        if rest.startswith(prefix) and len(rest) >= length + 10:
            return rest[length:]
    return digits


def _mobile(digits: str) -> _Reading | None:
    """Eleven digits from 13 to 19. The library isn't asked: it learns of new ranges late."""
    if not re.fullmatch(r"1[3-9]\d{9}", digits):
        return None
    return f"+86{digits}", NumberKind.MOBILE, f"{digits[:3]} {digits[3:7]} {digits[7:]}"


_SERVICE = re.compile(r"1(?:10|12|14|17|19|20|22)|100\d\d|1[12]\d{3}|95\d{3,4}")
_FREE = re.compile(r"[48]00\d{7}")
_OF_AN_AREA = re.compile(r"96\d{3,4}")
_AREA = r"(10|2\d|[3-9]\d{2})"
_SHARED = re.compile(rf"{_FREE.pattern}|{_SERVICE.pattern}|{_AREA}{_OF_AN_AREA.pattern}")


def is_shared(e164: str) -> bool:
    """Whether many are put through on a number: `NumberKind.SERVICE`, from its E.164 alone. Thread: any."""
    return e164.startswith("+86") and bool(_SHARED.fullmatch(e164, 3))


def _service(digits: str, site: Site) -> _Reading | None:
    """400 and 800 numbers, national short codes, and the 96xxx codes that hold in one area."""
    if _FREE.fullmatch(digits):
        return f"+86{digits}", NumberKind.SERVICE, f"{digits[:3]} {digits[3:6]} {digits[6:]}"
    area, code = _area_and_rest(digits)
    if _SERVICE.fullmatch(code):
        return f"+86{code}", NumberKind.SERVICE, code
    if _OF_AN_AREA.fullmatch(code):
        own = area in ("", site.area)
        return f"+86{area or site.area}{code}", NumberKind.SERVICE, code if own else f"0{area} {code}"
    return None


def _fixed(digits: str) -> _Reading | None:
    """An area code with its 0 and a subscriber, as long as that area's numbers are."""
    area, subscriber = _area_and_rest(digits)
    if not area or not 7 <= len(subscriber) <= 8 or not _in_use(f"86{area}{subscriber}"):
        return None
    cut = len(subscriber) - 4
    return f"+86{area}{subscriber}", NumberKind.FIXED, f"0{area} {subscriber[:cut]} {subscriber[cut:]}"


def _area_and_rest(digits: str) -> tuple[str, str]:
    """("931", "1234410") of "09311234410"; no area without its 0."""
    found = re.match(f"0{_AREA}", digits)
    return (found[1], digits[found.end() :]) if found else ("", digits)


def _abroad(digits: str) -> _Reading | None:
    """A number of another country: behind +, or behind 00 when the library knows it to be in use."""
    far = re.sub(r"^00|^\+0*", "", digits)
    if far == digits or far.startswith("86"):
        return None
    if not _in_use(far):
        return None
    library = _library()
    number = library.parse(f"+{far}")
    kinds = library.PhoneNumberType
    movable = library.number_type(number) in (kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE)
    written = library.format_number(number, library.PhoneNumberFormat.INTERNATIONAL)
    return f"+{far}", NumberKind.MOBILE if movable else NumberKind.FIXED, written


def _in_use(digits: str) -> bool:
    """Whether the library knows such a number, country code first."""
    library = _library()
    try:
        return bool(library.is_valid_number(library.parse(f"+{digits}")))
    except library.NumberParseException:
        return False


def _place(e164: str, kind: NumberKind) -> str:
    """Province and town of a Chinese mobile or fixed number."""
    if kind not in (NumberKind.MOBILE, NumberKind.FIXED) or not e164.startswith("+86"):
        return ""
    return places().of(e164[3:])


@cache
def _library() -> ModuleType:
    """`phonenumbers`, loaded when the first number comes and not at start."""
    import phonenumbers

    return phonenumbers

"""What of a person may be seen before the gate is open. An emergency is never masked: the caller asks with
`unmasked=True`.

| kind | in full | masked |
|---|---|---|
| name | 王晓敏 · 欧阳修文 · 兰州恒通物业有限公司 | 王** · 欧阳** · 兰州**** |
| mobile | 138 1234 6621 | 138 **** 6621 |
| fixed | 0931 123 4410 | 0931 *** 4410 |
| account | 0211345652 | 0211 **** 52 |
| meter | RM20331721 | RM **** 21 |
| address | 幸福里小区 5 号楼 1 单元 502 | 幸福里小区 5 号楼 *-*** |
"""

import re

from msgspec.structs import replace

from customer360.card import Account, Card, Contact, Customer, Found, OpenTicket
from customer360.number import Number, NumberKind
from customer360.phone import is_shared

_DOUBLE_SURNAMES = frozenset(
    (
        "欧阳 司马 上官 诸葛 夏侯 东方 皇甫 尉迟 公孙 慕容 司徒 令狐 长孙 宇文 端木 呼延 南宫 轩辕 独孤 赫连"
    ).split()
)
_BUILDING = re.compile(r"\d+\s*(?:号楼|号院|[幢栋座])")
_DAY_OR_LONG_NUMBER = re.compile(r"(?P<day>(?<!\d)\d{4}-\d\d-\d\d(?!\d))|(?<!\d)(?:\d[ -]?){6,}[\dXx](?!\d)")


def masked_name(name: str) -> str:
    """The surname and two stars, however long the rest is; of a firm the first two characters."""
    name = name.strip()
    if not name:
        return ""
    if len(name) > 4:
        return f"{name[:2]}****"
    kept = 2 if name[:2] in _DOUBLE_SURNAMES and len(name) > 2 else 1
    return f"{name[:kept]}**"


def masked_number(number: Number) -> str:
    """As people write it, the middle hidden. Extensions and service numbers belong to nobody and stay."""
    if number.kind in (NumberKind.EXTENSION, NumberKind.SERVICE, NumberKind.ANONYMOUS):
        return number.national
    written, _, _ = number.national.partition(" 转 ")
    parts = written.split()
    if len(parts) == 3 and number.e164.startswith("+86"):
        return f"{parts[0]} {'*' * len(parts[1])} {parts[2]}"
    return _ends(written, 3, 4)


def masked_e164(e164: str) -> str:
    """As `masked_number`, of a number as the store keeps it: for lists, which know nothing else of it."""
    digits = e164.removeprefix("+86")
    if is_shared(e164):
        return digits
    if digits == e164 or len(digits) < 9:
        return _ends(e164, 3, 4)
    written = digits if digits.startswith("1") and len(digits) == 11 else f"0{digits}"
    first = 3 if written.startswith(("1", "01", "02")) else 4
    return f"{written[:first]} {'*' * (len(written) - first - 4)} {written[-4:]}"


def masked_account_no(account_no: str) -> str:
    """The first four and the last two."""
    return _ends(account_no, 4, 2)


def masked_meter(meter: str) -> str:
    """The first two and the last two."""
    return _ends(meter, 2, 2) if meter else ""


def masked_address(address: str) -> str:
    """Down to the building; unit and room hidden. Without a building, down to the street or village."""
    if building := _BUILDING.search(address):
        rest = address[building.end() :].strip()
        return f"{address[: building.end()]} *-***" if rest else address
    numbers = list(re.finditer(r"\d+", address))
    if numbers:
        return f"{address[: numbers[-1].start()].rstrip()}***"
    return f"{address[: max(2, len(address) // 2)]}***" if address else ""


def masked(card: Card, unmasked: bool) -> Card:
    """The card as the window may show it: the same when `unmasked`, else without what identifies people.

    Ids stay (they are the program's own keys); free text keeps its words but loses long numbers. The masked
    number has no E.164: nothing that was masked can be matched or dialled.
    """
    if unmasked:
        return card
    shown = masked_number(card.number)
    return replace(
        card,
        number=replace(card.number, raw=shown, e164="", national=shown),
        accounts=tuple(map(_account, card.accounts)),
        tickets=tuple(map(_ticket, card.tickets)),
        timeline=tuple(map(_contact, card.timeline)),
    )


def masked_found(found: Found) -> Found:
    """A search result before anything is proven."""
    return replace(
        found,
        account_no=masked_account_no(found.account_no),
        name=masked_name(found.name),
        address=masked_address(found.address),
    )


def masked_text(text: str) -> str:
    """Free text with every run of seven or more digits (phones, ids, accounts) cut to three; days stay."""
    return _DAY_OR_LONG_NUMBER.sub(lambda run: run["day"] or f"{run[0][:3]} ****", text)


def _ends(text: str, first: int, last: int) -> str:
    """The first and last characters of a text with four stars between; of a short one, a third."""
    text = text.replace(" ", "")
    if len(text) < first + last + 2:
        first, last = len(text) // 3, len(text) // 3
    return " ".join(part for part in (text[:first], "****", text[len(text) - last :]) if part)


def _account(account: Account) -> Account:
    return replace(
        account,
        account_no=masked_account_no(account.account_no),
        customer=_customer(account.customer),
        address=masked_address(account.address),
        meter=masked_meter(account.meter),
    )


def _customer(customer: Customer) -> Customer:
    return replace(customer, name=masked_name(customer.name), id_tail="")


def _ticket(ticket: OpenTicket) -> OpenTicket:
    """The crew's phone stays: the agent rings it."""
    return replace(
        ticket,
        title=masked_text(ticket.title),
        last_note=masked_text(ticket.last_note),
        promise=masked_text(ticket.promise),
    )


def _contact(contact: Contact) -> Contact:
    return replace(
        contact,
        summary=masked_text(contact.summary),
        outcome=masked_text(contact.outcome),
        promise=masked_text(contact.promise),
    )

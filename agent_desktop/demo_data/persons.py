"""The people who ring in the demo, with their places. Nobody of them exists; each is there to show one thing.

Their rows are made by `cast`; what they want is in `scenes`.
"""

from typing import Final

from msgspec import Struct

CAST: Final = "S"
"""First letter of the ids of these people's customers and accounts; everybody else's begin otherwise."""


class Home(Struct, frozen=True, kw_only=True):
    """One account. `no` is its account number; its id is `CAST` and that number."""

    no: str
    service: str
    address: str
    area: str
    district: str
    area_m2: int = 0

    @property
    def id(self) -> str:
        """Key of the account's row."""
        return CAST + self.no


class Person(Struct, frozen=True, kw_only=True):
    """A customer. `phone` is E.164; `id_tail` the true answer to the question for it."""

    id: str
    name: str
    pinyin: str
    phone: str
    homes: tuple[Home, ...]
    id_tail: str = ""
    kind: str = "person"
    vip: bool = False
    prefers: str = ""

    @property
    def home(self) -> Home:
        """The place that this person rings about."""
        return self.homes[0]


SUSPENDED: Final = Person(
    id="S001",
    name="王秀英",
    pinyin="wang xiu ying",
    phone="+8613909314471",
    id_tail="4127",
    homes=(
        Home(
            no="5290000016",
            service="heating",
            address="城关区雁滩路218号滨河花园6号楼2单元1102室",
            area="CG-04",
            district="城关区",
            area_m2=98,
        ),
    ),
)
"""Let her flat stand empty, heating suspended; an older season is unpaid and the base fee is due."""

THIRD_CALL: Final = Person(
    id="S002",
    name="李建国",
    pinyin="li jian guo",
    phone="+8613809310286",
    id_tail="6035",
    prefers="上门前先打电话",
    homes=(
        Home(
            no="5290000024",
            service="heating",
            address="七里河区敦煌路77号建兰小区3号楼1单元602室",
            area="QL-02",
            district="七里河区",
            area_m2=86,
        ),
    ),
)
"""Cold flat; rang twice this week, was promised a visit that didn't come."""

LANDLORD: Final = Person(
    id="S003",
    name="陈国栋",
    pinyin="chen guo dong",
    phone="+8618009318866",
    id_tail="881X",
    homes=tuple(
        Home(
            no=f"{prefix}90001{flat:03}",
            service=service,
            address=f"安宁区学府路36号桃园公寓2号楼1单元{flat // 4 + 1}0{flat % 4 + 1}室",
            area="AN-05",
            district="安宁区",
            area_m2=52 if service == "heating" else 0,
        )
        for flat in range(20)
        for prefix, service in (("52", "heating"), ("62", "electricity"), ("31", "gas"))
    ),
)
"""Lets twenty flats: sixty accounts on one number, three of them in arrears."""

VIP: Final = Person(
    id="S004",
    name="兰山第二人民医院",
    pinyin="lan shan di er ren min yi yuan",
    kind="firm",
    vip=True,
    phone="+869318410055",
    prefers="停电须提前书面通知总值班室",
    homes=(
        Home(
            no="6290000048",
            service="electricity",
            address="城关区庆阳路159号兰山第二人民医院",
            area="CG-01",
            district="城关区",
        ),
    ),
)
"""A hospital: important, on the red list."""

IN_OUTAGE: Final = Person(
    id="S005",
    name="刘芳",
    pinyin="liu fang",
    phone="+8615109317702",
    id_tail="2286",
    homes=(
        Home(
            no="6290000055",
            service="electricity",
            address="安宁区银安路52号春晖家园9号楼1单元403室",
            area="AN-03",
            district="安宁区",
        ),
    ),
)
"""Sits in the dark with the rest of her quarter."""

SMELLS_GAS: Final = Person(
    id="S006",
    name="马玉兰",
    pinyin="ma yu lan",
    phone="+8615809313345",
    id_tail="0942",
    homes=(
        Home(
            no="3190000061",
            service="gas",
            address="西固区玉门街14号牡丹苑5号楼3单元201室",
            area="XG-02",
            district="西固区",
        ),
    ),
)
"""Smells gas; her pipe was changed without leave, found in the spring and not put right."""

CUT_OFF: Final = Person(
    id="S007",
    name="赵志强",
    pinyin="zhao zhi qiang",
    phone="+8613209316629",
    id_tail="7714",
    homes=(
        Home(
            no="6290000077",
            service="electricity",
            address="城关区白银路301号嘉和新村11号楼4单元1803室",
            area="CG-09",
            district="城关区",
        ),
    ),
)
"""Says the power has failed; it was cut off last week for three unpaid months."""

BROADBAND: Final = Person(
    id="S008",
    name="何雨婷",
    pinyin="he yu ting",
    phone="+8618609312218",
    id_tail="5560",
    homes=(
        Home(
            no="9390000083",
            service="telecom",
            address="七里河区西津西路240号枫林雅居1号楼2单元905室",
            area="QL-06",
            district="七里河区",
        ),
    ),
)
"""Her broadband is down; it is her husband who rings."""

HUSBAND: Final = "+8617709315093"
"""Number of BROADBAND's husband, linked to her account as family."""

NOBODY: Final = "+8617609315520"
"""A number that no record knows."""

PERSONS: Final = (SUSPENDED, THIRD_CALL, LANDLORD, VIP, IN_OUTAGE, SMELLS_GAS, CUT_OFF, BROADBAND)

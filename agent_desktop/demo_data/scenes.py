"""The demo's calls as data: who rings, what the exchange sends with it, what the agent does about it."""

from typing import Final

from msgspec import Struct

from agent_desktop.demo_data import persons
from agent_desktop.demo_data.persons import Person


class Scene(Struct, frozen=True, kw_only=True):
    """One call. Everything that the agent is to see in it holds in the data of `generate`."""

    code: str
    number: str
    """The caller ID as the trunk sends it; the scenes show several habits of trunks."""
    skill_group: str
    account_no: str = ""  # keyed in the IVR
    ivr_trail: str = ""  # keys pressed: "2-1"; "9" is the emergency key
    ivr_verdict: str = ""  # of the password: pass | fail | initial
    opens: str = ""
    """Id of the account whose card opens by itself; empty: the agent has to choose, or nobody is known."""
    alerts: tuple[str, ...] = ()
    """Kinds of the alert strip, in its order (`customer360.card.AlertKind`)."""
    request_type: str
    phrases: tuple[str, ...]
    """What the agent types as the description, piece by piece."""
    query: str
    """What the agent looks up in the library."""
    answers: tuple[tuple[str, str], ...] = ()
    """(check, true answer) for the questions that the gate may ask (`customer360.identity.Check`)."""

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """The PBX's headers of the INVITE; what is empty is not sent."""
        sent = (
            ("X-Skill-Group", self.skill_group),
            ("X-Account-No", self.account_no),
            ("X-IVR-Trail", self.ivr_trail),
            ("X-IVR-Password", self.ivr_verdict),
        )
        return tuple((name, value) for name, value in sent if value)


def _true_answers(person: Person) -> tuple[tuple[str, str], ...]:
    return (
        ("name", person.name),
        ("address", person.home.address),
        ("id_tail", person.id_tail),
        ("account_no", person.home.no),
    )


SCENES: Final = (
    Scene(
        code="arrears_suspended",
        number="013909314471",  # a 0 before a mobile, as long-distance trunks send it
        skill_group="heating",
        ivr_trail="2-1",
        opens=persons.SUSPENDED.home.id,
        alerts=("suspension", "arrears"),
        request_type="heat_resume",
        phrases=("房屋报停，今年想恢复供热。", "问要补交多少钱、几天能开阀。"),
        query="报停户恢复供热",
        answers=_true_answers(persons.SUSPENDED),
    ),
    Scene(
        code="third_call",
        number="13809310286",
        skill_group="heating",
        ivr_trail="2-2",
        opens=persons.THIRD_CALL.home.id,
        alerts=("repeat_call",),
        request_type="no_heat",
        phrases=("第三次来电，全屋暖气不热，室温15度。", "上次答应昨天上门，没有人来。"),
        query="修了几次仍不热",
        answers=_true_answers(persons.THIRD_CALL),
    ),
    Scene(
        code="unknown_number",
        number="+8617609315520",
        skill_group="gas",
        ivr_trail="1-3",
        request_type="gas_opening",
        phrases=("新房刚交付，第一次开通燃气。", "问要准备什么，什么时候能点火。"),
        query="新房第一次开通点火",
    ),
    Scene(
        code="landlord",
        number="008618009318866",
        skill_group="billing",
        ivr_trail="4-1",
        alerts=("arrears",),
        request_type="bill_query",
        phrases=("名下多套出租房，问哪几户欠费。",),
        query="帮别人查账单怎么核身",
        answers=_true_answers(persons.LANDLORD),
    ),
    Scene(
        code="vip",
        number="09318410055",
        skill_group="vip",
        ivr_trail="0",
        opens=persons.VIP.home.id,
        alerts=("red_list", "vip"),
        request_type="planned_outage",
        phrases=("医院总值班室来电，问本周计划停电是否涉及本院。",),
        query="计划停电通知",
        answers=(("name", persons.VIP.name), ("account_no", persons.VIP.home.no)),
    ),
    Scene(
        code="outage",
        number="8615109317702",
        skill_group="electricity",
        account_no=persons.IN_OUTAGE.home.no,
        ivr_trail="3-1",
        opens=persons.IN_OUTAGE.home.id,
        alerts=("outage",),
        request_type="power_cut",
        phrases=("整栋楼停电，问什么时候来电。",),
        query="整栋整片停电",
        answers=_true_answers(persons.IN_OUTAGE),
    ),
    Scene(
        code="gas_leak",
        number="15809313345",
        skill_group="gas",
        ivr_trail="9",
        opens=persons.SMELLS_GAS.home.id,
        alerts=("emergency", "unauthorised_modification"),
        request_type="gas_leak",
        phrases=("厨房有燃气味，老人在家。", "已让关阀、开窗、到室外等。"),
        query="家中闻到燃气味",
        answers=_true_answers(persons.SMELLS_GAS),
    ),
    Scene(
        code="cut_off",
        number="132-0931-6629",
        skill_group="electricity",
        ivr_trail="3-1",
        opens=persons.CUT_OFF.home.id,
        alerts=("cut_off", "arrears"),
        request_type="bill_query",
        phrases=("客户称家里没电，查为欠费停电。", "已告知交清后多久复电。"),
        query="欠费停电交清后多久来电",
        answers=_true_answers(persons.CUT_OFF),
    ),
    Scene(
        code="broadband",
        number="17709315093",
        skill_group="telecom",
        account_no=persons.BROADBAND.home.no,
        ivr_trail="5-2",
        ivr_verdict="pass",
        opens=persons.BROADBAND.home.id,
        request_type="broadband_fault",
        phrases=("光猫亮红灯，从昨晚开始上不了网。", "重启过两次无效。"),
        query="光猫亮红灯",
        answers=_true_answers(persons.BROADBAND),
    ),
)
"""Seven of the callers the demo is known for, and two more: cut off for arrears, and broadband."""

"""A library of the size that the search must bear: the shipped articles and variants of them, from a seed.

A variant is what a company of many branches has: the same matter for another place and kind of customer,
with other tariffs, limits and dates, a step more or less, and in another hand's words. It is kept outside
the tree under the checksum of what it is made from.
"""

import hashlib
import os
import random
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
from msgspec.structs import replace

from agent_desktop.demo_data.generator import build
from agent_desktop.store.engines import open_writer
from kb_search.article_files import load_folder
from kb_search.articles import Article, Step
from kb_search.database import publish
from kb_search.sources import Everything, Unshared
from resources import files

SIZE = int(os.environ.get("BENCH_ARTICLES", "50000"))
SEED = 20261122
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "agent-desktop-bench"

_CITIES = (
    "兰州 天水 白银 酒泉 张掖 武威 定西 平凉 庆阳 陇南 石家庄 唐山 保定 邯郸 沧州 廊坊 "
    "太原 大同 运城 临汾 沈阳 大连 鞍山 长春 吉林 哈尔滨 齐齐哈尔 南京 苏州 徐州 杭州 "
    "宁波 温州 合肥 芜湖 福州 厦门 南昌 济南 青岛 烟台 郑州 洛阳 武汉 宜昌 长沙 岳阳 "
    "广州 佛山 南宁 成都 绵阳 贵阳 昆明 西安 宝鸡 西宁 银川 乌鲁木齐 呼和浩特 包头"
).split()
_AREAS = (
    "城关 安宁 七里河 临河 东湖 西山 新城 高新 经开 北关 南郊 滨江 金水 和平 解放 建设 "
    "朝阳 丰泽 光明 永安 长宁 宝塔 龙泉 白云 青云 凤凰 梅园 桃源 柳林 松山 石桥 双桥 "
    "红旗 胜利 幸福 文昌 崇文 广场 车站 机场"
).split()
_ENDS = "区 街道 片区 镇 分公司 营业所 供应站 新村".split()
_KINDS = (
    "居民 老旧小区 新建小区 公租房 合租房 别墅 商铺 餐饮 学校 医院 养老院 机关 工厂 "
    "物业代收 高层 平房 农村 集体宿舍 写字楼 安置房 民宿 仓库 市场 车库"
).split()
_HANDS = tuple(
    pair.split("=")
    for pair in (
        "客户=用户 来电人=报修人 师傅=维修员 小程序=公众号 营业厅=服务大厅 当场=现场 登记=记录 "
        "告知=说明 核对=核实 派单=下单 抢修=应急维修 预约=约定时间 缴清=结清 交费=缴费 "
        "说清=讲明 当天=当日 免费=不收费 一般=通常 请=麻烦 立即=马上 电话=号码 时限=期限 "
        "申请=提出申请 恢复=重新开通 检查=查看 异常=不正常"
    ).split()
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


class CorpusSource(Unshared):
    """`sources.Source` over the cached corpus. Can be sent to another process."""

    def __init__(self, path: Path, size: int) -> None:
        self.path, self.size = path, size

    def mark(self) -> str:
        """The checksum that is the file's name."""
        return self.path.stem

    def everything(self) -> Everything:
        """All articles, read as they are asked for."""
        return Everything(self.mark(), self.size, read(self.path))


def corpus(size: int = SIZE) -> CorpusSource:
    """A library of `size` articles, made when there is none of this content."""
    shipped = load_folder(files("articles")).articles
    made_from = msgspec.msgpack.encode((shipped, SEED, size, Path(__file__).read_text(encoding="utf-8")))
    path = CACHE / f"corpus-{hashlib.sha256(made_from).hexdigest()[:16]}.msgpack"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            for article in sorted(variants(shipped, size), key=lambda a: a.no):
                packed = msgspec.msgpack.encode(article)
                file.write(len(packed).to_bytes(4, "little") + packed)
        part.replace(path)
    return CorpusSource(path, size)


def stored(source: CorpusSource) -> Path:
    """A store with the demo's people and these articles, made when there is none; a bench may write to it."""
    path = source.path.with_suffix(".sqlite")
    if not path.exists():
        part = path.with_suffix(".sqlite-part")
        part.unlink(missing_ok=True)
        build(part, customers=400)
        writer = open_writer(part)
        with writer.begin() as conn:
            publish(conn, tuple(read(source.path)), by="bench", at=datetime.now(UTC))
        writer.dispose()
        part.replace(path)
    return path


def read(path: Path) -> Iterator[Article]:
    """The articles of a cached corpus, by number."""
    decoder = msgspec.msgpack.Decoder(Article)
    with path.open("rb") as file:
        while size := file.read(4):
            yield decoder.decode(file.read(int.from_bytes(size, "little")))


def family(no: str, shipped: list[str]) -> str:
    """The shipped article that a number's article is a variant of: H-10235 → the 235th; or itself."""
    letter, _, number = no.partition("-")
    return shipped[(int(number) - 10_000) % len(shipped)] if len(number) == 5 else f"{letter}-{number}"


def variants(shipped: Iterable[Article], size: int) -> Iterator[Article]:
    """The shipped articles, and their variants in turn."""
    originals = sorted(shipped, key=lambda article: article.no)
    yield from originals[:size]
    by_category: dict[str, list[Article]] = {}
    for article in originals:
        by_category.setdefault(article.category, []).append(article)
    for n in range(size - len(originals)):
        original = originals[n % len(originals)]
        chance = random.Random(SEED * 1_000_003 + n)
        yield _variant(original, by_category[original.category], n, chance)


def _variant(original: Article, others: list[Article], n: int, chance: random.Random) -> Article:
    place = chance.choice(_CITIES) + chance.choice(_AREAS) + chance.choice(_ENDS)
    kind = chance.choice(_KINDS)
    hands = [pair for pair in _HANDS if chance.random() < 0.4]
    title = chance.choice(
        (f"{place}{original.title}", f"{original.title}（{place}{kind}）", f"{kind}{original.title}：{place}")
    )

    def written(text: str) -> str:
        for ours, theirs in hands:
            text = text.replace(ours, theirs)
        return _NUMBER.sub(lambda found: _another(found[0], chance), text)

    other = chance.choice(others)
    steps = [step for step in original.steps if chance.random() < 0.85]
    if other.steps and chance.random() < 0.5:
        steps.insert(chance.randint(0, len(steps)), chance.choice(other.steps))
    keywords = [word for word in original.keywords if chance.random() < 0.8]
    begins = date(2025, 1, 1) + timedelta(days=chance.randint(0, 680))
    ends = begins + timedelta(days=chance.randint(200, 900)) if chance.random() < 0.6 else None
    return replace(
        original,
        no=f"{original.no.partition('-')[0]}-{10_000 + n:05}",
        title=title,
        keywords=(*keywords, place, kind),
        version=f"{begins:%Y-%m}",
        in_force_from=begins,
        in_force_to=ends,
        answer=written(f"{place}{kind}适用。{original.answer}"),
        steps=tuple(Step(written(step.text), step.key) for step in steps),
        ask=tuple(map(written, original.ask)),
        limits=tuple(
            written(text)
            for text in (*original.limits, *chance.sample(other.limits, min(1, len(other.limits))))
        ),
        never=tuple(map(written, original.never)),
        say=written(original.say),
        related=(),
    )


def _another(number: str, chance: random.Random) -> str:
    """Another tariff, limit or day of the same size; one time in three it stays."""
    if chance.random() < 0.33:
        return number
    changed = float(number) * chance.uniform(0.7, 1.4)
    return f"{changed:.{len(number.partition('.')[2])}f}" if "." in number else str(max(1, round(changed)))

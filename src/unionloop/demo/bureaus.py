"""The data centre's month: four bureaus' files in, counties up, one sent back and mended, the city's figures into the lake."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from unionloop.adapters.sheets import write_csv
from unionloop.domains.datacentre import commands, queries
from unionloop.domains.datacentre.contracts import Kind
from unionloop.kernel.money import yuan

from .city import Firm
from .scene import Scene, moment

PLACE = ("统一社会信用代码", "单位名称", "区划代码", "行业")
HEADS = {
    Kind.EMPLOYMENT: (*PLACE, "从业人数", "本月新招", "本月离职"),
    Kind.WAGES: (*PLACE, "发薪人数", "应发工资总额（元）", "最低一档工资（元）", "欠发金额（元）"),
    Kind.INSURANCE: (*PLACE, "参保人数"),
    Kind.TAX: (*PLACE, "申报人数"),
}
# section of GB/T 4754 → divisions its firms report under
DIVISIONS = {"A": ("01 农业",), "C": ("14 食品制造业", "17 纺织业", "30 非金属矿物制品业", "39 电子设备制造业"), "E": ("47 房屋建筑业",),
             "F": ("52 零售业",), "G": ("54 道路运输业",), "H": ("62 餐饮业",), "I": ("65 软件和信息技术服务业",), "K": ("70 房地产业",),
             "L": ("72 商务服务业",), "N": ("77 生态保护和环境治理业",), "P": ("83 教育",), "Q": ("84 卫生",), "R": ("87 文化艺术业",)}  # fmt: skip


@dataclass(frozen=True)
class Gathered:
    """What the month came to."""

    month: str
    firms: int
    warnings: int
    reports: int


def live(scene: Scene, first: date) -> Gathered:
    """Live through the month that ended before `first`, in the first ten days after it."""
    last = (first - timedelta(days=1)).replace(day=1)
    month = f"{last:%Y-%m}"
    by = scene.actor("tong", moment(first.replace(day=6), 10))
    for kind in Kind:
        content = write_csv(HEADS[kind], list(_lines(scene, kind, month)))
        row = commands.receive(by, unit_id=scene.city_unit, kind=kind, month=month, name=f"{kind.label}{month}.csv",
                               content=content)  # fmt: skip
        commands.take(by, delivery_id=row.id)
    reports = [_county(scene, first, month, unit_id, back=at == 1) for at, unit_id in enumerate(scene.counties.values())]
    by = scene.actor("tong", moment(first.replace(day=10), 9))
    whole = commands.compile(by, unit_id=scene.city_unit, month=month)
    commands.submit(by, report_id=whole.id, note="首月汇总，上月没有数")
    handed = commands.hand_over(by, unit_id=scene.city_unit, month=month)
    return Gathered(month, handed.firms, sum(1 for _ in queries.every_warning(by, month=month)), len(reports) + 1)


def _county(scene: Scene, first: date, month: str, unit_id: int, *, back: bool) -> int:
    """Send a county's figures up; with `back`, the city finds them wanting once."""
    at = scene.actor("li", moment(first.replace(day=8), 11))
    city = scene.actor("tong", moment(first.replace(day=9), 15))
    row = commands.compile(at, unit_id=unit_id, month=month)
    row = commands.submit(at, report_id=row.id, note="首月汇总，上月没有数")
    if back:
        commands.send_back(city, report_id=row.id, reason="参保缺口请写明是否为劳务派遣")
        commands.compile(at, unit_id=unit_id, month=month)
        row = commands.submit(at, report_id=row.id, note="缺口单位为劳务派遣，派遣单位另行参保；上月没有数")
    commands.accept(city, report_id=row.id)
    return row.id


def _lines(scene: Scene, kind: Kind, month: str) -> Iterator[tuple[object, ...]]:
    """Yield what a bureau knows of each firm at work: a few insure fewer than they pay, a few owe, a few pay too little."""
    for firm in scene.city.firms:
        if firm.headcount < 1:
            continue
        draw = Random(f"{scene.city.seed} {month} {firm.number}")  # the same firm to every bureau
        heads, short, owes = firm.headcount, draw.random() < 0.04, draw.random() < 0.02
        lowest = draw.choice((1900, 1950)) if draw.random() < 0.015 else draw.randrange(2100, 3200, 50)
        taxed = heads - draw.randrange(2) if heads > 1 else heads
        place = (firm.uscc, firm.name, scene.city.streets[firm.street].district_code, _division(firm))
        if kind is Kind.EMPLOYMENT:
            yield (*place, heads, draw.randrange(heads // 12 + 1), draw.randrange(heads // 15 + 1))
        elif kind is Kind.WAGES:
            yield (*place, heads, yuan(firm.payroll_fen), lowest, heads * 800 if owes else 0)
        elif kind is Kind.INSURANCE:
            yield (*place, max(taxed - (heads // 6 + 1 if short else 0), 0))
        else:
            yield (*place, taxed)


def _division(firm: Firm) -> str:
    known = DIVISIONS.get(firm.industry[:1], ("",))
    return known[firm.number % len(known)]

"""The demonstration from first row to report: history in silence, the current month aloud."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from unionloop.domains.employers import queries as employer_queries
from unionloop.domains.founding import commands as founding
from unionloop.domains.ledger import commands as ledger
from unionloop.domains.publication import commands as publication
from unionloop.domains.publication.contracts import EditionRow
from unionloop.domains.reference import queries as reference
from unionloop.kernel import errands, journal
from unionloop.kernel.actor import system

from . import (
    audit,
    bureaus,
    cases,
    foundings,
    fund,
    households,
    letters,
    members,
    month,
    promises,
    scene,
    standing,
    takings,
)
from .city import SIZES, build
from .scene import Scene, moment

CURRENT = date(2026, 7, 1)
SEED = 20140727  # the day of the newspaper page
Watch = Callable[[str, int, int], None]  # (what, done, of): progress


@dataclass
class Told:
    """Everything the report needs."""

    scene: Scene
    months: list[month.MonthDone] = field(default_factory=list)
    editions: list[EditionRow] = field(default_factory=list)
    before_bp: int = 0
    after_bp: int = 0
    newly_founded: list[str] = field(default_factory=list)
    heard: cases.Heard = field(default_factory=cases.Heard)
    seconds: float = 0.0


def tell(size: str, say: month.Say, watch: Watch, seed: int = SEED) -> Told:
    """Build the city, live through its months, and return what happened."""
    started = time.perf_counter()
    city = build(size, seed, CURRENT)
    watch("搭建组织、企业和规则", 0, len(city.months))
    told = Told(scene.set_up(city))
    scene.log_ins(told.scene)
    standing.seat_committees(told.scene)
    for index, first in enumerate(city.months[:-1]):
        watch(f"{first:%Y年%m月}", index, len(city.months))
        told.months.append(month.live(told.scene, first))
        _found_some(told, first, 1 if index % 2 else 0)
        _promise(told, first)
        told.editions.append(_publish(told, first, month.silent))
    watch("本月", len(city.months) - 1, len(city.months))
    told.heard = cases.live(told.scene, city.months, say)
    _this_month(told, city.months[-1], say)
    errands.drain(cases.END)
    promises.measure(CURRENT.replace(day=27))
    seal_all(told)
    told.seconds = time.perf_counter() - started
    return told


def _this_month(told: Told, first: date, say: month.Say) -> None:
    taken = members.take_rolls(told.scene, first)
    say("会员名册", f"六个区县的名册入册，{taken:,} 名会员，一人只计一次")
    told.before_bp = founded_bp(told, first)
    told.months.append(month.live(told.scene, first, say))
    told.newly_founded = _found_some(told, first, 3, say)
    _promise(told, first)
    came = members.walk_in(told.scene, first)
    members.open_login(told.scene, first)
    members.take_founded(told.scene, first)
    say("自己来入会", f"{len(came)} 人用手机申请，3 个工作日内答复，默认不告诉单位")
    files = households.live(told.scene, first)
    helped = month.MonthDone(first)
    month.pay(told.scene, first.replace(day=17), helped, say)
    say("维权文书", f"{letters.write(told.scene, first)} 件事项：提示、意见、建议书走在不同步上，见意见书台账")
    told.editions.append(_publish(told, first, say))  # it tells of all that went before
    _pay_founded(told, first, say)
    _stand_by(told, first, say, files, helped)
    under_way = standing.start_foundings(told.scene, first)
    say("正在建会", f"{under_way} 家企业走在十三步的不同步上，见建会看板")
    gathered = bureaus.live(told.scene, first)
    say("数据中心", f"{gathered.month} 四份委办局文件，{gathered.firms:,} 家单位，{gathered.warnings:,} 条预警，{gathered.reports} 张报表逐级上报，指标入湖")
    takings.take(told.scene, first)
    takings.assess(told.scene)
    audit.read(told.scene, first)
    told.after_bp = founded_bp(told, first + timedelta(days=27))


def _stand_by(told: Told, first: date, say: month.Say, files: int, helped: month.MonthDone) -> None:
    """Those who were aided are heard and looked at once more; the mutual-aid fund pays.

    Which claims are looked at is drawn with the installation's own secret, so this comes after the edition: that is
    the same, byte for byte, in every demonstration.
    """
    called, again = households.call_back(told.scene, first), households.look_again(told.scene, first)
    say("帮扶", f"{files:,} 户档案，{helped.paid} 笔 {month.money(helped.paid_fen)} 到本人卡，回访 {called} 户，抽样复查 {again} 户；新申请走在每一步上")
    aided = fund.live(told.scene, first, say)
    say("互助保障", f"医保结算文件自动理赔 {aided.paid:,} 笔 {month.money(aided.paid_fen)}，没有人填申请表")


def _promise(told: Told, first: date) -> None:
    """The ten promises of this year; they are announced in its first month that is lived through."""
    if first.year == CURRENT.year:
        opening = next(one for one in told.scene.city.months if one.year == CURRENT.year)
        promises.live(told.scene, first, opening == first)


def _found_some(told: Told, first: date, count: int, say: month.Say = month.silent) -> list[str]:
    names = []
    for firm in foundings.candidates(told.scene, first)[:count]:
        foundings.found(told.scene, firm, foundings.first_day_of(first))
        names.append(firm.name)
        say("新建工会", f"{firm.name}（{firm.headcount} 人）：建会十三步走完，筹备金自动进入返还")
    return names


def _publish(told: Told, first: date, say: month.Say) -> EditionRow:
    """The edition of the 25th: blanks found, frozen, signed the working day before, published by machine."""
    scene_, key = told.scene, {"unit_id": told.scene.city_unit}
    founding.find_blanks(scene_.actor("chen", moment(first.replace(day=20), 15)), **key)
    edition = publication.freeze(scene_.actor("chen", moment(first.replace(day=21), 9)), **key, month=f"{first:%Y-%m}")
    for county in scene_.counties.values():
        publication.check(scene_.actor("li", moment(first.replace(day=22), 10)), edition_id=edition.id, unit_id=county)
    sign_day = reference.calendar().previous_workday(first.replace(day=25))
    ledger.record_head(system(moment(sign_day - timedelta(days=1), 23, 50), via="clock"))
    publication.sign(scene_.actor("shi", moment(sign_day, 16)), edition_id=edition.id)
    published = publication.publish_due(system(moment(first.replace(day=25), 9), via="clock"))
    errands.drain(moment(first.replace(day=25), 9, 5))
    say("每月25日发布", f"第 {published[0].number} 期 · 签发 {sign_day:%m-%d} · 25 日 09:00 机器发布 · {published[0].sha256[:12]}…")
    return published[0]


def _pay_founded(told: Told, first: date, say: month.Say) -> None:
    """The preparation funds of this month's foundings go out once their accounts may be paid to."""
    from unionloop.domains.dues import commands as dues

    by = told.scene.actor("zhang", moment(first.replace(day=24), 8))
    dues.pay_held(by, unit_id=told.scene.city_unit)
    errands.drain(moment(first.replace(day=24), 8, 30))
    done = month.MonthDone(first)
    month.pay(told.scene, first.replace(day=24), done, say)
    told.months[-1].paid_fen += done.paid_fen
    told.months[-1].paid += done.paid


def founded_bp(told: Told, day: date) -> int:
    """Return the founding rate in basis points: covered or own, of the firms that should."""
    by = told.scene.actor("chen", moment(day, 12))
    return employer_queries.whole_coverage(by, day).target_rate_bp or 0


def seal_all(told: Told) -> None:
    """Chain the journal and record the ledger's head, as the timetable does every minute and day."""
    while journal.seal() >= 10_000:
        pass
    ledger.record_head(system(moment(CURRENT.replace(day=26), 23, 50), via="clock"))


def sizes() -> list[str]:
    """Return the sizes `--size` takes."""
    return list(SIZES)

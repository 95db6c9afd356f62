"""The one-screen report at the end: every figure a query over what the commands left behind."""

from collections.abc import Iterator
from datetime import timedelta

from unionloop.domains.dues import queries as dues_queries
from unionloop.domains.employers import queries as employer_queries
from unionloop.domains.founding import queries as founding_queries
from unionloop.domains.membership import queries as members
from unionloop.domains.publication import queries as publication_queries
from unionloop.kernel import errands
from unionloop.kernel.actor import Actor, system

from .month import money
from .story import CURRENT, Told, moment

PUBLISHED_DAY = 25
MONTH_DAYS = 31  # "within the month after hearing of the money"


def lines(told: Told) -> tuple[list[str], bool]:
    """Return the report and whether every sum closes."""
    by = system(moment(CURRENT.replace(day=27)), via="demo")
    sums = dues_queries.balance(by, unit_id=told.scene.city_unit)
    undone = len(errands.owed(moment(CURRENT + timedelta(days=400)))) + len(errands.given_up())
    closes = sums.in_fen == sums.split_fen == sums.settled_fen and not undone
    text = [
        "", "双环 · 演练报告", "═" * 66,
        _line("税款入库（全部月份）", sums.in_fen), _line("  已分成", sums.split_fen),
        _line("  = 返还基层已到账", sums.base_paid_fen), _line("  + 上解和分成已到账", sums.shares_paid_fen),
        _line("  + 已送银行待回盘", sums.sent_fen),
        _line("  + 退回待改正", sums.bounced_fen), _line("  + 应付、代管、待查", sums.held_fen),
        _line("  + 筹备金在户", sums.preparation_fen), _line("  + 市级本级份额", sums.own_fen),
        "─" * 66, *_coverage(told, by), "─" * 66, *page_rows(told, by), f"  用时 {told.seconds:.0f} 秒",
    ]  # fmt: skip
    text.append("  每一分钱都对得上" if closes else f"  ▲ 有差额，或有 {undone} 件后续事项未办，见 ./unionloop verify")
    return text, closes


def page_rows(told: Told, by: Actor) -> Iterator[str]:
    """Yield the first four rows of the newspaper page, each with what it is counted from."""
    unit_id = told.scene.city_unit
    sums = dues_queries.balance(by, unit_id=unit_id)
    runs = list(dues_queries.every_run(by, unit_id=unit_id))
    settled = sum(one.rows_count for one in runs)
    counts = dues_queries.payer_counts(by, unit_id=unit_id)
    waiting = sum(count for state, count in counts.items() if state not in ("matched", "aside"))
    yield f"  ① 代征明细 {len(runs)} 个月 {settled:,} 笔，逐笔有去处（待查缴费人 {waiting} 家）"
    released = [one for one in dues_queries.releases(by, limit=200).rows if one.unit_id]
    back = sum(one.returned_fen for one in released)
    yield f"  ② 累计返还基层 {money(sums.base_paid_fen)}；其中建会返还筹备金 {len(released)} 家 {money(back)}"
    for one in dues_queries.indicators(by, unit_id=unit_id, month=f"{CURRENT:%Y%m}")[2::3]:  # twelve months rolling
        name = "补助下级 ÷ 本级支出" if one.variant == "A" else "两边另计返还经费"
        yield (f"  ③ 近 12 个月{name} = {money(one.down_fen)} ÷ {money(one.total_fen)} = {_percent(one.share_bp or 0)}"
               f"（目标 ≥{_percent(one.threshold_bp)}）")  # fmt: skip
    published = [one.published_at for one in publication_queries.editions(by, limit=200).rows if one.published_at]
    on_day = [at for at in published if at.astimezone(by.at.tzinfo).day == PUBLISHED_DAY]
    total = employer_queries.whole_coverage(by, by.today)
    having = total.own_of_target + total.covered_of_target
    yield (f"  ④ 每月 25 日发布 {len(on_day)} / {len(published)} 期；正常经营非公企业建会 {having:,} / {total.target:,} = "
           f"{_percent(total.target_rate_bp or 0)}（目标 ≥98.00%）")  # fmt: skip
    cases = founding_queries.founded_between(by, first=told.scene.city.first_month - timedelta(days=31), last=by.today)
    quick = [one for one in cases if one.founded_date and (one.founded_date - one.opened_date).days <= MONTH_DAYS]
    yield f"     听到筹备金可返还后一个月内建会 {len(quick)} / {len(cases)} 家"


def _line(label: str, amount_fen: int) -> str:
    width = sum(2 if ord(char) > 0x2E7F else 1 for char in label)
    return f"{label}{' ' * (40 - width)}{money(amount_fen):>24}"


def _coverage(told: Told, by: Actor) -> list[str]:
    total = employer_queries.whole_coverage(by, CURRENT.replace(day=27))
    return [
        f"  建会率 {_percent(told.before_bp)} → {_percent(told.after_bp)}"
        f"   正常经营非公企业 {total.target:,} 家，单独建会 {total.own_of_target:,}，联合覆盖 {total.covered_of_target:,}",
        _members(by),
        f"  本月新建会 {len(told.newly_founded)} 家：{'、'.join(told.newly_founded)}",
        f"  每月25日发布 {len(told.editions)} 期，最近一期 {told.editions[-1].sha256[:16]}…" if told.editions else "",
    ]


def _members(by: Actor) -> str:
    rates = members.rates(by, day=CURRENT.replace(day=27))
    return (f"  入会率 A {_percent(rates.a_bp or 0)}（会员 {rates.members_unionised:,} / 已建会单位职工 {rates.staff_unionised:,}）"
            f"   B {_percent(rates.b_bp or 0)}（{rates.members_target:,} / {rates.staff_target:,}）")  # fmt: skip


def _percent(share_bp: int) -> str:
    return f"{share_bp // 100}.{share_bp % 100:02d}%"

"""The people's side of the report: what came in, where it is, what was solved. Every figure is a query over rows."""

from collections.abc import Iterator
from datetime import timedelta

from unionloop.domains.aid import queries as aid
from unionloop.domains.appeals import queries
from unionloop.domains.appeals.contracts import Rate
from unionloop.domains.mutualfund import queries as mutualfund
from unionloop.kernel.actor import BEIJING, Actor, system

from .month import money
from .story import CURRENT, Told, moment


def lines(told: Told) -> tuple[list[str], bool]:
    """Return the report and whether every concern is accounted for."""
    by = system(moment(CURRENT.replace(day=27)), via="demo")
    counts = queries.counts(by)
    since = moment(told.scene.city.months[0], 0).astimezone(BEIJING)
    rates = queries.rates(by, since=since, until=moment(CURRENT + timedelta(days=31), 0))
    month = told.heard.collected_month or CURRENT
    ledger = queries.ledger(by, month=month)
    closes = all(one.holds for one in ledger) and counts.total == sum(counts.by_state.values())
    text = [
        "", "双环 · 群众诉求", "═" * 66,
        f"来了什么  共 {counts.total:,} 件：" + "，".join(f"{label} {count:,}" for label, count in counts.by_channel.items()),
        "现在在哪  " + "，".join(f"{label} {count:,}" for label, count in counts.by_state.items()),
        f"解决什么  为 {counts.helped:,} 人次解决，挽回 {money(counts.recovered_fen)}",
        *(_rate(one) for one in rates),
    ]  # fmt: skip
    if ledger:
        top = ledger[0]
        text.append(f"民情台帐  {month:%Y年%m月} 收集 {top.collected} = 归并 {top.merged} + 办结 {top.handled} + 在办 {top.open}"
                    f"，归集为 {top.collected - top.merged} 个问题；各级 {len(ledger)} 个单位都对得上" if closes else "▲ 台帐有差额")  # fmt: skip
    return [*text, "─" * 66, *_ladder(told, by), *_fund(by), "─" * 66], closes


def _ladder(told: Told, by: Actor) -> Iterator[str]:
    """Yield the twelve months' ladder, a household once a rung (charter §2, row 6)."""
    first = CURRENT.replace(year=CURRENT.year - 1, month=CURRENT.month + 1)
    year = aid.figures(by, from_date=first, to_date=by.today, unit_id=told.scene.city_unit)
    rungs = " → ".join(f"{one.rung.label} {one.households:,} 户" for one in year.rungs)
    cost = sum(one.cost_fen for one in year.rungs)
    yield f"⑥ 帮扶阶梯（近 12 个月）{rungs}，合计 {money(cost)}；脱困 {year.exits:,} 户，返困 {year.relapses:,} 户"
    each = "、".join(f"{one.rung.label} {money(one.per_household_fen or 0)}" for one in year.rungs)
    share = f"{year.relapses:,} / {year.exits:,} = {year.relapse_bp / 100:.2f}%" if year.relapse_bp is not None else "—"
    yield f"   每户成本 {each}；返困率 {share}"


def _fund(by: Actor) -> Iterator[str]:
    """Yield how each fund stands, from its book, its policies and its claims (row 23)."""
    for one in mutualfund.funds(by):
        now = mutualfund.solvency(by, fund_id=one.id)
        fees = sum(row.fee_fen for row in mutualfund.every_enrolment(by))
        ratio = f"{now.ratio_bp / 10_000:.2f}" if now.ratio_bp is not None else "—"
        yield (f"㉓ 互助基金  {now.members:,} 人参保，互助费 {money(fees)}，受助 {now.aided:,} 人 {money(now.claims_fen)}；"
               f"余额 {money(now.balance_fen)}，准备金率 {ratio}")  # fmt: skip


def _rate(one: Rate) -> str:
    if one.rate_bp is None or one.low_bp is None or one.high_bp is None:
        return f"  {one.label}  还没有件"
    return (f"  {one.label}  {one.numerator:,}/{one.denominator:,} = {one.rate_bp / 100:.1f}%"
            f"（95% 区间 {one.low_bp / 100:.1f}–{one.high_bp / 100:.1f}%）")  # fmt: skip

"""The one-screen report at the end: every figure a query over what the commands left behind."""

from datetime import timedelta

from unionloop.domains.dues import queries as dues_queries
from unionloop.domains.employers import queries as employer_queries
from unionloop.kernel import errands
from unionloop.kernel.actor import Actor, system

from .month import money
from .story import CURRENT, Told, moment


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
        "─" * 66, *_coverage(told, by), f"  用时 {told.seconds:.0f} 秒",
    ]  # fmt: skip
    text.append("  每一分钱都对得上" if closes else f"  ▲ 有差额，或有 {undone} 件后续事项未办，见 ./unionloop verify")
    return text, closes


def _line(label: str, amount_fen: int) -> str:
    width = sum(2 if ord(char) > 0x2E7F else 1 for char in label)
    return f"{label}{' ' * (40 - width)}{money(amount_fen):>24}"


def _coverage(told: Told, by: Actor) -> list[str]:
    total = employer_queries.whole_coverage(by, CURRENT.replace(day=27))
    return [
        f"  建会率 {_percent(told.before_bp)} → {_percent(told.after_bp)}"
        f"   正常经营非公企业 {total.target:,} 家，单独建会 {total.own_of_target:,}，联合覆盖 {total.covered_of_target:,}",
        f"  本月新建会 {len(told.newly_founded)} 家：{'、'.join(told.newly_founded)}",
        f"  每月25日发布 {len(told.editions)} 期，最近一期 {told.editions[-1].sha256[:16]}…" if told.editions else "",
    ]


def _percent(share_bp: int) -> str:
    return f"{share_bp // 100}.{share_bp % 100:02d}%"

"""What a claim gives: plain values in, the sum with every step of its arithmetic out. Source: domain.md §5."""

from datetime import date, timedelta

from unionloop.kernel.money import THIN, share_fen, yuan

from ..contracts.plans import Benefit, Cover, Decision, Facts, Plan, Step
from ..contracts.words import SUDDEN, FormulaKind


def adjudicate(plan: Plan, cover: Cover, facts: Facts, used_fen: int = 0) -> Decision:
    """Return what one plan gives for one event.

    `used_fen` is what this policy gave already under the same benefit in this term. Conditions come first, in the
    order of the plan's text; the first that fails is the reason. Then formula, cap of the event, cap of the term, and
    last the loss: what the payers before gave and what this plan gives never exceed the bill.
    """
    benefit = plan.benefit(facts.event)
    if benefit is None:
        return _nothing("no_benefit", f"计划不含“{facts.event.label}”")
    refused = _conditions(plan, benefit, cover, facts)
    if refused is not None:
        return refused
    steps = list(_formula(benefit, facts))
    amount = steps[-1].amount_fen
    if amount <= 0:
        return Decision(0, tuple(steps), "below_deductible")
    if benefit.cap_event_fen is not None and amount > benefit.cap_event_fen:
        amount = benefit.cap_event_fen
        steps.append(Step("每次上限", f"不超过 {_yuan(benefit.cap_event_fen)}", amount))
    if benefit.cap_term_fen is not None and amount > benefit.cap_term_fen - used_fen:
        amount = max(0, benefit.cap_term_fen - used_fen)
        steps.append(Step("本期上限", f"{_yuan(benefit.cap_term_fen)} − 已给付 {_yuan(used_fen)}", amount))
        if amount == 0:
            return Decision(0, tuple(steps), "cap_reached")
    if benefit.within_loss and amount > facts.loss_fen - facts.others_fen:
        amount = max(0, facts.loss_fen - facts.others_fen)
        steps.append(
            Step(
                "不超过损失",
                f"总费用 {_yuan(facts.loss_fen)} − 其他渠道已付 {_yuan(facts.others_fen)}",
                amount,
            )
        )
        if amount == 0:
            return Decision(0, tuple(steps), "loss_covered")
    return Decision(amount, tuple(steps))


def waiting_until(cover: Cover, benefit: Benefit) -> date:
    """Return the first day on which an event counts: the waiting days after cover began without a gap."""
    if benefit.event in SUDDEN:
        return cover.start
    return max(cover.start, cover.since + timedelta(days=benefit.waiting_days))


def last_day_to_file(facts: Facts, window_days: int) -> date:
    """Return the last day to file: so many calendar days after the event, or after a stay in hospital ended."""
    return (facts.ended or facts.day) + timedelta(days=window_days)


def _conditions(plan: Plan, benefit: Benefit, cover: Cover, facts: Facts) -> Decision | None:
    if not cover.start <= facts.day < cover.end:
        last = cover.end - timedelta(days=1)
        return _nothing("not_covered", f"事故日 {facts.day}，保障期 {cover.start} 至 {last}")
    until = waiting_until(cover, benefit)
    if facts.day < until:
        return _nothing(
            "in_waiting",
            f"事故日 {facts.day}，{cover.since} 起等待 {benefit.waiting_days} 天，{until} 起生效",
        )
    words = dict(plan.exclusions)
    hit = [words[cause] for cause in facts.causes if cause in words]
    if hit:
        return _nothing("excluded", "、".join(hit))
    last = last_day_to_file(facts, plan.window_days)
    if facts.filed > last:
        return _nothing("too_late", f"最晚 {last} 申请，{facts.filed} 才收到")
    return None


def _formula(benefit: Benefit, facts: Facts) -> tuple[Step, ...]:
    if benefit.formula is FormulaKind.LUMP:
        amount = dict(benefit.amounts_fen).get(facts.grade, 0)
        return (Step("定额", f"{facts.grade or benefit.event.label}，{_yuan(amount)}", amount),)
    if benefit.formula is FormulaKind.DAILY:
        counted = max(0, facts.days - benefit.skip_days)
        text = f"（{facts.days} 天 − {benefit.skip_days} 天）× {_yuan(benefit.per_day_fen)}"
        return (Step("按天", text, counted * benefit.per_day_fen),)
    above = max(0, facts.self_paid_fen - benefit.deductible_fen)
    first = Step(
        "超过起付线", f"自付 {_yuan(facts.self_paid_fen)} − 起付线 {_yuan(benefit.deductible_fen)}", above
    )
    if benefit.formula is FormulaKind.RATE:
        amount = share_fen(above, benefit.rate_bp)
        return first, Step("按比例", f"{_yuan(above)} × {_percent(benefit.rate_bp)}", amount)
    return first, *_bands(benefit, above)


def _bands(benefit: Benefit, above_fen: int) -> list[Step]:
    steps, total = [], 0
    for band in benefit.bands:
        upto = above_fen if band.upto_fen is None else min(above_fen, band.upto_fen)
        part = max(0, upto - band.above_fen)
        if part == 0:
            break
        total += share_fen(part, band.rate_bp)
        steps.append(
            Step("分段", f"{_yuan(band.above_fen)} 以上的 {_yuan(part)} × {_percent(band.rate_bp)}", total)
        )
    return steps or [Step("分段", "没有超过的部分", 0)]


def _nothing(reason: str, text: str) -> Decision:
    return Decision(0, (Step("条件", text, 0),), reason)


def _yuan(amount_fen: int) -> str:
    return f"{yuan(amount_fen, THIN)} 元"


def _percent(rate_bp: int) -> str:
    whole, rest = divmod(rate_bp, 100)
    return f"{whole}.{rest:02d}%".replace(".00%", "%")

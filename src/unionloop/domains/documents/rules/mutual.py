"""The letters of mutual aid: facts to title and blocks. Amounts are fen in the facts."""

from unionloop.kernel.money import THIN, capital, yuan

from ..contracts import Grid, Text
from .blocks import Block, Facts, para


def decision(facts: Facts) -> tuple[str, tuple[Block, ...]]:
    """互助金决定书. Facts: plan, event, day, given, amount_fen, reason, rule, steps [[label, text, fen]], number_of, receipt."""
    given = bool(facts.raw("given"))
    head = f"您参加“{facts.text('plan')}”，{facts.day('day')}发生{facts.text('event')}（理赔号 {facts.text('number_of')}）。"
    if given:
        amount = facts.number("amount_fen")
        told = (
            f"经核定，给付互助金 {yuan(amount, THIN)} 元（大写：{capital(amount)}），付到您登记的本人账户。"
        )
    else:
        told = f"经核定，不予给付：{facts.text('reason')}。"
    rows = tuple((str(label), str(text), yuan(int(fen), THIN)) for label, text, fen in facts.raw("steps"))
    blocks: list[Block] = [para(head), para(told)]
    if rows:
        blocks.append(
            Grid(("步骤", "算式", "到这一步，元"), rows, "llr", (2, 6, 2), caption="这个数怎么来的")
        )
    blocks += [
        para(f"依据：{facts.text('rule')}。"),
        para(
            "您不同意的，可以在收到之日起十五日内，在“互助理赔”页面写明理由申诉，由另外的人复核；申诉不影响已核定部分的给付。"
        ),
        Text(f"查询号 {facts.text('receipt')}", indent=False),
    ]
    return f"互助金{'给付' if given else '不予给付'}决定书", tuple(blocks)

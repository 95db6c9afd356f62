"""The letters of aid: facts to title and blocks. Amounts are fen in the facts."""

from unionloop.kernel.money import THIN, yuan

from ..contracts import Grid, Text
from .blocks import Block, Facts, para

AGAIN = {  # what he may do next, by what was decided
    "given": "认定以后要公示；公示期满没有异议，就入册。您认为类别定得不对的，可以向{unit}提出，由没有办过这件事的同志复核。",
    "none": "您不同意的，可以在{until}前（含当日）在“我的事”里写明哪里算得不对、什么没有算进去，由没有办过这件事的同志复核；"
            "不会上网的，可以到{unit}口头提出，由工作人员代为登记。申诉不收费，不影响您以后再申请。",
    "final": "这是复核以后的结论。家里情况有变化的，可以随时再申请；仍不同意的，可以向上一级工会反映，或拨打 12351。",
}  # fmt: skip


def decision(facts: Facts) -> tuple[str, tuple[Block, ...]]:
    """困难帮扶决定书. Facts: outcome (given, none, final), klass, number_of, day, sums [[label, how, fen or null]], why, note,
    rules [text], unit, until (outcome none), receipt."""
    outcome = facts.text("outcome")
    head = f"您{facts.day('day')}提出的困难帮扶申请（档案 {facts.text('number_of')}），已经办理。"
    told = {"given": f"经核定，认定为{facts.text('klass')}。", "none": "经核定，暂不能认定为困难职工家庭。",
            "final": "经另外的同志复核，维持原来的结论：暂不能认定为困难职工家庭。"}[outcome]  # fmt: skip
    blocks: list[Block] = [para(head), para(told), *(para(str(one)) for one in facts.raw("why"))]
    if facts.text("note", ""):
        blocks.append(para(f"经办人说明：{facts.text('note')}"))
    rows = tuple((str(label), str(how), "" if fen is None else yuan(int(fen), THIN)) for label, how, fen in facts.raw("sums"))
    if rows:
        blocks.append(Grid(("项目", "怎么算的", "元"), rows, "llr", (3, 6, 2), caption="逐项计算"))
    blocks.append(para("依据：" + ("；".join(str(one) for one in facts.raw("rules")) or "本市困难职工认定办法") + "。"))
    until = facts.day("until") if outcome == "none" else ""
    blocks.append(para(AGAIN[outcome].format(until=until, unit=facts.text("unit"))))
    blocks.append(Text(f"查询号 {facts.text('receipt')}", indent=False))
    return "困难帮扶决定书", tuple(blocks)

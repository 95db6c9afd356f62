"""The money papers: facts to title and blocks. Amounts are fen in the facts."""

from unionloop.kernel.money import THIN, capital, yuan

from ..contracts import Fields, Grid, Text
from .blocks import Block, Facts, day_text, month_text, para


def receipt(facts: Facts) -> tuple[str, tuple[Block, ...]]:
    """到账通知. Facts: unit, item, month, amount_fen, day, holder, tail, bank_ref, receipt, basis [[label, value]]."""
    pairs = [
        ("收款单位", facts.text("unit")), ("款项", f"{month_text(facts.text('month'))}{facts.text('item')}"),
        ("金额（小写）", f"¥{facts.money('amount_fen')}"), ("金额（大写）", capital(facts.number("amount_fen"))),
        ("到账日期", facts.day("day")), ("收款户名", facts.text("holder")),
        ("收款账号", f"****{facts.text('tail')}"), ("银行回单号", facts.text("bank_ref", "—")),
        ("回执号", facts.text("receipt", "—")),
    ]  # fmt: skip
    blocks: list[Block] = [Fields(tuple(pairs))]
    if facts.has("basis"):
        rows = tuple((str(label), str(value)) for label, value in facts.raw("basis"))
        blocks.append(Grid(("依据", "内容"), rows, "ll", (2, 5), caption="这笔钱怎么来的"))
    blocks.append(Text("凭回执号和联系电话后四位，可在“查进度”页面查看办理经过。", indent=False))
    return "工会经费到账通知", tuple(blocks)


def statement(facts: Facts) -> tuple[str, tuple[Block, ...]]:
    """对账单. Facts: unit, counterpart, from_date, to_date, opening_fen, closing_fen, rows.

    A row is {day, voucher, summary, in_fen, out_fen, balance_fen}.
    """
    rows = tuple(
        (str(one["day"]), str(one.get("voucher", "")), str(one["summary"]), _or_dash(int(one["in_fen"])),
         _or_dash(int(one["out_fen"])), yuan(int(one["balance_fen"]), THIN))
        for one in facts.rows("rows")
    )  # fmt: skip
    into = sum(int(one["in_fen"]) for one in facts.rows("rows"))
    out = sum(int(one["out_fen"]) for one in facts.rows("rows"))
    return "工会经费往来对账单", (
        Fields((
            ("单位", facts.text("unit")), ("对方单位", facts.text("counterpart")),
            ("期间", f"{facts.day('from_date')}至{facts.day('to_date')}"),
            ("期初余额，元", facts.money("opening_fen")), ("期末余额，元", facts.money("closing_fen")),
        )),
        Grid(("日期", "凭证号", "摘要", "增加，元", "减少，元", "余额，元"), rows, "lllrrr", (3, 4, 7, 4, 4, 4),
             ("合计", "", "", yuan(into, THIN), yuan(out, THIN), facts.money("closing_fen"))),
        Text("收到后请在十个工作日内核对；如有不符，请写明差异并退回一份。", indent=False),
    )  # fmt: skip


def settlement(facts: Facts) -> tuple[str, tuple[Block, ...]]:
    """结算单. Facts: run, month, rule, signed [[role, name and time]], rows [{unit, base_fen, share, …}], levels.

    `levels` are [[key, label]]; every row has `unit`, `paid_fen` and one amount per key.
    """
    levels = [(str(key), str(label)) for key, label in facts.raw("levels")]
    rows = tuple(
        (
            str(one["unit"]),
            yuan(int(one["paid_fen"]), THIN),
            *(yuan(int(one[key]), THIN) for key, _ in levels),
        )
        for one in facts.rows("rows")
    )
    foot = ("合计", *(
        yuan(sum(int(one[key]) for one in facts.rows("rows")), THIN) for key in ("paid_fen", *(k for k, _ in levels))
    ))  # fmt: skip
    head = ("单位", "入库，元", *(f"{label}，元" for _, label in levels))
    signed = tuple((str(role), str(who)) for role, who in facts.raw("signed"))
    return f"{month_text(facts.text('month'))}工会经费结算单", (
        Fields((("结算批次", facts.text("run")), ("分成规则", facts.text("rule")), *signed)),
        Grid(head, rows, "l" + "r" * (len(head) - 1), (5, *[3] * (len(head) - 1)), foot),
    )


def voucher(facts: Facts) -> tuple[str, tuple[Block, ...]]:
    """记账凭证. Facts: book, number, day, legs [{summary, account, debit_fen, credit_fen}], maker, attachments_count."""
    legs = facts.rows("legs")
    rows = tuple(
        (str(one.get("summary", "")), str(one["account"]), _or_dash(int(one["debit_fen"])),
         _or_dash(int(one["credit_fen"])))
        for one in legs
    )  # fmt: skip
    debit, credit = (sum(int(one[key]) for one in legs) for key in ("debit_fen", "credit_fen"))
    return "记账凭证", (
        Fields((
            ("单位", facts.text("book")), ("凭证号", facts.text("number")), ("日期", day_text(facts.raw("day"))),
            ("附件", f"{facts.text('attachments_count', '0')} 张"),
        )),
        Grid(("摘要", "会计科目", "借方，元", "贷方，元"), rows, "llrr", (5, 6, 4, 4),
             (f"合计 {capital(debit)}", "", yuan(debit, THIN), yuan(credit, THIN))),
        para(f"制单：{facts.text('maker')}　　复核：{facts.text('checker', '')}　　记账：{facts.text('poster', '')}"),
    )  # fmt: skip


def _or_dash(amount_fen: int) -> str:
    return yuan(amount_fen, THIN) if amount_fen else "—"

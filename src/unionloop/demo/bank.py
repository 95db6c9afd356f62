"""The bank of the demonstration: takes the exported order file and answers as banks do.

Most payments arrive; a few come back because the account does not exist or the name differs.
"""

import csv
import io
from dataclasses import dataclass
from random import Random

HEADER = ("批次号", "参考号", "处理状态", "实际户名", "金额", "银行回单号", "原因")
TROUBLES = ("户名与账号不符", "账号不存在", "账户已销户")


@dataclass(frozen=True)
class Answer:
    """The return file, and how much of it bounced."""

    name: str
    content: bytes
    paid: int
    bounced: int


def answer(order_file: bytes, name: str, seed: str, bounce_bp: int = 60) -> Answer:
    """Return the bank's answer to an order file in the delimited layout; at least one payment bounces."""
    rows = list(csv.reader(io.StringIO(order_file.decode("gb18030")), delimiter="|"))
    head, orders = rows[0], [row for row in rows[1:] if row and row[0] != "合计"]
    at = {title: head.index(title) for title in ("批次号", "参考号", "收款户名", "金额")}
    random, out = Random(f"bank {seed} {name}"), io.StringIO(newline="")
    unlucky = random.randrange(len(orders)) if orders else 0
    writer = csv.writer(out, delimiter="|", lineterminator="\r\n")
    writer.writerow(HEADER)
    bounced = 0
    for number, row in enumerate(orders):
        fails = random.randrange(10_000) < bounce_bp or (bounce_bp and number == unlucky)
        bounced += bool(fails)
        writer.writerow([
            row[at["批次号"]], row[at["参考号"]], "退回" if fails else "成功", row[at["收款户名"]],
            row[at["金额"]], f"H{random.randrange(10**12):012d}", random.choice(TROUBLES) if fails else "",
        ])  # fmt: skip
    return Answer(f"回盘-{name}", out.getvalue().encode("gb18030"), len(orders) - bounced, bounced)

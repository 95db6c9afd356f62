"""What comes from outside: the file of the tax office and the bank's answer."""

import csv
import io
from collections.abc import Sequence

from tests.dues import tax_files

FIRMS = ("E1", "E2", "E3", "E4", "E6", "E7", "E8", "E9")
BANK_HEADER = ("批次号", "参考号", "处理状态", "实际户名", "金额", "银行回单号", "原因")


def tax_file(lines: Sequence[tuple[str, int, int, str]]) -> bytes:
    """Return a tax file of lines (key, payer, fen, month)."""
    cells = []
    for key, payer, fen, month in lines:
        firm = FIRMS[payer % len(FIRMS)]
        yuan = f"{fen / 100:.2f}"
        cells.append(tax_files.row(
            payer, 电子税票号码=f"35109826{key}", 纳税人名称=f"缴费人{payer:04d}号", 征收品目="工会筹备金" if firm in ("E8", "E9") else "工会经费",
            工资总额=f"{fen / 2:.2f}", 应纳费额=yuan, 实缴金额=yuan,
            入库日期=f"{month[:4]}-{month[4:]}-01"))  # fmt: skip
    return tax_files.csv(cells)


def bank_file(told: Sequence[Sequence[str]]) -> bytes:
    """Return a bank's answer."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter="|", lineterminator="\r\n").writerows([BANK_HEADER, *told])
    return out.getvalue().encode("gb18030")

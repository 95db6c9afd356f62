"""A delimited bank layout: one order a line, a closing line with count and sum; returns by header.

Fields are parted by `|`. The return may have its columns in any order and under any of the usual
names; it may come in another encoding than the order went out in.
"""

import codecs
import csv
import io
from dataclasses import dataclass
from unicodedata import normalize

from unionloop.domains.payments.contracts import News, Order, OrderFile, Outcome
from unionloop.kernel.errors import BadInput
from unionloop.kernel.money import parse_yuan, yuan
from unionloop.kernel.words import Word

COLUMNS = (
    "批次号",
    "序号",
    "参考号",
    "收款账号",
    "收款户名",
    "行号",
    "开户行",
    "金额",
    "币种",
    "附言",
    "校验码",
)
CLOSING = "合计"
ALIASES = {
    "reference": ("参考号", "客户参考号", "业务参考号", "端到端标识", "流水参考号"),
    "outcome": ("状态", "处理状态", "处理结果", "交易状态", "结果"),
    "amount": ("金额", "交易金额", "入账金额", "实付金额"),
    "holder": ("收款户名", "户名", "收款人名称", "实际户名"),
    "bank_ref": ("银行回单号", "回单号", "银行流水号", "交易流水号"),
    "reason": ("原因", "退回原因", "失败原因", "备注"),
}
OUTCOMES = {
    "成功": Outcome.SUCCESS, "交易成功": Outcome.SUCCESS, "已入账": Outcome.SUCCESS, "00": Outcome.SUCCESS,
    "失败": Outcome.FAIL, "交易失败": Outcome.FAIL, "退回": Outcome.FAIL, "拒绝": Outcome.FAIL,
    "部分成功": Outcome.PARTIAL, "部分": Outcome.PARTIAL,
    "退汇": Outcome.RETURNED, "已退汇": Outcome.RETURNED,
    "处理中": Outcome.ACCEPTED, "已受理": Outcome.ACCEPTED,
    "未知": Outcome.UNKNOWN, "状态不明": Outcome.UNKNOWN, "待查": Outcome.UNKNOWN,
}  # fmt: skip
MAX_LINE_CHARACTERS = 10_000


@dataclass(frozen=True)
class Delimited:
    """The layout in one encoding."""

    code: str
    label: str
    encoding: str
    extension: str = "txt"
    content_type: str = "text/plain"

    def write(self, order: OrderFile) -> bytes:
        """Return header, orders and closing line, CRLF ended."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter="|", lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for one in order.orders:
            writer.writerow(_cells(order.batch, one))
        writer.writerow([CLOSING, len(order.orders), yuan(order.total_fen), "CNY"])
        return out.getvalue().encode(self.encoding)

    def knows(self, content: bytes) -> bool:
        """Tell whether the first line of a return names a reference and a state."""
        if content.lstrip()[:1] == b"<":
            return False
        text = _decode(content)
        return text is not None and _places(_first_row(text)) is not None

    def read(self, content: bytes) -> list[News]:
        """Return what every line says; a line that cannot be read refuses the file, naming the line."""
        text = _decode(content)
        if text is None:
            raise BadInput("unreadable_return")
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        places = _places(next(rows, []))
        if places is None:
            raise BadInput("unreadable_return")
        try:
            return [_news(row, places, at) for at, row in enumerate(rows, start=2) if _is_order(row)]
        except csv.Error as error:
            raise BadInput("bad_return_line", line=0, why=str(error)) from error


def check_digits(text: str) -> str:
    """Return the two ISO 7064 MOD 97-10 digits of a text, letters counted as 10 to 35."""
    digits = "".join(str(int(one, 36)) for one in text if one.isascii() and one.isalnum())
    return f"{98 - int(digits + '00') % 97:02d}" if digits else "00"


def check_of(order: Order) -> str:
    """Return the 校验码 of a line: a digit changed between export and upload shows."""
    return check_digits(f"{order.seq}A{order.number}A{order.amount_fen}")


def _cells(batch: str, one: Order) -> list[str]:
    return [
        batch, str(one.seq), one.reference, one.number, one.holder, one.bank_code, one.bank_name,
        yuan(one.amount_fen), "CNY", one.remark, check_of(one),
    ]  # fmt: skip


def _decode(content: bytes) -> str | None:
    """Return the text: a byte order mark decides, then UTF-8, then GB18030 (which contains GBK)."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
            return None if "\x00" in text else text
        except UnicodeDecodeError:
            continue
    return None


def _first_row(text: str) -> list[str]:
    line = text[:MAX_LINE_CHARACTERS].splitlines()[:1]
    return next(csv.reader(line, delimiter=_delimiter(text)), []) if line else []


def _delimiter(text: str) -> str:
    line = (text[:MAX_LINE_CHARACTERS].splitlines() or [""])[0]
    return max("|,\t;", key=line.count)


def _places(header: list[str]) -> dict[str, int] | None:
    names = [normalize("NFKC", one).strip() for one in header]
    found = {}
    for key, aliases in ALIASES.items():
        for alias in aliases:
            if alias in names:
                found[key] = names.index(alias)
                break
    return found if {"reference", "outcome"} <= found.keys() else None


def _is_order(row: list[str]) -> bool:
    return any(one.strip() for one in row) and row[0].strip() != CLOSING


def _news(row: list[str], places: dict[str, int], at: int) -> News:
    def cell(key: str) -> str:
        place = places.get(key)
        return row[place].strip() if place is not None and place < len(row) else ""

    outcome = OUTCOMES.get(normalize("NFKC", cell("outcome")))
    if outcome is None:
        raise BadInput("bad_return_line", line=at, why=f"状态“{cell('outcome')[:20]}”")
    amount_fen = None
    if cell("amount"):
        try:
            amount_fen = parse_yuan(cell("amount"))
        except ValueError as error:
            raise BadInput("bad_return_line", line=at, why=f"金额“{cell('amount')[:20]}”") from error
    return News(
        reference=cell("reference")[:60], outcome=outcome, amount_fen=amount_fen,
        holder=cell("holder")[:140], bank_ref=cell("bank_ref")[:60], reason=cell("reason")[:200],
    )  # fmt: skip


UTF8 = Delimited("text-utf8", Word("分隔文本 UTF-8"), "utf-8")
GB18030 = Delimited("text-gb18030", Word("分隔文本 GB18030"), "gb18030")
GBK = Delimited("text-gbk", Word("分隔文本 GBK（替代字表）"), "gbk")

"""Tax detail files made for tests: deterministic, with valid codes, as sheets of cells or as bytes."""

import io
import random
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pyarrow
import pyarrow.parquet
import xlsxwriter

from unionloop.adapters.sheets import write_csv
from unionloop.kernel.codes import org_digit, uscc_digit

HEADERS = [
    "税票UUID", "电子税票号码", "明细序号", "登记序号", "社会信用代码", "原纳税人识别号", "纳税人名称", "街道乡镇",
    "主管税务机关", "收款国库", "征收品目", "所属期起", "所属期止", "工资总额", "费率", "应纳费额", "减免费额",
    "实缴金额", "退库类型", "入库日期",
]  # fmt: skip
AT = {header: index for index, header in enumerate(HEADERS)}
_TRADES = ("食品", "建材", "物流", "电子", "纺织", "机械", "药业", "餐饮", "汽配", "包装")
_CHARACTERS = "天泰华锐恒远启程悦家锦绣同兴川中沱牌遂州银发明星康达安源富国正黄翔盛"


def uscc(number: int, division: str = "510903") -> str:
    """Return a valid made-up credit code."""
    body = f"MA{number:06d}"
    front = f"91{division}{body}{org_digit(body)}"
    return front + uscc_digit(front)


def firm(number: int) -> str:
    """Return a made-up firm name; numbers far apart give names far apart."""
    chance = random.Random(number * 7919)
    return f"遂宁{''.join(chance.sample(_CHARACTERS, 3))}{chance.choice(_TRADES)}有限公司"


def row(number: int, **changes: Any) -> list[Any]:
    """Return one good line; `changes` name headers."""
    payroll = 20_000 + number % 5_000 * 13
    cells: dict[str, Any] = {
        "税票UUID": "", "电子税票号码": f"3510982607{number:08d}", "明细序号": "1",
        "登记序号": f"1011510900{number:010d}", "社会信用代码": uscc(number), "原纳税人识别号": "",
        "纳税人名称": firm(number), "街道乡镇": "镇江寺街道",
        "主管税务机关": "国家税务总局遂宁市船山区税务局", "收款国库": "国家金库遂宁市船山区支库",
        "征收品目": "工会经费", "所属期起": "2026-06-01", "所属期止": "2026-06-30",
        "工资总额": f"{payroll}.00", "费率": "0.02", "应纳费额": f"{payroll * 2 / 100:.2f}", "减免费额": "0.00",
        "实缴金额": f"{payroll * 2 / 100:.2f}", "退库类型": "", "入库日期": f"2026-07-{number % 15 + 1:02d}",
    }  # fmt: skip
    unknown = set(changes) - set(cells)
    assert not unknown, unknown
    return list((cells | changes).values())


def rows(count: int, start: int = 1) -> list[list[Any]]:
    """Return good lines."""
    return [row(number) for number in range(start, start + count)]


def xlsx(lines: Sequence[Sequence[Any]], headers: Sequence[str] = HEADERS, *,
         titles: Sequence[str] = (), **options: Any) -> bytes:  # fmt: skip
    """Return a workbook with optional title lines above the header."""
    whole = io.BytesIO()
    book = xlsxwriter.Workbook(whole, {"in_memory": True, "strings_to_formulas": False, **options})
    page = book.add_worksheet("明细")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, title in enumerate(titles):
        page.write_string(number, 0, title)
    page.write_row(len(titles), 0, list(headers))
    for number, cells in enumerate(lines, len(titles) + 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, date | datetime):
                page.write_datetime(number, column, cell, day)
            else:
                page.write(number, column, cell)
    book.close()
    return whole.getvalue()


def csv(lines: Sequence[Sequence[Any]], headers: Sequence[str] = HEADERS, *, encoding: str = "utf-8",
        delimiter: str = ",") -> bytes:  # fmt: skip
    """Return a delimited file."""
    return write_csv(headers, lines, encoding=encoding, delimiter=delimiter)


def parquet(lines: Sequence[Sequence[Any]], headers: Sequence[str] = HEADERS) -> bytes:
    """Return a parquet file of text columns."""
    columns = [[str(cells[index]) for cells in lines] for index in range(len(headers))]
    whole = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns, names=list(headers)), whole)
    return whole.getvalue()

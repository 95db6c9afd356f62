"""A province's tax file of any size, written line by line: what `import` takes in. No town is built for it."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .planted import HEADERS, sound, uscc
from .work import at

FAULTY = 331  # one line in so many is refused: by its code, its name, or as sent twice
NUMBERS = ("工资总额", "费率", "应纳费额", "减免费额", "实缴金额")  # a spreadsheet holds them as numbers
_PLACES = tuple(f"{one}街道" for one in ("镇江寺", "高升街", "凯旋路", "南津路", "育才路", "广德", "富源路", "灵泉"))
_BRANDS = "天泰华锐恒远启程悦家锦绣同兴川中沱牌遂州银发明星康达安源富国正黄翔盛"
_TRADES = ("食品", "建材", "物流", "电子", "纺织", "机械", "药业", "餐饮", "汽配", "包装")


def prepare(rows: str, kind: str) -> dict[str, Any]:
    """Open the collecting union and write the file; nothing of this is measured."""
    from unionloop.domains.organisation import commands as organisation
    from unionloop.domains.reference import commands as reference
    from unionloop.kernel.actor import system

    by, count = system(at(1)), int(rows)
    reference.load_profile(by)
    city = organisation.open_union(by, parent_id=None, name="遂州市总工会", tier="city", kind="federation", division_code="510900")
    path = Path(os.environ["UNIONLOOP_DATA"]) / f"工会经费入库明细.{kind}"
    (_text if kind == "csv" else _sheet)(path, count)
    return {"file": str(path), "rows": count, "unit": city.id, "paid": "实缴金额"}


def lines(count: int) -> Iterator[dict[str, Any]]:
    """Yield lines, the same for the same numbers."""
    for number in range(1, count + 1):
        line = sound(number)
        line["纳税人名称"] = f"遂宁{_named(number)}{_TRADES[number % 10]}有限公司"
        line["街道乡镇"] = _PLACES[number % 8]
        line["入库日期"] = f"2026-07-{number % 15 + 1:02d}"
        if number % FAULTY == 0:
            _spoil(line, number // FAULTY)
        yield line


def _named(number: int) -> str:
    """Return three characters that tell a firm's name from its neighbours'."""
    size = len(_BRANDS)
    return _BRANDS[number % size] + _BRANDS[number // size % size] + _BRANDS[number // size**2 % size]


def _spoil(line: dict[str, Any], turn: int) -> None:
    kind = turn % 4
    if kind == 0:
        line["社会信用代码"] = uscc(turn)[:17] + "I"
    elif kind == 1:
        line["社会信用代码"] = uscc(turn)[:16]
    elif kind == 2:
        line["纳税人名称"] = ""
    else:
        line["电子税票号码"] = sound(turn * FAULTY - 1)["电子税票号码"]  # the line before once more, with another payer
        line["登记序号"] = sound(turn * FAULTY - 1)["登记序号"]


def _text(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADERS)
        writer.writerows(line.values() for line in lines(count))


def _sheet(path: Path, count: int) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet("明细")
    page.write_row(0, 0, HEADERS)
    for at_line, line in enumerate(lines(count), 1):
        page.write_row(at_line, 0, [float(cell) if name in NUMBERS else cell for name, cell in line.items()])
    book.close()

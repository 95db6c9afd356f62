"""The tax office's monthly detail file about the city, with the faults such files have.

Headers vary from month to month on purpose: the importer goes by alias, never by position.
"""

import csv
import hashlib
import io
from dataclasses import dataclass
from datetime import date
from itertools import islice
from random import Random

import xlsxwriter

from .city import City, Firm

SPREADSHEET = ("税票UUID", "电子税票号码", "明细序号", "登记序号", "社会信用代码(纳税人识别号)", "纳税人名称", "街道乡镇",
               "主管税务机关", "收款国库", "征收品目", "所属期起", "所属期止", "计费依据", "费率", "应纳税额", "实缴金额",
               "入库日期")  # fmt: skip
PLAIN = ("spuuid", "dzsphm", "pzmxxh", "djxh", "shxydm", "nsrmc", "jdxz", "zgswj", "skgk", "zspm", "skssqq",
         "skssqz", "gzze", "sl", "ynse", "sjje", "rkrq")  # fmt: skip

MOVED = 3  # firms a month that came to another tax office: only the present month's are left to the matching desk


@dataclass(frozen=True)
class TaxFileMade:
    """The bytes as the tax office sent them, with the totals it printed on the covering slip."""

    name: str
    content: bytes
    rows: int
    total_fen: int
    lines: list[list[object]]  # the truth behind the file: what reached the treasury


def item_of(firm: Firm, founded: set[int]) -> str:
    """Return the tax item a firm pays under: dues with a union, preparation fund without."""
    return "工会经费" if firm.union != "none" or firm.number in founded else "工会筹备金"


def rows(city: City, month: date, founded: set[int]) -> list[list[object]]:
    """Return the rows of one month: every normally operating payer, with its usual troubles."""
    random = Random(f"tax {city.seed} {city.size.name} {month}")
    start, end = month, _last_day(month)
    moved = {firm.number for firm in _moved(city)} if month == city.months[-1] else set()
    found: list[list[object]] = []
    for firm in city.firms:
        if firm.status != "normal" or (firm.quarterly and month.month % 3):
            continue
        item = item_of(firm, founded)
        rate_bp = 80 if item == "工会经费" and firm.pattern == "P2" else 200
        payroll_fen = firm.payroll_fen * random.randint(970, 1045) // 1000
        if firm.quarterly:
            payroll_fen *= 3
        due_fen = (payroll_fen * rate_bp + 5000) // 10_000
        paid_fen = due_fen * 70 // 100 if random.random() < 0.004 else due_fen
        day = date(month.year, month.month, min(28, random.choice((8, 9, 10, 11, 12, 13, 14, 15, 15, 15))))
        code, name = _as_written(random, firm)
        key = "" if random.random() < 0.02 else firm.tax_key
        if firm.number in moved:
            code, key, name = "", f"9{firm.tax_key[1:]}", firm.name.replace("有限公司", "公司")
        number = f"{month:%Y%m}{firm.number:08d}"
        found.append([
            _uuid(city, number), f"3510{number}", 1, key, code, name, city.streets[firm.street].name,
            f"国家税务总局{_office(city, firm)}税务局", f"国家金库{_office(city, firm)}支库", item,
            start, end, payroll_fen, rate_bp, due_fen, paid_fen, day,
        ])  # fmt: skip
    return found


def _moved(city: City) -> list[Firm]:
    """Return the firms that came to another tax office this month: a new number, no code, a name cut short."""
    likely = (firm for firm in city.firms if firm.status == "normal" and firm.union == "own" and not firm.quarterly
              and firm.headcount >= 50 and firm.name.endswith("有限公司"))  # fmt: skip
    return list(islice(likely, MOVED))


def _uuid(city: City, number: str) -> str:
    return hashlib.sha256(f"{city.seed} {number}".encode()).hexdigest()[:32].upper()


def _office(city: City, firm: Firm) -> str:
    from .grammar import DISTRICTS

    return dict(DISTRICTS)[city.streets[firm.street].district_code]


def _as_written(random: Random, firm: Firm) -> tuple[str, str]:
    """Return code and name as the file has them: mostly right."""
    code, name = firm.uscc, firm.name
    trouble = random.random()
    if trouble < 0.004:
        code = code[:-1] + ("0" if code[-1] != "0" else "1")  # a wrong check digit: the row is refused by name
    elif trouble < 0.02:
        code = ""
    elif trouble < 0.04:
        code = firm.old_tax_id
    if random.random() < 0.03:
        name = name.replace("（", "(").replace("）", ")").replace("有限责任公司", "有限公司")
    return code, name


def _last_day(month: date) -> date:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def make(city: City, month: date, founded: set[int]) -> TaxFileMade:
    """Write one month's file: a spreadsheet mostly, every third month GB18030 text with short headers."""
    return _made(f"工会经费入库明细{month:%Y%m}", rows(city, month, founded), month.month % 3 == 0)


def corrected(city: City, month: date, founded: set[int], line_numbers: set[int]) -> TaxFileMade:
    """Write the tax office's second file: only the lines that were refused, their codes put right."""
    firms = {firm.tax_key: firm for firm in city.firms}
    again = []
    for number, line in enumerate(rows(city, month, founded), 2):  # line 1 is the header
        if number in line_numbers:
            firm = firms.get(str(line[3]))
            again.append([*line[:4], firm.uscc if firm else "", *line[5:]])
    return _made(f"工会经费入库明细{month:%Y%m}更正", again, False)


def _made(name: str, lines: list[list[object]], as_text: bool) -> TaxFileMade:
    total = sum(line[15] for line in lines)  # type: ignore[misc]
    if as_text:
        return TaxFileMade(f"{name}.csv", _text(lines), len(lines), total, lines)
    return TaxFileMade(f"{name}.xlsx", _sheet(lines), len(lines), total, lines)


def _amount(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _text(lines: list[list[object]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(PLAIN)
    for line in lines:
        values = list(line)
        for index in (12, 14, 15):
            values[index] = _amount(int(values[index]))  # type: ignore[call-overload]
        values[13] = "0.02" if values[13] == 200 else "0.008"
        for index in (10, 11, 16):
            values[index] = f"{values[index]:%Y%m%d}"
        writer.writerow(values)
    return out.getvalue().encode("gb18030")


def _sheet(lines: list[list[object]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("入库明细")
    sheet.write_row(0, 0, SPREADSHEET)
    for at, line in enumerate(lines, 1):
        for column, value in enumerate(line):
            if column in (12, 14, 15):
                sheet.write_number(at, column, int(value) / 100)  # type: ignore[call-overload]  # a sheet holds yuan
            elif column == 13:
                sheet.write_number(at, column, 0.02 if value == 200 else 0.008)
            elif isinstance(value, date):
                sheet.write_datetime(at, column, value)  # type: ignore[arg-type]
            else:
                sheet.write_string(at, column, str(value))
    book.close()
    return out.getvalue()

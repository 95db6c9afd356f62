"""137 faults of a tax file, no two alike, planted among sound lines: what the intake must name, each with line and column.

The kinds are those tax offices' files were seen with: codes spoilt by spreadsheets or by hand, sums, days, periods, names
of broken encoding, cells that hold formulas, lines sent twice.
"""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Any

import xlsxwriter

from unionloop.kernel.codes import org_digit, uscc_digit

FAULTS = 137
SOUND = 60  # lines before the first fault: enough to learn the usual length of numbers from
HEADERS = ("税票UUID", "电子税票号码", "明细序号", "登记序号", "社会信用代码", "原纳税人识别号", "纳税人名称", "街道乡镇", "主管税务机关",
           "收款国库", "征收品目", "所属期起", "所属期止", "工资总额", "费率", "应纳费额", "减免费额", "实缴金额", "退库类型", "入库日期")  # fmt: skip
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?")


@dataclass(frozen=True)
class Formula:
    """A cell that holds a formula, whatever it shows."""

    text: str
    shown: Any


@dataclass(frozen=True)
class Planted:
    """One fault: its code, the heading it stands under, and the cells that differ from a sound line."""

    code: str
    header: str
    cells: dict[str, Any]


def uscc(number: int) -> str:
    """Return a sound made-up credit code."""
    body = f"MA{number:06d}"
    front = f"91510903{body}{org_digit(body)}"
    return front + uscc_digit(front)


def sound(number: int) -> dict[str, Any]:
    """Return a line with nothing wrong, received in July 2026 for June."""
    payroll = 20_000 + number % 5_000 * 13
    return dict(zip(HEADERS, (
        "", f"3510982607{number:08d}", "1", f"1011510900{number:010d}", uscc(number), "", f"遂宁天泰{chr(0x4E00 + number)}有限公司",
        "镇江寺街道", "国家税务总局遂宁市船山区税务局", "国家金库遂宁市船山区支库", "工会经费", "2026-06-01", "2026-06-30",
        f"{payroll}.00", "0.02", f"{payroll * 2 / 100:.2f}", "0.00", f"{payroll * 2 / 100:.2f}", "", "2026-07-15",
    ), strict=True))  # fmt: skip


def plant(seed: int = 1) -> list[Planted]:
    """Return FAULTS faults of every kind, no two the same; which of the many spellings of a kind is up to the seed."""
    chance = random.Random(f"planted {seed}")
    every = list(_faults(chance))
    chance.shuffle(every)
    firsts: dict[str, Planted] = {}
    for one in every:
        firsts.setdefault(one.code, one)
    chosen = [*firsts.values(), *(one for one in every if one is not firsts[one.code])][:FAULTS]
    chance.shuffle(chosen)
    return chosen


def file_of(planted: list[Planted]) -> tuple[bytes, dict[int, Planted]]:
    """Return a workbook with the faults among sound lines, and the line each stands in."""
    whole, where = io.BytesIO(), {}
    book = xlsxwriter.Workbook(whole, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet("明细")
    day, clock = (book.add_format({"num_format": shape}) for shape in ("yyyy-mm-dd", "hh:mm"))
    page.write_row(0, 0, HEADERS)
    lines = [sound(number) for number in range(1, SOUND + 1)]
    for number, one in enumerate(planted, SOUND + 1):
        lines.append({**sound(number), **one.cells})
        where[len(lines) + 1] = one
    for at, line in enumerate(lines, 1):
        for column, cell in enumerate(line.values()):
            if isinstance(cell, Formula):
                page.write_formula(at, column, cell.text, None, cell.shown)
            elif isinstance(cell, date | time):
                page.write_datetime(at, column, cell, day if isinstance(cell, date) else clock)  # type: ignore[arg-type]
            elif isinstance(cell, str):
                page.write_string(at, column, cell)
            else:
                page.write(at, column, cell)
    book.close()
    return whole.getvalue(), where


def _faults(chance: random.Random) -> Iterator[Planted]:
    yield from _many("纳税人名称", {
        "payer_missing": ("", "   ", "'"), "payer_no_letters": ("12345", "（）", "--"),
        "name_garbled": ("遂宁锟斤拷公司", "烫烫烫公司", "遂宁\ufffd公司"), "name_too_long": ("遂宁" * 60,),
        "name_hidden": ("遂宁\u202e天泰公司", "遂\u200b宁公司", "天泰\u2060公司", "天\u200e泰公司"),
        "formula_text": ("=HYPERLINK(1)", "=A1"), "sheet_error": ERRORS[:3],
    })  # fmt: skip
    for header in ("街道乡镇", "主管税务机关", "收款国库"):
        yield Planted("cell_too_long", header, {header: "镇" * chance.randint(501, 900)})
    yield from _credit_codes(chance)
    yield from _numbers(chance)
    yield from _sums()
    yield from _days()


def _credit_codes(chance: random.Random) -> Iterator[Planted]:
    good = uscc(chance.randint(10_000, 99_999))
    wrong = [good[:17] + one for one in "0123456789ABCDEF" if one != good[17]]
    yield from _many("社会信用代码", {
        "uscc_length": (good[:17], good[:16], f"{good}0"),
        "uscc_character": tuple(good[:place] + letter + good[place + 1 :]
                                for letter, place in zip("IOSVZ", chance.sample(range(8, 17), 5), strict=True)),
        "uscc_division": tuple(good[:place] + "A" + good[place + 1 :] for place in range(2, 8)),
        "uscc_check": tuple(chance.sample(wrong, 5)),
        "scientific_id": ("9.15109E+17", 9.15109e17), "id_type": (True, 915.5), "sheet_error": ("#N/A",),
        "formula_text": ("=B2",),
        "code_characters": (f"{good[:10]}#{good[11:]}",), "code_too_long": (good * 3,),
    })  # fmt: skip
    yield Planted("formula", "社会信用代码", {"社会信用代码": Formula("=A1", good)})


def _numbers(chance: random.Random) -> Iterator[Planted]:
    yield from _many("原纳税人识别号", {
        "old_tax_id_length": tuple("5" * size for size in (9, 12, 16, 21)), "lost_leading_zeros": ("51090320615568",),
        "scientific_id": ("5.10903E+14",), "id_type": (False,), "code_characters": ("5109032061#5680",),
    })  # fmt: skip
    for header, usual in (("登记序号", 20), ("电子税票号码", 18)):
        yield from _many(header, {
            "scientific_id": ("1.01151E+19", 3.5e17), "code_characters": ("1011510#00000001", "10115109。0000001"),
            "lost_leading_zeros": tuple(f"1{chance.randint(0, 9)}".ljust(size, "7") for size in range(usual - 4, usual)),
            "code_too_long": ("3" * chance.randint(41, 90),), "id_type": (1011.5, True, date(2026, 7, 1)),
            "sheet_error": (ERRORS[1],), "formula_text": ("=C3",),
        })  # fmt: skip
    yield Planted("receipt_missing", "电子税票号码", {"电子税票号码": ""})
    yield from _many("税票UUID", {"uuid_shape": ("ABC-123", "A" * 31, "A" * 33, "G" * 32)})
    yield from _many("明细序号", {"detail_number": ("一", "1.5", "-1", "1234567890"), "id_type": (1.5,)})
    first = sound(1)
    yield Planted("repeated_in_file", "电子税票号码", first)
    yield Planted("conflict_in_file", "电子税票号码", {**sound(2), "实缴金额": "1.00"})


def _sums() -> Iterator[Planted]:
    yield from _many("征收品目", {"item_missing": ("",), "item_unknown": ("残疾人就业保障金", "水利建设基金", "工会")})
    yield from _many("费率", {"rate_missing": ("",), "rate_unreadable": ("百分之二", "二"), "rate_unknown": ("1.5%", "20%", "3"),
                              "sheet_error": ("#DIV/0!",)})  # fmt: skip
    yield Planted("rate_of_preparation", "费率", {"征收品目": "工会筹备金", "费率": "0.8%"})
    for header in ("工资总额", "实缴金额"):
        yield from _many(header, {
            "amount_missing": ("",), "amount_letters": ("20O00", "四百元"), "amount_scientific": ("2.5E+04",),
            "amount_decimals": ("400.123",), "amount_unit": ("2万", "400美元"), "amount_two_points": ("4.00.00",),
            "amount_type": (True, date(2026, 7, 1)), "amount_too_large": ("999999999999.00",), "sheet_error": ("#REF!",),
            "formula_text": ("=SUM(A1)",),
        })  # fmt: skip
        yield Planted("formula", header, {header: Formula("=1+1", 2)})
    yield Planted("amount_letters", "应纳费额", {"应纳费额": "四百"})
    yield Planted("amount_letters", "减免费额", {"减免费额": "无"})
    yield Planted("payroll_negative", "工资总额", {"工资总额": "-20000"})
    yield Planted("negative_without_refund_type", "实缴金额", {"实缴金额": "-400.00"})
    yield Planted("refund_not_negative", "退库类型", {"退库类型": "多缴退库"})
    yield Planted("relief_negative", "减免费额", {"减免费额": "-5"})


def _days() -> Iterator[Planted]:
    yield from _many("入库日期", {
        "date_missing": ("",), "date_unreadable": ("七月一日", "2026-07", time(9, 30)), "date_serial": (46204, "46204"),
        "date_impossible": ("2026-06-31", "2026-02-30", "20261301"), "date_two_digit_year": ("26-07-01", "26.7.1"),
        "date_order": ("07/08/2026", "1-7-2026"), "date_future": ("2099-07-23",),
        "date_too_old": ("1926-07-01", date(1999, 12, 31)),
        "date_1904": ("2022-07-01",), "sheet_error": ("#NAME?",), "formula_text": ("=TODAY()",),
    })  # fmt: skip
    yield from _many("所属期起", {"period_missing": ("",), "period_unreadable": ("上个月", "六月"), "period_future": ("2026-07-20",),
                                  "period_too_long": ("2024-01-01",)},
                     {"period_future": {"所属期止": "2026-07-31"}})  # fmt: skip
    yield Planted("period_backwards", "所属期起", {"所属期起": "2026-06-30", "所属期止": "2026-06-01"})


def _many(
    header: str, values: dict[str, tuple[Any, ...]], beside: dict[str, dict[str, Any]] | None = None
) -> Iterator[Planted]:
    for code, cells in values.items():
        for cell in cells:
            yield Planted(code, header, {header: cell, **(beside or {}).get(code, {})})

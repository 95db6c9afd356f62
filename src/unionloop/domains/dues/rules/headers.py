"""Which column is which: headers are recognised by alias, never by position.

The alias table is data with dates: tax systems rename columns, and an old file must still be read.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from unionloop.kernel.errors import Refused

SEARCHED_ROWS = 30  # title rows above the header
_BRACKETS = re.compile(r"[(\[（【].*?[)\]）】]")
_NOISE = re.compile(r"[\s\u00a0\u200b\ufeff:：*＊_\-/、.。]+")
_TEN_THOUSAND = re.compile(r"万元|\(万\)|（万）")
_EVER = date(2000, 1, 1)


@dataclass(frozen=True)
class Alias:
    """One way a column has been called, from a day on."""

    field: str
    header: str
    rank: int = 0  # where two columns of a file could be the same field, the lower rank wins
    valid_from: date = _EVER
    valid_to: date | None = None


def _aliases(field: str, *groups: str) -> list[Alias]:
    return [Alias(field, one, rank) for rank, group in enumerate(groups) for one in group.split()]


# [domain dossier 1.4] pinyin abbreviations of the tax systems, and the Chinese headers of their exports
TAX_ALIASES: tuple[Alias, ...] = tuple(
    _aliases("receipt_uuid", "spuuid 税票uuid 税票唯一标识 税票标识")
    + _aliases("receipt_number", "dzsphm 电子税票号码 电子税票号", "税票号码 税票号 完税凭证号码 凭证号码 pzhm")
    + _aliases("detail_no", "pzmxxh 凭证明细序号 明细序号 税票明细序号", "mxxh 明细号")
    + _aliases("voucher_no", "pzxh 凭证序号 应征凭证序号")
    + _aliases("tax_key", "djxh 登记序号 纳税人登记序号 税务登记序号")
    + _aliases("uscc", "shxydm 统一社会信用代码 社会信用代码 信用代码 社会信用代码(纳税人识别号) 社会信用代码纳税人识别号")
    + _aliases("payer_code", "nsrsbh 纳税人识别号 缴费人识别号 纳税人识别码 税号")
    + _aliases("old_tax_id", "ynsrsbh 原纳税人识别号 旧税号 老税号 组织机构识别号")
    + _aliases("payer_name", "nsrmc 纳税人名称 缴费人名称 缴费单位名称 缴费单位 单位名称 企业名称", "户名 名称")
    + _aliases("street", "jdxz 街道乡镇 街道 乡镇街道 所属街道 乡镇")
    + _aliases("tax_office", "zgswj 主管税务机关 主管税务局 zgswjmc 主管税务机关名称",
               "skssswj 税款所属税务机关 税款所属机关", "zsswj 征收税务机关 征收机关 税务机关")
    + _aliases("treasury", "skgk 收款国库 skgkmc 收款国库名称 国库 国库名称")
    + _aliases("item", "zspm 征收品目 征收品目名称 zspmmc 品目 费种 征收项目品目")
    + _aliases("sub_item", "zszm 征收子目 征收子目名称")
    + _aliases("period_from", "skssqq 税款所属期起 所属期起 费款所属期起 所属时期起 属期起")
    + _aliases("period_to", "skssqz 税款所属期止 所属期止 费款所属期止 所属时期止 属期止")
    + _aliases("period", "skssq 税款所属期 所属期 费款所属期 所属时期 征期")
    + _aliases("declared_date", "sbrq 申报日期")
    + _aliases("payroll", "gzze 工资总额 计费依据 jfyj 全部职工工资总额 缴费基数 计税依据 jsyj 缴费工资总额")
    + _aliases("rate", "sl 费率 税率 征收率 缴费费率")
    + _aliases("due", "ynse 应纳税额 应纳费额 应缴费额 应纳税费额 应缴金额 应缴经费")
    + _aliases("relief", "jmse 减免税额 减免费额 减免金额")
    + _aliases("already", "yjse 已缴税额 已缴费额 已缴金额 已缴")
    + _aliases("paid", "sjje 实缴金额 实缴费额 实缴税额 入库金额 实际缴纳金额 实缴 实缴经费",
               "ybtse 应补退税额 应补(退)税额 应补(退)费额 应补退费额 应补(退) 应补退", "金额")
    + _aliases("received_date", "rkrq 入库日期 入库时间 入库销号日期", "上解日期 sjrq")
    + _aliases("paid_date", "jkrq 缴款日期 缴费日期")
    + _aliases("refund_type", "tklx 退库类型 退税类型 退费类型 退抵税费类型 tdslx 退库原因类型 更正类型")
    + _aliases("payer_state", "nsrzt 纳税人状态 缴费人状态")
)  # fmt: skip

BANK_ALIASES: tuple[Alias, ...] = tuple(
    _aliases("day", "日期 交易日期 记账日期 入账日期 入库日期")
    + _aliases("kind", "交易类型 业务类型 凭证种类")
    + _aliases("voucher", "凭证代码 凭证号码 凭证号 税票号码 电子税票号码 流水号 交易流水号")
    + _aliases("counterpart", "对方名称 对方户名 对方单位 缴款单位 付款人名称")
    + _aliases("account", "对方账号 对方账户")
    + _aliases("summary", "摘要 附言 用途 备注")
    + _aliases("debit", "借方 借方金额 借方发生额 支出 支出金额 退库金额")
    + _aliases("credit", "贷方 贷方金额 贷方发生额 收入 收入金额 入库金额 金额")
    + _aliases("balance", "余额 账户余额")
    + _aliases("period", "征收税期 所属税期")
    + _aliases("tax_office", "税务机关 征收机关 主管税务机关")
    + _aliases("treasury", "国库 国库账户 收款国库 国库名称")
)  # fmt: skip

TAX_NEEDED = ("payer_name", "item", "payroll", "rate", "paid", "received_date")
TAX_NEEDED_ONE = (("receipt_uuid", "receipt_number"), ("period_from", "period"))
BANK_NEEDED = ("day", "credit")

# the order and words of the downloadable template
TEMPLATE = (
    "税票UUID", "电子税票号码", "明细序号", "登记序号", "社会信用代码", "纳税人识别号", "纳税人名称", "街道乡镇",
    "主管税务机关", "收款国库", "征收品目", "所属期起", "所属期止", "计费依据", "费率", "应纳费额", "减免费额",
    "已缴费额", "实缴金额", "退库类型", "入库日期",
)  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """How one file is laid out."""

    header_line: int
    columns: dict[str, int]  # field → column from 0
    headers: tuple[str, ...]  # as written
    unknown: tuple[str, ...]  # columns nobody knows; kept out, reported
    ten_thousand: tuple[str, ...]  # fields whose header says 万元


def clean(header: object) -> str:
    """Return a header as compared: half width, lower case, no space, unit or bracketed remark."""
    text = "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in str(header or ""))
    bare = _NOISE.sub("", _BRACKETS.sub("", text)) or _NOISE.sub("", text)
    return bare.lower()


def _whole(header: object) -> str:
    text = "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in str(header or ""))
    return _NOISE.sub("", text).replace("(", "").replace(")", "").lower()


def _table(aliases: Sequence[Alias], day: date) -> dict[str, Alias]:
    found: dict[str, Alias] = {}
    for alias in aliases:
        if alias.valid_from <= day and (alias.valid_to is None or day < alias.valid_to):
            found.setdefault(_whole(alias.header), alias)
    return found


def recognise(header: object, table: dict[str, Alias]) -> Alias | None:
    """Return the alias a header stands for: as written first, then without its bracketed remark."""
    return table.get(_whole(header)) or table.get(clean(header))


def find_layout(
    rows: Sequence[tuple[int, Sequence[Any]]], aliases: Sequence[Alias], day: date
) -> Layout | None:
    """Return the layout by the row that names most fields; a heading split over two rows is joined."""
    table = _table(aliases, day)
    best: tuple[int, int] | None = None
    for index, (_, cells) in enumerate(rows[:SEARCHED_ROWS]):
        names = {alias.field for cell in cells if isinstance(cell, str) and (alias := recognise(cell, table))}
        if len(names) >= 2 and (best is None or len(names) > best[0]):
            best = (len(names), index)
    if best is None:
        return None
    line, cells = rows[best[1]]
    above = rows[best[1] - 1][1] if best[1] else ()
    below = rows[best[1] + 1][1] if best[1] + 1 < len(rows) else ()
    headers, last_line = _joined(cells, above, below, table)
    return _layout(line + last_line, headers, table)


def _joined(
    cells: Sequence[Any], above: Sequence[Any], below: Sequence[Any], table: dict[str, Alias]
) -> tuple[list[str], int]:
    """Fill holes that vertically merged headings leave; a second heading row below counts if it is one."""
    headers = [str(cell or "").strip() for cell in cells]
    for index, cell in enumerate(above[: len(headers)]):
        if not headers[index] and isinstance(cell, str) and recognise(cell, table):
            headers[index] = cell.strip()
    said = [index for index, cell in enumerate(below[: len(headers)]) if cell not in ("", None)]
    heading = all(isinstance(below[index], str) and recognise(below[index], table) for index in said)
    second = said if heading else []  # a group heading above, the columns' own names below
    for index in second:
        headers[index] = str(below[index]).strip()
    return headers, 1 if second else 0


def _layout(line: int, headers: list[str], table: dict[str, Alias]) -> Layout:
    columns: dict[str, int] = {}
    ranks: dict[str, int] = {}
    for index, header in enumerate(headers):
        alias = recognise(header, table)
        if alias and alias.rank < ranks.get(alias.field, 99):
            columns[alias.field], ranks[alias.field] = index, alias.rank
    known = set(columns.values())
    unknown = [one for index, one in enumerate(headers) if one and index not in known]
    large = [field for field, index in columns.items() if _TEN_THOUSAND.search(headers[index])]
    return Layout(line, columns, tuple(headers), tuple(unknown), tuple(large))


def with_local(code: str, rows: Iterable[Mapping[str, Any]], aliases: Sequence[Alias]) -> tuple[Alias, ...]:
    """Return a region's own headings, which go first, above those every system uses."""
    fields = {one.field for one in aliases}
    local = tuple(Alias(str(one.get("field")), str(one.get("header"))) for one in rows)
    if strange := {one.field for one in local} - fields:
        raise Refused("dues_words_wrong", parameter=code, word="、".join(sorted(strange)))
    return (*local, *aliases)


def missing(layout: Layout, needed: Sequence[str], one_of: Sequence[Sequence[str]] = ()) -> list[str]:
    """Return the fields a file lacks; of each group in `one_of` one is enough."""
    gone = [field for field in needed if field not in layout.columns]
    return gone + [group[0] for group in one_of if not any(field in layout.columns for field in group)]


def first_header(field: str, aliases: Sequence[Alias] = TAX_ALIASES) -> str:
    """Return the usual Chinese name of a field, for messages."""
    names = [alias.header for alias in aliases if alias.field == field and not alias.header.isascii()]
    return names[0] if names else field

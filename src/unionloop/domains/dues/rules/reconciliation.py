"""Three sides of one month: tax detail, bank or treasury sheet, ledger; what differs, and which kind it is.

Pure: lines in, differences out. First by voucher number, then by day, then by what is left over.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from unionloop.kernel.money import BP


@dataclass(frozen=True)
class Limits:
    """The dated parameters a month is compared by, as its region has them; ours where it has none."""

    transit_days: int = 5  # how much later the bank may have it
    month_end_days: int = 3  # received this late, it may arrive next month
    fee_limit_bp: int = 500  # a handling fee is at most this share
    fee_words: tuple[str, ...] = ("手续费", "净额", "扣费")


OURS = Limits()


@dataclass(frozen=True)
class TaxLine:
    receipt: str  # 税票号码 without the detail number
    day: date
    fen: int


@dataclass(frozen=True)
class BankEntry:
    voucher: str
    day: date
    fen: int  # credit positive, debit negative
    summary: str = ""


@dataclass(frozen=True)
class Carried:
    """What an earlier month left explained; `reference` is the receipt, and with it the payer and the period."""

    key: str
    kind: str
    tax_fen: int
    bank_fen: int
    reference: str = ""

    @property
    def missing_fen(self) -> int:
        """Return what the bank has yet to show; below zero, what the tax detail has yet to show."""
        return self.tax_fen - self.bank_fen


@dataclass(frozen=True)
class Found:
    """One difference. `reference` names it the same way in every pass."""

    kind: str
    reference: str
    tax_fen: int
    bank_fen: int
    explanation: str
    ledger_fen: int = 0

    @property
    def diff_fen(self) -> int:
        return self.tax_fen - self.bank_fen


@dataclass
class Result:
    """The differences of one office and treasury, and which carried items have now been met."""

    found: list[Found] = field(default_factory=list)
    cleared: list[str] = field(default_factory=list)


def compare(
    tax: Sequence[TaxLine], bank: Sequence[BankEntry], month_end: date, carried: Sequence[Carried] = (),
    said: Mapping[str, str] | None = None, limits: Limits = OURS,
) -> Result:  # fmt: skip
    """Return every difference between tax detail and bank sheet, classified and explained.

    `said` holds what a person wrote of an entry only the bank has, by its reference: a receipt named there
    counts as if the bank had named it.
    """
    result = Result()
    if not bank and tax:
        total = sum(line.fen for line in tax)
        result.found.append(Found("tax_only", "sheet", total, 0, "本月库款流水还没有导入"))
        return result
    tax_left, bank_left = _by_voucher(tax, bank, limits, result)
    tax_left, bank_left = _meet_carried(tax_left, bank_left, carried, said or {}, result)
    waiting = {one.missing_fen: one.reference for one in carried if one.key not in result.cleared}
    tax_days, bank_days = _by_day(tax_left), _by_day_bank(bank_left)
    for day in sorted(set(tax_days) & set(bank_days)):
        _compare_day(day, tax_days, bank_days, limits, result)
    _late(tax_days, bank_days, limits.transit_days)
    for day in sorted(tax_days):
        result.found.extend(_tax_only(line, month_end, limits) for line in tax_days[day])
    for day in sorted(bank_days):
        result.found.extend(_bank_only(entry, waiting) for entry in bank_days[day])
    return result


def compare_ledger(tax_fen: int, settled_fen: int, booked_fen: int) -> list[Found]:
    """Return where the books stand against the tax detail: not yet posted, or posted otherwise."""
    found = []
    waiting = tax_fen - settled_fen
    if waiting:
        found.append(Found("timing", "ledger-waiting", waiting, waiting,
                           "尚未结算的部分：请说明为何还没有结算；审批过账后自动消除", 0))  # fmt: skip
    if booked_fen != settled_fen:
        found.append(Found("ledger", "ledger-posted", settled_fen, settled_fen,
                           "已锁定结算与账上过账金额不一致，或结算还没有审批过账", booked_fen))  # fmt: skip
    return found


def _by_voucher(
    tax: Sequence[TaxLine], bank: Sequence[BankEntry], limits: Limits, result: Result
) -> tuple[list[TaxLine], list[BankEntry]]:
    receipts: dict[str, list[TaxLine]] = defaultdict(list)
    vouchers: dict[str, list[BankEntry]] = defaultdict(list)
    for line in tax:
        receipts[line.receipt].append(line)
    for entry in bank:
        if entry.voucher:
            vouchers[entry.voucher].append(entry)
    both = receipts.keys() & vouchers.keys()
    for receipt in sorted(both):
        one = _one_voucher(receipt, receipts[receipt], vouchers[receipt], limits)
        if one:
            result.found.append(one)
    return ([line for line in tax if line.receipt not in both],
            [entry for entry in bank if entry.voucher not in both])  # fmt: skip


def _one_voucher(
    receipt: str, lines: list[TaxLine], entries: list[BankEntry], limits: Limits
) -> Found | None:
    tax_fen, bank_fen = sum(one.fen for one in lines), sum(one.fen for one in entries)
    if tax_fen == bank_fen:
        return None
    if len(entries) > 1 and all(entry.fen == tax_fen for entry in entries):
        return Found("duplicate", receipt, tax_fen, bank_fen, f"库款流水把同一税票记了 {len(entries)} 次")
    if tax_fen < 0 <= bank_fen or bank_fen < 0 <= tax_fen:
        return Found("refund_open", receipt, tax_fen, bank_fen, "退库只在一边登记，另一边未销")
    if _is_fee(tax_fen, bank_fen, entries, limits):
        return Found("fee_netted", receipt, tax_fen, bank_fen,
                     f"到账为扣除手续费后的净额，费率约 {_fee_words(tax_fen, bank_fen)}")  # fmt: skip
    return Found("amount", receipt, tax_fen, bank_fen, "同一税票两边金额不同")


def _meet_carried(
    tax: list[TaxLine], bank: list[BankEntry], carried: Sequence[Carried], said: Mapping[str, str], result: Result
) -> tuple[list[TaxLine], list[BankEntry]]:
    """Let what an earlier month left open meet this month's lines of the same receipt, never of the same amount alone."""
    for one in carried:
        lines = [line for line in tax if one.reference and line.receipt == one.reference]
        entries = [entry for entry in bank if _names(entry, one.reference, said)]
        if not (lines or entries):
            continue
        if sum(entry.fen for entry in entries) - sum(line.fen for line in lines) == one.missing_fen:
            tax = [line for line in tax if line not in lines]
            bank = [entry for entry in bank if entry not in entries]
            result.cleared.append(one.key)
    return tax, bank


def _names(entry: BankEntry, receipt: str, said: Mapping[str, str]) -> bool:
    """Tell whether an entry is of a receipt: by its voucher, its summary, or what a person wrote of it."""
    if entry.voucher:
        return entry.voucher == receipt
    words = f"{entry.summary} {said.get(_reference(entry), '')}"
    # the number as a whole: within a longer one it is another receipt
    return bool(receipt) and re.search(rf"(?<![0-9A-Za-z-]){re.escape(receipt)}(?![0-9A-Za-z-])", words) is not None


def _by_day(lines: Iterable[TaxLine]) -> dict[date, list[TaxLine]]:
    days: dict[date, list[TaxLine]] = defaultdict(list)
    for line in lines:
        days[line.day].append(line)
    return days


def _by_day_bank(entries: Iterable[BankEntry]) -> dict[date, list[BankEntry]]:
    days: dict[date, list[BankEntry]] = defaultdict(list)
    for entry in entries:
        days[entry.day].append(entry)
    return days


def _compare_day(
    day: date, tax_days: dict[date, list[TaxLine]], bank_days: dict[date, list[BankEntry]], limits: Limits,
    result: Result,
) -> None:  # fmt: skip
    """Settle one day: the sums agree, or single amounts pair off, or the day differs by a fee."""
    lines, entries = tax_days[day], bank_days[day]
    tax_fen, bank_fen = sum(one.fen for one in lines), sum(one.fen for one in entries)
    if tax_fen == bank_fen and not any(one.voucher for one in entries):  # a voucher number of another receipt settles nothing
        del tax_days[day], bank_days[day]
        return
    if _is_fee(tax_fen, bank_fen, entries, limits):
        result.found.append(Found("fee_netted", day.isoformat(), tax_fen, bank_fen,
                                  f"当日到账为净额，费率约 {_fee_words(tax_fen, bank_fen)}"))  # fmt: skip
        del tax_days[day], bank_days[day]
        return
    for entry in list(entries):
        same = next((line for line in lines if line.fen == entry.fen), None)
        if same:
            lines.remove(same)
            entries.remove(entry)
    if len(entries) == 1 and lines and not entries[0].voucher:  # one collective entry for the whole day
        tax_fen, bank_fen = sum(one.fen for one in lines), entries[0].fen
        kind, why = ("duplicate", "当日汇总记了两次") if bank_fen == 2 * tax_fen else (
            "amount", "当日汇总到账与税票合计不同")  # fmt: skip
        result.found.append(Found(kind, day.isoformat(), tax_fen, bank_fen, why))
        lines.clear()
        entries.clear()
    for days in (tax_days, bank_days):
        if not days[day]:
            del days[day]


def _late(
    tax_days: dict[date, list[TaxLine]], bank_days: dict[date, list[BankEntry]], transit_days: int
) -> None:
    """Pair what the bank has a few days later: arrived within the month, so it needs no difference."""
    for day in sorted(tax_days):
        tax_fen = sum(line.fen for line in tax_days[day])
        for later in range(1, transit_days + 1):
            entries = bank_days.get(day + timedelta(later), [])
            met = next((entry for entry in entries if entry.fen == tax_fen), None)
            if met:
                entries.remove(met)
                tax_days[day] = []
                break
        kept = []
        for line in tax_days[day]:
            met = _later_entry(line, bank_days, transit_days)
            if met is None:
                kept.append(line)
            else:
                bank_days[met.day].remove(met)
        tax_days[day] = kept


def _later_entry(
    line: TaxLine, bank_days: dict[date, list[BankEntry]], transit_days: int
) -> BankEntry | None:
    for later in range(1, transit_days + 1):
        for entry in bank_days.get(line.day + timedelta(later), []):
            if entry.fen == line.fen:
                return entry
    return None


def _tax_only(line: TaxLine, month_end: date, limits: Limits) -> Found:
    if line.fen < 0:
        return Found("refund_open", line.receipt, line.fen, 0, "税务已退库，库款流水没有对应支出")
    if (month_end - line.day).days < limits.month_end_days:
        return Found("timing", line.receipt, line.fen, 0, "月末入库在途，预计下月初到账")
    return Found("tax_only", line.receipt, line.fen, 0, "税务明细有，库款流水没有")


def _bank_only(entry: BankEntry, waiting: Mapping[int, str]) -> Found:
    reference = _reference(entry)
    if receipt := waiting.get(entry.fen):
        return Found("bank_only", reference, 0, entry.fen,
                     f"金额与结转的 {receipt} 相同，但没有写明税票号码，不自动核销；"
                     "核对缴费单位和所属期后，在说明里写上税票号码，再对账即两项一并消除")  # fmt: skip
    if entry.fen < 0:
        return Found("refund_open", reference, 0, entry.fen, "库款已退，税务明细没有对应负数行")
    return Found("bank_only", reference, 0, entry.fen, "库款流水有，税务明细没有")


def _reference(entry: BankEntry) -> str:
    return entry.voucher or f"{entry.day.isoformat()} {entry.fen}"


def _is_fee(tax_fen: int, bank_fen: int, entries: Sequence[BankEntry], limits: Limits) -> bool:
    fee = tax_fen - bank_fen
    if not 0 < fee * BP <= tax_fen * limits.fee_limit_bp:
        return False
    return any(word in entry.summary for entry in entries for word in limits.fee_words)


def _fee_words(tax_fen: int, bank_fen: int) -> str:
    rate_bp = ((tax_fen - bank_fen) * BP + tax_fen // 2) // tax_fen
    return f"{rate_bp // 100}.{rate_bp % 100:02d}%"

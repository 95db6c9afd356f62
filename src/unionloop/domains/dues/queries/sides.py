"""The three sides of a month as they stand: tax rows, bank lines, and what the books have."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Sum

from unionloop.domains.ledger import contracts as ledger_contracts
from unionloop.domains.ledger import queries as ledger
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor, system
from unionloop.kernel.errors import Refused

from ..contracts.files import MONEY_STATES
from ..models.files import BankLine, BankSheet, TaxRow
from ..rules.reconciliation import OURS, BankEntry, Limits, TaxLine


@dataclass
class Side:
    """One (tax office, treasury) of a month with its three sides."""

    tax_office: str
    treasury: str
    tax: list[TaxLine] = field(default_factory=list)
    bank: list[BankEntry] = field(default_factory=list)
    settled_fen: int = 0  # rows locked into a settlement
    booked_fen: int = 0  # of these, posted to the ledger

    @property
    def tax_fen(self) -> int:
        return sum(line.fen for line in self.tax)

    @property
    def bank_fen(self) -> int:
        return sum(entry.fen for entry in self.bank)


def sides_of(by: Actor, unit_id: int, month: str) -> list[Side]:
    """Return every (office, treasury) of a month; one sheet for all of them makes them one side."""
    sheets = list(BankSheet.objects.filter(unit_id=unit_id, month=month, state="live"))
    known = {(one.tax_office, one.treasury) for one in sheets}
    sides: dict[tuple[str, str], Side] = {}
    rows = TaxRow.objects.filter(file__unit_id=unit_id, month=month, state__in=MONEY_STATES)
    booked = _booked(by, rows)
    fields = ("tax_office", "treasury", "receipt", "detail", "received_date", "paid_fen", "run_id")
    for office, treasury, receipt, detail, day, fen, run_id in rows.values_list(*fields).iterator():
        side = _side(sides, _place(office, treasury, known))
        side.tax.append(TaxLine(receipt.removesuffix(f"-{detail}") if detail else receipt, day, fen))
        if run_id:
            side.settled_fen += fen
            side.booked_fen += fen if booked.get(run_id) else 0
    for sheet in sheets:
        side = _side(sides, (sheet.tax_office, sheet.treasury))
        for one in BankLine.objects.filter(sheet=sheet).order_by("line_no"):
            side.bank.append(BankEntry(one.voucher_number, one.day, one.credit_fen - one.debit_fen,
                                       one.summary))  # fmt: skip
    _add_ledger_gaps(month, sides, booked)
    return [sides[key] for key in sorted(sides)]


def limits_of(unit_id: int, day: date) -> Limits:
    """Return what the region of a collecting union sets for its reconciliation, as in force on a day."""
    region = organisation.by_ids([unit_id])[unit_id].division_code

    return Limits(
        reference.value("dues.transit_days", region, day, OURS.transit_days),
        reference.value("dues.month_end_days", region, day, OURS.month_end_days),
        reference.value("dues.fee_limit_bp", region, day, OURS.fee_limit_bp),
        _fee_words(region, day),
    )


def _fee_words(region: str, day: date) -> tuple[str, ...]:
    try:
        return tuple(reference.parameter("dues.fee_words", region, day).value)
    except Refused as refusal:
        if refusal.code != "no_parameter":
            raise
        return OURS.fee_words


def _side(sides: dict[tuple[str, str], Side], key: tuple[str, str]) -> Side:
    return sides.setdefault(key, Side(*key))


def _place(office: str, treasury: str, known: set[tuple[str, str]]) -> tuple[str, str]:
    """Return the side a tax row belongs to: its own, or the widest a sheet was given for."""
    for key in ((office, treasury), (office, ""), ("", treasury), ("", "")):
        if key in known:
            return key
    return office, treasury


def _booked(by: Actor, rows: Any) -> dict[int, int]:
    """Return run → what the books took for it, from the vouchers themselves."""
    machine = system(by.at, via="dues")
    found = {}
    for run_id in rows.filter(run_id__isnull=False).order_by().values_list("run_id", flat=True).distinct():
        voucher = ledger.voucher_by_source(machine, f"dues.run:{run_id}")
        if voucher is not None:
            codes = {roles.get("bank") for roles in ledger_contracts.ROLE_CODES.values()}
            found[run_id] = sum(leg.amount_fen for leg in ledger.every_leg(machine, voucher_id=voucher.id)
                                if leg.account_code in codes)  # fmt: skip
    return found


def _add_ledger_gaps(month: str, sides: dict[tuple[str, str], Side], booked: dict[int, int]) -> None:
    """Put what the books took otherwise than the rows say on the first side, where it shows."""
    if not sides or not booked:
        return
    rows = TaxRow.objects.filter(month=month, run_id__in=list(booked), state__in=MONEY_STATES)
    sums = dict(rows.order_by().values_list("run_id").annotate(Sum("paid_fen")))
    gap_fen = sum(booked[run_id] - sums.get(run_id, 0) for run_id in booked)
    if gap_fen:
        sides[min(sides)].booked_fen += gap_fen

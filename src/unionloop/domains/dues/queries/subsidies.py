"""Reads of subsidies to lower unions, and the 70 % indicator out of the ledger's entries."""

from collections import defaultdict
from collections.abc import Iterable

from unionloop.domains.ledger import queries as ledger
from unionloop.domains.ledger.contracts import ROLE_CODES
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound, Refused
from unionloop.kernel.page import Page, keyset

from ..contracts.funds import Indicator, SubsidyRow
from ..contracts.settlement import SubsidyKind, SubsidyState
from ..flow import SUBSIDY
from ..models.subsidies import Subsidy
from ..rules import indicator as rules
from .units import names

TARGET = "dues.subsidy_target_bp"


def subsidies(
    by: Actor, *, payer_id: int | None = None, unit_id: int | None = None, state: str = "", after: str = "",
    limit: int = 50,
) -> Page[SubsidyRow]:  # fmt: skip
    """Return grants to lower unions, the latest first."""
    rows = Subsidy.visible(by, "dues.read")
    for name, value in (("payer_id", payer_id), ("unit_id", unit_id)):
        if value is not None:
            rows = rows.filter(**{name: value})
    if state:
        rows = rows.filter(state=state)
    page = keyset(rows.select_related("payer"), ("-planned_date", "-id"), lambda row: row, after=after, limit=limit)
    return Page(subsidy_rows(by, page.rows), page.next, page.total)


def subsidy(by: Actor, *, subsidy_id: int) -> SubsidyRow:
    """Return one grant."""
    row = Subsidy.visible(by, "dues.read").filter(pk=subsidy_id).first()
    if row is None:
        raise NotFound("not_found", model="Subsidy", id=subsidy_id)
    return subsidy_row(by, row)


def indicators(by: Actor, *, unit_id: int, month: str) -> list[Indicator]:
    """Return the 70 % indicator of one union: the month, the year so far and twelve months, A and B.

    A leaves rebates out of both sides (they are passed through); B counts them in both.
    """
    found = spending(by, unit_id, sorted({*rules.rolling(month), *rules.year_to(month)}))
    place = organisation.by_ids([unit_id])[unit_id]
    where = (TARGET, place.division_code, by.today)
    limit, verified = reference.value(*where, rules.THRESHOLD_BP), reference.verified(*where)
    spans = ([month], rules.year_to(month), rules.rolling(month))
    return [rules.sums(found, span, variant, limit, verified) for variant in ("A", "B") for span in spans]


def spending(by: Actor, unit_id: int, months: Iterable[str]) -> dict[str, dict[str, int]]:
    """Return, per month, what went down, all that was spent, and the rebates paid: from ledger entries."""
    try:
        standard = ledger.book(by, unit_id=unit_id).standard
    except Refused:
        return {}
    down_code, rebate_code = ROLE_CODES[standard]["subsidy_down"], ROLE_CODES[standard]["payable_lower_transfer"]
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for month in months:
        lines = ledger.trial_balance(by, unit_id=unit_id, month=month).lines
        down = sum(one.debit_fen - one.credit_fen for one in lines if one.code == down_code)
        spent = sum(one.debit_fen - one.credit_fen for one in lines if one.kind == "expense" and one.level == 1)
        # a rebate is paid when the debt is debited, unless the debit only sets a claim against it
        paid = sum(one.debit_fen for one in lines if one.code == rebate_code)
        paid -= sum(one.credit_fen for one in lines if one.code == ROLE_CODES[standard]["receivable_lower"])
        found[month] = {"down": down, "spent": spent, "rebates": paid}
    return found


def subsidy_rows(by: Actor, rows: Iterable[Subsidy]) -> list[SubsidyRow]:
    """Return grants as frozen rows."""
    rows = list(rows)
    known = names(one.unit_id for one in rows)
    return [
        SubsidyRow(one.pk, one.payer_id, one.unit_id, known.get(one.unit_id, ""), SubsidyKind(one.kind), one.title,
                   one.amount_fen, one.used_fen, SubsidyState(one.state), one.planned_date, one.report,
                   one.evaluation, SUBSIDY.open_to(by, one))
        for one in rows
    ]  # fmt: skip


def subsidy_row(by: Actor, row: Subsidy) -> SubsidyRow:
    """Return one grant as a frozen row."""
    return subsidy_rows(by, [row])[0]

"""What of the preparation fund is older than its look-back, for firms that founded no union."""

from collections import defaultdict

from unionloop.domains.employers import queries as employers
from unionloop.kernel.actor import Actor

from ..contracts.funds import EstimateLine, LapsedRow
from ..models.settlement import Allocation
from ..rules import preparation as rules
from .preparation import held
from .splitrules import return_rules
from .units import names


def lapsed(by: Actor, *, unit_id: int) -> list[LapsedRow]:
    """Return, by firm, what a collecting union may carry over, the largest sums first."""
    rows = (Allocation.visible(by, "dues.read") & held(unit_id)).select_related("rule").order_by("received_date", "id")
    given = list(rows.filter(employer__union__isnull=True, employer__isnull=False))
    kept = employers.kept_for({one.employer_id for one in given})  # the fund of a merged line is the kept one's
    firms, known_rules = employers.by_ids({kept.get(one.employer_id, one.employer_id) for one in given}), return_rules()
    old: dict[int, list[EstimateLine]] = defaultdict(list)
    for row in given:
        firm = firms[kept.get(row.employer_id, row.employer_id)]
        if firm.union_id is not None:
            continue
        rule = rules.pick(known_rules, firm.division_code, str(firm.size_class), row.received_date)
        receipt = rules.Receipt(row.pk, row.received_date, row.paid_fen, row.base_fen,
                                row.rule.base_bp if row.rule_id else 10_000)  # fmt: skip
        line = rules.estimate_line(receipt, rule, by.today)
        if line.reason == "too_old":
            old[firm.id].append(line)
    places = names(firms[one].unit_id for one in old)
    found = [
        LapsedRow(one, firms[one].name, places.get(firms[one].unit_id, ""), len(lines),
                  min(line.received_date for line in lines), sum(line.forfeited_fen for line in lines))
        for one, lines in old.items()
    ]  # fmt: skip
    return sorted((one for one in found if one.forfeited_fen > 0), key=lambda one: (-one.forfeited_fen, one.employer_id))

"""Second aid (二次帮扶): what mutual aid left to a household, as the own share a further sum may be a part of."""

from collections.abc import Collection, Sequence
from typing import Any

from unionloop.domains.aid.contracts import Past, SecondTerms, Sum
from unionloop.domains.mutualfund.contracts import Borne
from unionloop.kernel.errors import BadInput
from unionloop.kernel.money import THIN, yuan

MOST_MONTHS = 60


def read_second(value: Any, rule_id: int) -> SecondTerms:
    """Return the terms of their dated row, or refuse a row that no rule can apply."""
    known = isinstance(value, dict) and isinstance(value.get("months"), int) and isinstance(value.get("least_fen"), int)
    if not known or not 1 <= value["months"] <= MOST_MONTHS or value["least_fen"] < 0:
        raise BadInput("aid_rule_broken", rule="aid.second", why="months 1–60, least_fen from 0")
    return SecondTerms(value["months"], value["least_fen"], tuple(map(str, value.get("less", ()))), rule_id)


def second(terms: SecondTerms, borne: Borne, past: Sequence[Past], year: int) -> tuple[int, list[Sum]]:
    """Return the fen still borne, and how that comes about.

    Every payer comes first: the insurance, others, mutual aid, and what our own aid gave for the same bills this year.
    Below the least sum nothing is borne that asks for a second aid.
    """
    given_fen = sum(one.amount_fen for one in past if one.kind in terms.less and one.year == year)
    left_fen = max(0, borne.left_fen - given_fen)
    sums = [
        Sum("bills", "看病总费用", borne.total_fen, f"{terms.months} 个月，{borne.events} 次"),
        Sum("insured", "− 医保已付", borne.insured_fen),
        Sum("others", "− 其他渠道已付", borne.other_fen),
        Sum("mutual", "− 互助金", borne.mutual_fen),
        Sum("left", "政策范围内还要自己承担", borne.left_fen, "每次单算，不小于 0"),
        Sum("given", "− 今年已给的医疗救助", given_fen),
    ]
    if left_fen < terms.least_fen:
        sums.append(Sum("below", "没有到起点", 0, f"{yuan(left_fen, THIN)} < {yuan(terms.least_fen, THIN)}"))
        return 0, sums
    sums.append(Sum("borne", "二次帮扶的基数", left_fen))
    return left_fen, sums


def asks_again(last_paid: Any, proposed: Collection[Any]) -> bool:
    """Tell whether mutual aid has paid something since the last second aid was proposed, whatever became of that."""
    return last_paid is not None and all(one < last_paid for one in proposed)

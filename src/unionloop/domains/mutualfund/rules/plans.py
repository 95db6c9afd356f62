"""Reading plans from their file, and from what is kept of them, into what the rules use."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from unionloop.kernel.errors import BadInput
from unionloop.kernel.money import parse_yuan

from ..contracts.plans import Band, Benefit, Plan
from ..contracts.words import EventKind, FormulaKind

HEAD = ("code", "name", "fee", "term_months", "ages", "benefits", "source", "valid_from")


def parse(content: bytes) -> list[dict[str, Any]]:
    """Return the plans of a file as checked raw dicts; refuse naming the plan and what is wrong with it.

    Amounts are written in yuan ("112.50"), shares in percent as whole numbers of basis points (`rate_bp`).
    """
    try:
        rows = json.loads(content)
    except ValueError as error:
        raise BadInput("bad_plan_file", plan="", problem=str(error)[:100]) from error
    if not isinstance(rows, list) or not rows:
        raise BadInput("bad_plan_file", plan="", problem="不是计划的列表")
    for row in rows:
        code = str(row.get("code", "")) if isinstance(row, dict) else ""
        try:
            missing = [name for name in HEAD if name not in row]
            if missing:
                raise ValueError(f"缺 {'、'.join(missing)}")
            read(0, row, valid_from=date.fromisoformat(row["valid_from"]), valid_to=None, verified_by="")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadInput("bad_plan_file", plan=code[:20], problem=str(error)[:100]) from error
    return rows


def read(
    id_: int, terms: Mapping[str, Any], *, valid_from: date, valid_to: date | None, verified_by: str
) -> Plan:
    """Return a plan from its terms."""
    least, most = terms["ages"]
    plan = Plan(
        id=id_, code=str(terms["code"])[:20], name=str(terms["name"])[:60], fee_fen=parse_yuan(str(terms["fee"])),
        term_months=int(terms["term_months"]), age_least=int(least), age_most=int(most), sex=str(terms.get("sex", "")),
        floor_bp=int(terms.get("floor_bp", 0)), all_below=int(terms.get("all_below", 0)),
        gap_days=int(terms.get("gap_days", 0)), renew_days=int(terms.get("renew_days", 60)),
        window_days=int(terms.get("window_days", 180)),
        order=int(terms.get("order", 50)), benefits=tuple(_benefit(one) for one in terms["benefits"]),
        exclusions=tuple((str(code), str(words)) for code, words in dict(terms.get("exclusions", {})).items()),
        valid_from=valid_from, valid_to=valid_to, source=str(terms["source"]),
        document_number=str(terms.get("document_number", "")), verified_by=verified_by,
    )  # fmt: skip
    if plan.fee_fen <= 0 or plan.term_months <= 0 or not 0 <= plan.age_least <= plan.age_most:
        raise ValueError("互助费、期限、年龄不合理")
    if not plan.benefits or len({one.event for one in plan.benefits}) < len(plan.benefits):
        raise ValueError("每类事故只写一项，至少一项")
    return plan


def _benefit(row: Mapping[str, Any]) -> Benefit:
    formula = FormulaKind(row["formula"])
    found = Benefit(
        event=EventKind(row["event"]), formula=formula, waiting_days=int(row.get("waiting_days", 0)),
        amounts_fen=tuple((str(grade), parse_yuan(str(sum_))) for grade, sum_ in dict(row.get("amounts", {})).items()),
        per_day_fen=_fen(row, "per_day") or 0, skip_days=int(row.get("skip_days", 0)),
        deductible_fen=_fen(row, "deductible") or 0, rate_bp=int(row.get("rate_bp", 0)),
        bands=tuple(Band(_fen(one, "above") or 0, _fen(one, "upto"), int(one["rate_bp"])) for one in row.get("bands", ())),
        cap_event_fen=_fen(row, "cap_event"), cap_term_fen=_fen(row, "cap_term"),
        within_loss=bool(row.get("within_loss", formula is not FormulaKind.LUMP)),
    )  # fmt: skip
    needs = {FormulaKind.LUMP: found.amounts_fen, FormulaKind.DAILY: found.per_day_fen, FormulaKind.RATE: found.rate_bp,
             FormulaKind.TIERED: found.bands}  # fmt: skip
    if not needs[formula]:
        raise ValueError(f"{found.event.label}：{formula.label}缺少标准")
    _check_bands(found)
    return found


def _check_bands(benefit: Benefit) -> None:
    above = 0
    for band in benefit.bands:
        if band.above_fen != above or (band.upto_fen is not None and band.upto_fen <= above):
            raise ValueError(f"{benefit.event.label}：分段要从 0 起首尾相接")
        above = band.upto_fen if band.upto_fen is not None else -1
    rates = [benefit.rate_bp, *(band.rate_bp for band in benefit.bands)]
    if not all(0 <= rate <= 10_000 for rate in rates):
        raise ValueError(f"{benefit.event.label}：比例在 0 到 100% 之间")


def _fen(row: Mapping[str, Any], name: str) -> int | None:
    return None if row.get(name) is None else parse_yuan(str(row[name]))

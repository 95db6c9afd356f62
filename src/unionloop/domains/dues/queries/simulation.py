"""A rule tried on the receipts of a month that has been; nothing is written."""

from collections import defaultdict
from dataclasses import replace

from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput

from ..contracts.rules import Rule
from ..contracts.runs import Simulation, SimulationLine
from ..contracts.settlement import RECEIVER_LABELS, RECEIVERS
from ..rules import split
from .engine import Engine, receipt, receipts_of
from .splitrules import rule_values
from .units import names, require

SHOWN = 10


def simulate(by: Actor, *, rule: Rule, unit_id: int, month: str) -> Simulation:
    """Return what a month would have been under a new rule: per receiver, and who gains or loses most.

    The rule is taken to have been in force already, in place of the one it replaces.
    """
    require(by, "dues.read", unit_id)
    split.check_rule(rule)
    old = rule_values()
    first_days = [one.valid_from for one in old] or [rule.valid_from]
    new = replace(rule, valid_from=min(*first_days, rule.valid_from), valid_to=None)
    tried = [one for one in old if one.id != rule.replaces_id and not split.overlap(one, new)]
    region = organisation.by_ids([unit_id])[unit_id].division_code
    before, after = Engine(region, by.today, rules=old), Engine(region, by.today, rules=[*tried, new])
    sums = {"before": [0] * len(RECEIVERS), "after": [0] * len(RECEIVERS)}
    units: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    rows = changed = total = 0
    for chunk in ([receipt(values) for values in rows] for rows in receipts_of(unit_id, month)):
        for one, two in zip(before.split(chunk), after.split(chunk), strict=True):
            rows, total = rows + 1, total + one.receipt.paid_fen
            changed += one.parts != two.parts or one.way.receivers != two.way.receivers
            for side, share in ((0, one), (1, two)):
                key = ("before", "after")[side]
                sums[key] = [have + part for have, part in zip(sums[key], share.parts, strict=True)]
                to = share.way.receivers
                for unit, part in ((to.base_unit_id, 0), (to.street_unit_id, 1), (to.county_unit_id, 2)):
                    if unit is not None:
                        units[unit][side] += share.parts[part]
    if not rows:
        raise BadInput("nothing_to_simulate", month=month)
    tiers = tuple(
        SimulationLine(key, RECEIVER_LABELS[key], was, would)
        for key, was, would in zip(RECEIVERS, sums["before"], sums["after"], strict=True) if was or would
    )  # fmt: skip
    order = sorted(units, key=lambda unit: (units[unit][1] - units[unit][0], unit))
    losers = [unit for unit in order[:SHOWN] if units[unit][1] < units[unit][0]]
    winners = [unit for unit in reversed(order[-SHOWN:]) if units[unit][1] > units[unit][0]]
    known = names([*losers, *winners])
    gains, losses = (
        tuple(SimulationLine(str(unit), known.get(unit, ""), *units[unit]) for unit in side)
        for side in (winners, losers)
    )
    return Simulation(month, rows, changed, total, tiers, gains, losses)

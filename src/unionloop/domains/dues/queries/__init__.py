"""Reads of dues. Collection half (files, matching, reconciliation), then settlement half."""

from .explain import allocation, explain
from .faults import check_settlement
from .funds import balance, collecting_units, funds
from .payouts import claims, payer_of, payouts
from .preparation import ageing, every_preparation, preparation, preparation_estimate, releases
from .rules import policies, preparation_rules, rule, rules
from .runs import every_line, every_run, lines, run, runs, view as run_view
from .simulation import simulate
from .subsidies import indicators, subsidies, subsidy

SETTLEMENT = [
    "ageing", "allocation", "balance", "check_settlement", "claims", "collecting_units", "every_line",
    "every_preparation", "every_run", "explain", "funds", "indicators", "lines", "payer_of", "payouts",
    "policies", "preparation", "preparation_estimate", "preparation_rules", "releases", "rule", "rules",
    "run", "run_view", "runs", "simulate", "subsidies", "subsidy",
]  # fmt: skip
__all__ = [*SETTLEMENT]  # noqa: PLE0605

"""Reads of dues. Collection half (files, matching, reconciliation), then settlement half."""

from .explain import allocation, explain
from .faults import check_settlement, invariants
from .files import (
    arrivals, controls, every_fault, fault_kinds, file_faults, gaps, source_rows, stage_progress, tax_file,
    tax_files, tax_row, tax_rows,
)  # fmt: skip
from .funds import balance, collecting_units, funds
from .matching import payer, payer_counts, payers
from .payouts import claims, payer_of, payouts
from .preparation import ageing, every_preparation, preparation, preparation_estimate, releases
from .reconciliation import bank_sheets, difference, differences, reconciliation
from .returns import failed_file, tax_template
from .splitrules import policies, preparation_rules, rule, rules
from .runs import every_line, every_run, lines, run, runs, view as run_view
from .simulation import simulate
from .subsidies import indicators, subsidies, subsidy

COLLECTION = [
    "arrivals", "bank_sheets", "controls", "difference", "differences", "every_fault", "failed_file",
    "fault_kinds", "file_faults", "gaps", "payer", "payer_counts", "payers", "reconciliation", "source_rows",
    "stage_progress", "tax_file", "tax_files", "tax_row", "tax_rows", "tax_template",
]  # fmt: skip
SETTLEMENT = [
    "ageing", "allocation", "balance", "check_settlement", "claims", "collecting_units", "every_line",
    "every_preparation", "every_run", "explain", "funds", "indicators", "invariants", "lines", "payer_of", "payouts",
    "policies", "preparation", "preparation_estimate", "preparation_rules", "releases", "rule", "rules",
    "run", "run_view", "runs", "simulate", "subsidies", "subsidy",
]  # fmt: skip
__all__ = [*COLLECTION, *SETTLEMENT]  # noqa: PLE0605

"""Reads of dues. Collection half (files, matching, reconciliation), then settlement half."""

from unionloop.domains.dues.rules.split import splitter as splitter

from .corrections import corrections
from .explain import allocation, explain
from .faults import check_settlement, invariants
from .files import (
    arrivals,
    controls,
    every_fault,
    fault_kinds,
    file_faults,
    gaps,
    own_files,
    source_rows,
    stage_progress,
    tax_file,
    tax_files,
    tax_row,
    tax_rows,
)  # fmt: skip
from .funds import balance, collecting_units, funds
from .handovers import estate, estates, handover, handovers
from .lapsed import lapsed
from .matching import payer, payer_counts, payers, payers_waiting
from .payouts import claims, payer_of, payouts
from .preparation import (
    ageing,
    ages,
    every_preparation,
    held_by_firm,
    held_months,
    preparation,
    preparation_estimate,
    releases,
)
from .receiving import payouts_to
from .reconciliation import bank_sheets, difference, differences, reconciliation
from .returns import failed_file, tax_template
from .runs import every_line, every_run, lines, own_drafts, run, runs
from .runs import view as run_view
from .simulation import simulate
from .splitrules import policies, preparation_rules, regions, rule, rules
from .subsidies import indicators, subsidies, subsidy

__all__ = [
    "ageing", "ages", "allocation", "arrivals", "balance", "bank_sheets", "check_settlement", "claims",
    "collecting_units", "controls", "corrections", "difference", "differences", "estate", "estates",
    "every_fault", "every_line", "every_preparation", "every_run", "explain", "failed_file", "fault_kinds",
    "file_faults", "funds", "gaps", "handover", "handovers", "held_by_firm", "held_months", "indicators",
    "invariants", "lapsed", "lines", "own_drafts", "own_files", "payer", "payer_counts", "payer_of", "payers", "payers_waiting",
    "payouts", "payouts_to", "policies", "preparation", "preparation_estimate", "preparation_rules",
    "reconciliation", "regions", "releases", "rule", "rules", "run", "run_view", "runs", "simulate",
    "source_rows", "stage_progress", "subsidies", "subsidy", "tax_file", "tax_files", "tax_row", "tax_rows",
    "tax_template",
]  # fmt: skip

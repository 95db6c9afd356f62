"""Writes of dues. Collection half (files, matching, reconciliation), then settlement half."""

from .confirming import confirm, undo
from .files import receive, stage, stop
from .handovers import approve_handover, propose_handover, refuse_handover
from .matching import match, match_payers, set_aside, unmatch
from .payouts import book_return, pay, pay_held
from .preparation import forfeit_preparation, release_preparation
from .reconciliation import close_collection, explain_difference, reconcile
from .refunds import approve_correction, request_correction
from .rulefiles import load_rules
from .runs import approve, cancel_run, check, compute, lock, open_run, send_back, view_sample
from .sheets import receive_sheet
from .splitrules import (
    enrol,
    enrol_small_payers,
    proposed,
    set_policy,
    set_preparation_rule,
    set_rule,
    verify_policy,
    verify_preparation_rule,
    verify_rule,
)  # fmt: skip
from .subsidies import (
    approve_subsidy,
    evaluate_subsidy,
    pay_subsidy,
    plan_subsidy,
    receive_subsidy,
    report_subsidy,
)  # fmt: skip

__all__ = [
    "approve", "approve_correction", "approve_handover", "approve_subsidy", "book_return", "cancel_run", "check",
    "close_collection", "compute", "confirm", "enrol", "enrol_small_payers", "evaluate_subsidy",
    "explain_difference", "forfeit_preparation", "load_rules", "lock", "match", "match_payers",
    "open_run", "pay", "pay_held", "pay_subsidy", "plan_subsidy", "propose_handover", "proposed", "receive", "receive_sheet",
    "receive_subsidy", "reconcile", "refuse_handover", "release_preparation", "report_subsidy", "request_correction",
    "send_back", "set_aside", "set_policy", "set_preparation_rule", "set_rule", "stage", "stop", "undo",
    "unmatch", "verify_policy", "verify_preparation_rule",
    "verify_rule", "view_sample",
]  # fmt: skip

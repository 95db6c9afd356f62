"""Writes of dues. Collection half (files, matching, reconciliation), then settlement half."""

from .confirming import confirm, undo
from .files import receive, stage, stop
from .matching import match, match_payers, set_aside, unmatch
from .payouts import book_return, pay, pay_held
from .preparation import forfeit_preparation, release_preparation
from .reconciliation import close_collection, explain_difference, reconcile
from .refunds import approve_correction, request_correction
from .splitrules import (
    enrol, enrol_small_payers, load_rules, proposed, set_policy, set_preparation_rule, set_rule, verify_rule,
)  # fmt: skip
from .runs import approve, cancel_run, check, compute, lock, open_run, send_back, view_sample
from .sheets import receive_sheet
from .subsidies import (
    approve_subsidy, evaluate_subsidy, pay_subsidy, plan_subsidy, receive_subsidy, report_subsidy,
)  # fmt: skip

COLLECTION = [
    "close_collection", "confirm", "explain_difference", "match", "match_payers", "receive", "receive_sheet",
    "reconcile", "set_aside", "stage", "stop", "undo", "unmatch",
]  # fmt: skip
SETTLEMENT = [
    "approve", "approve_correction", "approve_subsidy", "book_return", "cancel_run", "check", "compute",
    "enrol", "enrol_small_payers", "evaluate_subsidy", "forfeit_preparation", "load_rules", "lock", "open_run", "pay",
    "pay_held", "pay_subsidy", "plan_subsidy", "proposed", "receive_subsidy", "release_preparation",
    "report_subsidy", "request_correction", "send_back", "set_policy", "set_preparation_rule", "set_rule",
    "verify_rule", "view_sample",
]  # fmt: skip
__all__ = [*COLLECTION, *SETTLEMENT]  # noqa: PLE0605

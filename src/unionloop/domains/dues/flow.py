"""The arrows of settlement. Maker, checker and approver are three people."""

from unionloop.kernel.flow import Arrow, Flow

from .contracts.handovers import HandoverState
from .contracts.settlement import CorrectionState, RunState, SubsidyState

_MADE = ("dues.compute", "dues.lock")

RUN = Flow(
    Arrow("dues.open_run", "", RunState.DRAFT),
    Arrow("dues.compute", RunState.DRAFT, RunState.COMPUTED),
    Arrow("dues.compute", RunState.COMPUTED, RunState.COMPUTED),
    Arrow("dues.lock", RunState.COMPUTED, RunState.LOCKED),
    Arrow("dues.check", RunState.LOCKED, RunState.CHECKED, not_by=_MADE),
    Arrow("dues.approve", RunState.CHECKED, RunState.APPROVED, not_by=(*_MADE, "dues.check")),
    Arrow("dues.send_back", RunState.LOCKED, RunState.COMPUTED),
    Arrow("dues.send_back", RunState.CHECKED, RunState.COMPUTED),
    Arrow("dues.pay", RunState.APPROVED, RunState.APPROVED),
    Arrow("dues.cancel_run", RunState.DRAFT, RunState.CANCELLED),
    Arrow("dues.cancel_run", RunState.COMPUTED, RunState.CANCELLED),
)

CORRECTION = Flow(
    Arrow("dues.request_correction", "", CorrectionState.REQUESTED),
    Arrow("dues.approve_correction", CorrectionState.REQUESTED, CorrectionState.APPROVED,
          not_by=("dues.request_correction",)),
)  # fmt: skip

HANDOVER = Flow(
    Arrow("dues.propose_handover", "", HandoverState.ASKED),
    Arrow("dues.approve_handover", HandoverState.ASKED, HandoverState.APPROVED, not_by=("dues.propose_handover",)),
    Arrow("dues.refuse_handover", HandoverState.ASKED, HandoverState.REFUSED, not_by=("dues.propose_handover",)),
)

SUBSIDY = Flow(
    Arrow("dues.plan_subsidy", "", SubsidyState.PLANNED),
    Arrow("dues.approve_subsidy", SubsidyState.PLANNED, SubsidyState.APPROVED, not_by=("dues.plan_subsidy",)),
    Arrow("dues.pay_subsidy", SubsidyState.APPROVED, SubsidyState.PAYING,
          not_by=("dues.approve_subsidy",)),
    Arrow("dues.receive_subsidy", SubsidyState.PAID, SubsidyState.RECEIVED),
    Arrow("dues.report_subsidy", SubsidyState.RECEIVED, SubsidyState.REPORTED),
    Arrow("dues.evaluate_subsidy", SubsidyState.REPORTED, SubsidyState.EVALUATED),
)  # fmt: skip

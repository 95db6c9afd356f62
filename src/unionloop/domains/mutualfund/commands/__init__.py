"""Writes of mutual aid, one function a verb."""

from .booking import earn, earn_due
from .claiming import appeal, ask_more, file, supplement, withdraw
from .deciding import approve, assess, correct, refuse, review
from .enrolling import cancel_enrolment, enrol, leave, receive_fee, stage
from .funds import load_plans, load_profile, open_fund, verify_plan
from .intakes import approve_settlement, take_settlement
from .letters import issue_letter, issue_letters_due
from .many import enrol_many
from .outlays import approve_outlay, book_outlay, propose_outlay, refuse_outlay, return_outlay
from .paying import note_payment, pay
from .stopping import decide_stop, drop_stop, lift_stop, propose_stop
from .wanting import want

__all__ = [
    "appeal", "approve", "approve_outlay", "approve_settlement", "ask_more", "assess", "book_outlay",
    "cancel_enrolment", "correct", "decide_stop", "drop_stop", "earn", "earn_due", "enrol", "enrol_many", "file",
    "issue_letter", "issue_letters_due", "leave", "lift_stop", "load_plans", "load_profile", "note_payment",
    "open_fund", "pay", "propose_outlay", "propose_stop", "receive_fee", "refuse", "refuse_outlay", "return_outlay",
    "review", "stage", "supplement", "take_settlement", "verify_plan", "want", "withdraw",
]  # fmt: skip

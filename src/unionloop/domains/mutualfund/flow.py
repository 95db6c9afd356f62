"""The arrows of enrolments, claims, settlement files and stops. Who assesses does not approve; who refused hears no appeal."""

from unionloop.kernel.flow import Arrow, Flow

ENROLMENT = Flow(
    Arrow("mutualfund.stage", "new", "staged"),
    Arrow("mutualfund.enrol", "staged", "enrolled"),
    Arrow("mutualfund.cancel_enrolment", "staged", "cancelled"),
    Arrow("mutualfund.cancel_enrolment", "enrolled", "cancelled"),
    Arrow("mutualfund.receive_fee", "enrolled", "paid"),
)

_ASSESSED = ("mutualfund.assess", "mutualfund.file", "mutualfund.take_settlement")
CLAIM = Flow(
    Arrow("mutualfund.file", "new", "filed"),
    Arrow("mutualfund.ask_more", "filed", "asked"),
    Arrow("mutualfund.supplement", "asked", "filed"),
    Arrow("mutualfund.withdraw", "filed", "withdrawn"),
    Arrow("mutualfund.withdraw", "asked", "withdrawn"),
    Arrow("mutualfund.assess", "filed", "assessed"),
    Arrow("mutualfund.assess", "appealed", "assessed", not_by=("mutualfund.refuse",)),
    Arrow("mutualfund.assess", "assessed", "assessed"),
    Arrow("mutualfund.approve", "assessed", "approved", not_by=_ASSESSED),
    Arrow("mutualfund.review", "sampled", "assessed", not_by=_ASSESSED),
    Arrow("mutualfund.refuse", "filed", "refused"),
    Arrow("mutualfund.refuse", "assessed", "refused"),
    Arrow("mutualfund.refuse", "sampled", "refused"),
    Arrow("mutualfund.refuse", "appealed", "refused", not_by=("mutualfund.refuse",)),
    Arrow("mutualfund.appeal", "refused", "appealed"),
    Arrow("mutualfund.pay", "approved", "paying"),
    Arrow("mutualfund.note_payment", "paying", "paid"),
    Arrow("mutualfund.correct", "approved", "corrected", not_by=("mutualfund.approve",)),
    Arrow("mutualfund.correct", "paid", "corrected", not_by=("mutualfund.approve",)),
)

INTAKE = Flow(
    Arrow("mutualfund.take_settlement", "new", "taken"),
    Arrow("mutualfund.approve_settlement", "taken", "approved", not_by=("mutualfund.take_settlement",)),
)

OUTLAY = Flow(
    Arrow("mutualfund.propose_outlay", "new", "proposed"),
    Arrow("mutualfund.approve_outlay", "proposed", "approved", not_by=("mutualfund.propose_outlay",)),
    Arrow("mutualfund.refuse_outlay", "proposed", "refused"),
    Arrow("mutualfund.book_outlay", "approved", "booked", not_by=("mutualfund.approve_outlay",)),
    Arrow("mutualfund.return_outlay", "booked", "returned"),
)

STOP = Flow(
    Arrow("mutualfund.propose_stop", "new", "proposed"),
    Arrow("mutualfund.decide_stop", "proposed", "decided", not_by=("mutualfund.propose_stop",)),
    Arrow("mutualfund.drop_stop", "proposed", "dropped"),
    Arrow("mutualfund.lift_stop", "decided", "lifted"),
)

"""Tables of mutual aid."""

from .claims import Claim, ClaimFile, Event, Intake, IntakeFault
from .cover import Enrolment, EnrolmentFault, Fund, Plan, Policy, Stop, Want
from .outlays import Outlay

__all__ = ["Claim", "ClaimFile", "Enrolment", "EnrolmentFault", "Event", "Fund", "Intake", "IntakeFault", "Outlay", "Plan",
           "Policy", "Stop", "Want"]  # fmt: skip

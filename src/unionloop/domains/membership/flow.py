"""The arrows of a membership."""

from unionloop.kernel.flow import Arrow, Flow

from .contracts import State

FLOW = Flow(
    Arrow("membership.apply", State.NEW, State.APPLIED),
    Arrow("membership.withdraw", State.APPLIED, State.WITHDRAWN),
    Arrow("membership.approve", State.APPLIED, State.ACTIVE, not_by=("membership.apply",)),
    Arrow("membership.refuse", State.APPLIED, State.REFUSED),
    Arrow("membership.enrol", State.NEW, State.ACTIVE),
    Arrow("membership.suspend", State.ACTIVE, State.SUSPENDED),
    Arrow("membership.resume", State.SUSPENDED, State.ACTIVE),
    Arrow("membership.retire", State.ACTIVE, State.RETIRED),
    Arrow("membership.resume", State.RETIRED, State.ACTIVE),
    *(Arrow("membership.transfer", state, State.MOVED) for state in (State.ACTIVE, State.SUSPENDED, State.RETIRED)),
    Arrow("membership.lapse", State.ACTIVE, State.LEFT),
    *(Arrow("membership.leave", state, State.LEFT) for state in (State.ACTIVE, State.SUSPENDED, State.RETIRED)),
)

"""The arrows of an edition and of an objection."""

from unionloop.kernel.flow import Arrow, Flow

from .contracts import ObjectionState, State

EDITION = Flow(
    Arrow("publication.freeze", State.NEW, State.FROZEN),
    Arrow("publication.sign", State.FROZEN, State.SIGNED, not_by=("publication.freeze",)),
    Arrow("publication.withdraw", State.SIGNED, State.FROZEN),
    Arrow("publication.publish", State.SIGNED, State.PUBLISHED),
)

OBJECTION = Flow(
    Arrow("publication.object", ObjectionState.NEW, ObjectionState.RECEIVED),
    Arrow("publication.uphold", ObjectionState.RECEIVED, ObjectionState.UPHELD),
    Arrow("publication.dismiss", ObjectionState.RECEIVED, ObjectionState.DISMISSED),
)

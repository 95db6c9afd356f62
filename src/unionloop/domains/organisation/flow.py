"""How a unit ends. Opening is not an arrow: a unit is active from its first day."""

from unionloop.kernel.flow import Arrow, Flow

from .contracts import State

FLOW = Flow(
    Arrow("organisation.merge", State.ACTIVE.value, State.MERGED.value),
    Arrow("organisation.split", State.ACTIVE.value, State.SPLIT.value),
    Arrow("organisation.dissolve", State.ACTIVE.value, State.DISSOLVED.value),
)

"""How a unit ends. Opening is not an arrow: a unit is active from its first day."""

from unionloop.kernel.flow import Arrow, Flow

from .contracts import ExtensionState, State

FLOW = Flow(
    Arrow("organisation.merge", State.ACTIVE.value, State.MERGED.value),
    Arrow("organisation.split", State.ACTIVE.value, State.SPLIT.value),
    Arrow("organisation.dissolve", State.ACTIVE.value, State.DISSOLVED.value),
)

EXTENSION = Flow(
    Arrow("organisation.ask_extension", ExtensionState.NEW, ExtensionState.ASKED),
    Arrow("organisation.extend_term", ExtensionState.ASKED, ExtensionState.APPROVED,
          not_by=("organisation.ask_extension",)),
    Arrow("organisation.refuse_extension", ExtensionState.ASKED, ExtensionState.REFUSED,
          not_by=("organisation.ask_extension",)),
)  # fmt: skip

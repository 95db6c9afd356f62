"""The arrows of a promise: whoever drafted it does not announce it, whoever reported on it does not judge it."""

from unionloop.kernel.flow import Arrow, Flow

from .contracts import State

_JUDGED_BY_OTHERS = ("promises.report",)

FLOW = Flow(
    Arrow("promises.draft", State.NEW, State.DRAFT),
    Arrow("promises.announce", State.DRAFT, State.ANNOUNCED, not_by=("promises.draft",)),
    Arrow("promises.report", State.ANNOUNCED, State.ANNOUNCED),
    Arrow("promises.measure", State.ANNOUNCED, State.ANNOUNCED),
    Arrow("promises.keep", State.ANNOUNCED, State.KEPT, not_by=_JUDGED_BY_OTHERS),
    Arrow("promises.miss", State.ANNOUNCED, State.MISSED, not_by=_JUDGED_BY_OTHERS),
    Arrow("promises.withdraw", State.DRAFT, State.WITHDRAWN),
    Arrow("promises.withdraw", State.ANNOUNCED, State.WITHDRAWN),
)

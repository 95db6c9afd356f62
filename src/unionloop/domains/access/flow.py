"""The arrows of rights taken in an emergency: two people open, a third looks at it afterwards."""

from unionloop.kernel.flow import Arrow, Flow

EMERGENCY = Flow(
    Arrow("access.ask_emergency", "new", "asked"),
    Arrow("access.open_emergency", "asked", "open", not_by=("access.ask_emergency",)),
    Arrow("access.refuse_emergency", "asked", "refused"),
    Arrow("access.end_emergency", "asked", "refused"),
    Arrow("access.end_emergency", "open", "ended"),
    Arrow("access.review_emergency", "ended", "reviewed", not_by=("access.ask_emergency", "access.open_emergency")),
)

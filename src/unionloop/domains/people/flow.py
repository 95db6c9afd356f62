"""The arrows of an impact assessment: whoever made it does not approve it."""

from unionloop.kernel.flow import Arrow, Flow

ASSESSMENT = Flow(
    Arrow("people.assess", "new", "made"),
    Arrow("people.assess", "made", "made"),
    Arrow("people.approve_assessment", "made", "approved", not_by=("people.assess",)),
)

"""The life of a case, as one table of arrows. Who answers does not check; who asks does not grant."""

from unionloop.kernel.flow import Arrow, Flow

CASE = Flow(
    Arrow("appeals.receive", "new", "received"),
)

"""What follows from what: verb → reactions, run as errands after commit, each effective once.

A reaction is `def name(by: Actor, entry: Entry) -> None` calling commands of a domain that
ranks above the one the verb belongs to. The table is data only: importing it imports no domain.
"""

REACTIONS: dict[str, tuple[str, ...]] = {}

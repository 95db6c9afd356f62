"""The union tree: five tiers, its committees and terms, and how it changed.

Words: a *unit* (工会组织) is any node, with a code of its own that is never used again; a *link* is one
step of a unit's history (merge, split, move); an *affiliation* (隶属/覆盖) ties a unit to a joint or
industry union outside its line.
May import: reference.
"""

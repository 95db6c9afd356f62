"""Reading what a record says of a person: a word of the list in any of its wordings, or a named refusal."""

from unionloop.domains.people.contracts.particulars import FREE, LISTS, PARTICULARS
from unionloop.kernel.told import Told

_TOLD = Told(PARTICULARS, LISTS, frozenset(FREE))
read_particular, merged = _TOLD.read, _TOLD.merged

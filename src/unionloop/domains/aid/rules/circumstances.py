"""Reading how a household lives: a word of the list in any of its wordings, or a named refusal."""

from unionloop.domains.aid.contracts import CIRCUMSTANCE_WORDS, CIRCUMSTANCES, CIRCUMSTANCES_FREE
from unionloop.kernel.told import Told

_TOLD = Told(CIRCUMSTANCES, CIRCUMSTANCE_WORDS, frozenset(CIRCUMSTANCES_FREE))
merged_circumstances = _TOLD.merged

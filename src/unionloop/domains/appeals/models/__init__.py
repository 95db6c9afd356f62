"""Tables of appeals, by noun."""

from .calls import Call, CallEvent, Seat
from .cases import Case, Entry
from .collecting import Article, Booking, Gathering, Reception, Snippet, SortGroup, Sorting, SortItem
from .drafts import Draft
from .learning import Lesson
from .links import CallBack, CaseLink, Task
from .norms import Category, DispatchRule, FlagRule, LimitRule
from .pairs import Pair, PairBlock
from .speakers import Identity, Speaker, VoiceLink
from .topics import Topic

__all__ = [
    "Article", "Booking", "Call", "CallBack", "CallEvent", "Case", "CaseLink", "Category", "DispatchRule", "Draft",
    "Entry", "FlagRule", "Gathering", "Identity", "Lesson", "LimitRule", "Pair", "PairBlock", "Reception", "Seat", "Snippet",
    "SortGroup", "SortItem", "Sorting", "Speaker", "Task", "Topic", "VoiceLink",
]  # fmt: skip

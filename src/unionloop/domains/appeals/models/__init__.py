"""Tables of appeals, by noun."""

from .cases import Case, Entry
from .norms import Category, DispatchRule, FlagRule, LimitRule
from .speakers import Identity, Speaker

__all__ = ["Case", "Category", "DispatchRule", "Entry", "FlagRule", "Identity", "LimitRule", "Speaker"]

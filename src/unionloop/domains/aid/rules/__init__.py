"""Decisions of aid: plain values in, plain values out. No database, no clock."""

from .caps import check_amount as check_amount
from .caps import level_of as level_of
from .caps import read_caps as read_caps
from .caps import read_levels as read_levels
from .caps import room as room
from .caps import share_of as share_of
from .classing import check_means as check_means
from .classing import classify as classify
from .measures import read_measure as read_measure

"""Decisions of aid: plain values in, plain values out. No database, no clock."""

from .caps import check_amount as check_amount
from .caps import level_of as level_of
from .caps import read_caps as read_caps
from .caps import read_levels as read_levels
from .caps import room as room
from .caps import share_of as share_of
from .circumstances import merged_circumstances as merged_circumstances
from .classing import check_means as check_means
from .classing import classify as classify
from .flags import raised as raised
from .measures import read_measure as read_measure
from .scoring import check_goals as check_goals
from .scoring import check_weights as check_weights
from .scoring import days_of as days_of
from .scoring import draw as draw
from .scoring import expected as expected
from .scoring import grade_of as grade_of
from .scoring import interval as interval
from .scoring import score as score
from .scoring import seed_of as seed_of
from .scoring import share_by_days as share_by_days
from .second import asks_again as asks_again
from .second import read_second as read_second
from .second import second as second

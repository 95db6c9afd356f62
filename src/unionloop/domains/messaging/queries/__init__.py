"""Reads of messaging: notices, receipts, and how a person wants to be told."""

from .notices import TooMany as TooMany
from .notices import acting as acting
from .notices import inbox as inbox
from .notices import notice_row as notice_row
from .notices import notices as notices
from .notices import own_notices as own_notices
from .notices import receipt_asked as receipt_asked
from .notices import receipt_of as receipt_of
from .notices import receipt_row as receipt_row
from .notices import receipts as receipts
from .notices import tail_given as tail_given
from .notices import to_json as to_json
from .notices import too_many as too_many
from .notices import track as track
from .notices import unread_count as unread_count
from .wishes import digests_due as digests_due
from .wishes import news_since as news_since
from .wishes import not_before as not_before
from .wishes import own_wish as own_wish
from .wishes import quiet_hours as quiet_hours
from .wishes import templates as templates
from .wishes import wish_of as wish_of
from .wishes import wishes_at as wishes_at

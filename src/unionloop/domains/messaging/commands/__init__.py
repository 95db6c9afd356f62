"""Writes of messaging: notices, receipts, and how a person wants to be told."""

from .sending import add_step as add_step
from .sending import announce as announce
from .sending import deliver as deliver
from .sending import deliver_due as deliver_due
from .sending import mark_read as mark_read
from .sending import open_receipt as open_receipt
from .sending import receipt_numbers as receipt_numbers
from .sending import retry as retry
from .sending import send as send
from .sending import send_now as send_now
from .sending import tail_blind as tail_blind
from .trying import note_attempt as note_attempt
from .trying import note_found as note_found
from .wishes import choose as choose
from .wishes import send_digests as send_digests

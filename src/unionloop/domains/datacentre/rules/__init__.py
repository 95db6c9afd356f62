"""Decisions of the data centre. No database, no clock, no actor."""

from .figures import (
    HEADINGS,
    JUMP_PERCENT,
    SEARCHED_ROWS,
    Heads,
    add_up,
    alarms,
    check,
    check_month,
    earlier,
    figures_of,
    find_heads,
    last_day,
    read_line,
    refuse_closed,
)
from .packages import (
    VERSION,
    Opened,
    addressee,
    check_public_key,
    content_files,
    digest,
    file_name,
    fingerprint,
    make_package,
    open_package,
    public_key_of,
    read_reports,
    refuse_order,
    verify,
)

__all__ = [
    "HEADINGS", "JUMP_PERCENT", "SEARCHED_ROWS", "VERSION", "Heads", "Opened", "add_up", "addressee", "alarms", "check",
    "check_month", "check_public_key", "content_files", "digest", "earlier", "figures_of", "file_name", "find_heads",
    "fingerprint", "last_day", "make_package", "open_package", "public_key_of", "read_line", "read_reports",
    "refuse_closed", "refuse_order", "verify",
]  # fmt: skip

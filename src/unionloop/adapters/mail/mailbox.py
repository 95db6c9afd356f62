"""The desk's letter box over IMAP. A letter is marked read only after it was received: a crash reads it again.

Settings: imap_host, imap_port (993), imap_user, imap_password, imap_folder (INBOX); imap_plain=1 in tests only.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from imaplib import IMAP4

from imap_tools import MailBox, MailBoxUnencrypted, MailMessageFlags
from imap_tools.errors import ImapToolsError

from unionloop.domains.appeals.contracts import Incoming
from unionloop.kernel.errors import Refused

from .. import configured
from . import letters, replies

TIMEOUT_SECONDS = 20
MOST_BYTES = 25 * 1024 * 1024


class MailboxClosed(Exception):
    """The letter box cannot be reached or opened; the next minute tries again."""


def ready() -> bool:
    """Tell whether the letter box is set up."""
    return configured.ready("imap_host", "imap_user", "imap_password")


def look() -> int:
    """Return how many letters wait unread: the way to try the settings."""
    with _opened() as box:
        return len(box.uids("UNSEEN"))


def collect(receive: Callable[[Incoming], object], now: datetime, *, limit: int = 50) -> int:
    """Hand each unread letter to `receive`, then mark it read; return how many letters were looked at."""
    with _opened() as box:
        validity = box.folder.status(options=["UIDVALIDITY"]).get("UIDVALIDITY", 0)
        uids = box.uids("UNSEEN")[:limit]
        for uid in uids:
            _take(box, str(uid), f"{configured.value('imap_user')}:{validity}:{uid}", receive, now)
        return len(uids)


def _take(box: MailBox, uid: str, key: str, receive: Callable[[Incoming], object], now: datetime) -> None:
    flags = [MailMessageFlags.SEEN]
    if _size(box, uid) > MOST_BYTES:
        flags.append(MailMessageFlags.FLAGGED)  # stays in the box, starred, for a person
    else:
        for found in box.fetch(f"UID {uid}", mark_seen=False, bulk=False):
            said = letters.read(found.obj.as_bytes(), fallback_key=key, now=now, host=replies.own_host())
            try:
                if said is not None and said.sender:
                    receive(said)
            except Refused:
                flags.append(MailMessageFlags.FLAGGED)  # one letter that is refused does not hold up the others
    box.flag(uid, flags, True)


def _size(box: MailBox, uid: str) -> int:
    _, rows = box.client.uid("FETCH", uid, "(RFC822.SIZE)")
    digits = "".join(chr(one) for one in (rows[0] or b"").partition(b"RFC822.SIZE ")[2] if 48 <= one <= 57)
    return int(digits or 0)


@contextmanager
def _opened() -> Iterator[MailBox]:
    host, plain = configured.value("imap_host"), configured.value("imap_plain") == "1"
    port = int(configured.value("imap_port", "143" if plain else "993"))
    try:
        box = (MailBoxUnencrypted if plain else MailBox)(host, port, timeout=TIMEOUT_SECONDS)
        with box.login(configured.value("imap_user"), configured.value("imap_password"),
                       initial_folder=configured.value("imap_folder", "INBOX")) as opened:  # fmt: skip
            yield opened
    except (ImapToolsError, IMAP4.error, OSError) as error:
        raise MailboxClosed(f"{type(error).__name__}: {error}"[:200]) from error

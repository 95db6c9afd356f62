"""Channels that are asked rather than pushed to, by the clock: the desk's letter box."""

import logging
from dataclasses import replace

from unionloop.adapters import configured
from unionloop.adapters.mail import mailbox
from unionloop.domains.appeals import commands as appeals
from unionloop.domains.appeals.contracts import Channel, Incoming, Known
from unionloop.domains.messaging import commands as messaging
from unionloop.kernel.actor import Actor

log = logging.getLogger(__name__)


def collect_mail(by: Actor) -> None:
    """Take in the unread letters; each writer of a new case is told its number by mail, once."""
    if not mailbox.ready():
        return
    try:
        mailbox.collect(lambda letter: take_in(by, letter), by.at)
    except mailbox.MailboxClosed as closed:
        log.warning("the letter box is closed: %s", closed)


def take_in(by: Actor, letter: Incoming) -> None:
    """Receive one letter and owe its acknowledgement. One to the leaders' own address counts for their letter box."""
    leaders = configured.value("mail_letter_box").lower()
    known = Known(door=Channel.LETTER_BOX if leaders and leaders in letter.to else None)
    case = appeals.receive(by, incoming=replace(letter, at=min(letter.at, by.at)), known=known)
    if case.opened:
        messaging.send(by, channel=Channel.MAIL.value, template="appeal_received", facts={"code": case.code or "手机号后四位"},
                       address=letter.sender, receipt=case.number, key=f"appeals.received:{case.number}")  # fmt: skip

"""Answers out: kept in the thread at once, sent by an errand after commit."""

import json

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from unionloop.domains.appeals import ports, rules
from unionloop.domains.appeals.contracts import Channel, Direction, EntryRow, Sending
from unionloop.domains.appeals.models import Case, Entry, Identity
from unionloop.domains.appeals.queries.quality import rating_token
from unionloop.domains.appeals.queries.threads import entry_rows
from unionloop.domains.messaging import commands as messaging
from unionloop.kernel import instances, questions, swift
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import edit, record

from .matching import acting


def _last(field: str) -> Subquery:
    """Return a column of the entry a case was last heard by."""
    heard = Entry.objects.filter(case_id=OuterRef("pk"), direction=Direction.IN).order_by("-at", "-id")
    return Subquery(heard.values(field)[:1])


_CAME = questions.Question(
    lambda case, way: Entry.objects.filter(case_id=case, direction=way).order_by("-at", "-id")
    .values_list("channel", "thread")[:1], int, str,
)  # fmt: skip
_THREADS = questions.Question(
    lambda case: Case.objects.filter(Q(pk=case) | Q(merged_into_id=case)).order_by("id")
    .annotate(by=_last("channel"), thread=_last("thread")).values_list("pk", "by", "thread"), int,
)  # fmt: skip
_BY_KEY = questions.Question(lambda channel, key: Entry.objects.filter(channel=channel, key=key), str, str)
TOLD_BY_SMS = frozenset({Channel.PHONE, Channel.WEB, Channel.WALK_IN, Channel.RECEPTION, Channel.LETTER_BOX,
                         Channel.DIARY, Channel.SYMPOSIUM})  # fmt: skip


@transaction.atomic
def answer(by: Actor, *, case_id: int, text: str, subject: str = "", key: str = "") -> EntryRow:
    """Write to the speaker: on the channel last spoken on, or to be read by tracking where nothing can be pushed."""
    clean = rules.check_text(text)
    with edit(by, "appeals.answer", Case, case_id) as case:
        case.latest_at = by.at
    entry = put_out(by, case, clean, subject, key)
    return next(one for one in entry_rows(case) if one.id == entry.pk)


def threads_ahead(case_id: int) -> None:
    """Say that `threads_of` will be asked of a case once it is locked."""
    _THREADS.ahead(case_id)


def threads_of(case: Case) -> list[tuple[Case, str, str]]:
    """Return a case and those that went into it, each with the channel and thread last heard from. One read."""
    found = {pk: (channel or "", thread or "") for pk, channel, thread in _THREADS.all(case.pk)}
    own = [(case, *found.pop(case.pk))]
    merged = Case.objects.filter(pk__in=found).select_related("speaker").order_by("id") if found else ()
    return own + [(one, *found[one.pk]) for one in merged]


def put_out(
    by: Actor, case: Case, text: str, subject: str = "", key: str = "", came: tuple[str, str] | None = None
) -> Entry:
    """Add an outgoing entry and owe its sending, inside the act that says so. The same key again is the same.

    `came` is the channel and thread it goes back on, where the caller has just read them.
    """
    channel, thread = came or _CAME.first(case.pk, Direction.IN) or ("", "")
    channel = channel or case.channel
    channel = Channel(channel)
    key = key or f"{case.number}:out:{Entry.objects.filter(case=case, direction=Direction.OUT).count() + 1}"
    pushed = ports.sender(channel) is not None and bool(address_of(case)[0])
    entry: Entry = instances.fresh(
        Entry, case_id=case.pk, at=by.at, direction=Direction.OUT, channel=channel, key=key,
        thread=thread, subject=subject[:200], text=text, author=by.label or by.name,
        sending=Sending.QUEUED if pushed else Sending.KEPT,
    )  # fmt: skip
    if not swift.insert_once(entry, "channel", "key"):
        return _BY_KEY.first(channel, key)  # type: ignore[no-any-return]
    if pushed:
        record(acting(by, "appeals.send", case.path), "appeals.send", case, {"entry": entry.pk})
    elif channel in TOLD_BY_SMS:
        _tell_by_sms(by, case, entry)
    return entry


def address_of(case: Case) -> tuple[str, str]:
    """Return where the speaker is reached, and the channel's thread. Of an anonymous one, for sending only."""
    if case.speaker is not None:
        return case.speaker.sender, ""
    sealed = Identity.objects.filter(case=case).first()
    if sealed is None:
        return "", ""
    facts = json.loads(sealed.sealed)
    return str(facts["sender"]), str(facts["thread"])


def asked_to_grade(case: Case, text: str) -> tuple[str, str]:
    """Return number/token and link of the page that grades an outcome; nothing for any other word, or without pages.

    Only the speaker gets it, when the answer is handed over: whoever handles the case reads the thread, not the link.
    """
    if case.replied_at is None or text != case.outcome_text:
        return "", ""
    token = rating_token(case.number)
    link = ports.rating_link(case.number, token)
    return (f"{case.number}/{token}", link) if link else ("", "")


def _tell_by_sms(by: Actor, case: Case, entry: Entry) -> None:
    """Tell that there is an answer: the number, never the matter."""
    if case.speaker is not None:
        phone = case.speaker.phone
    else:
        sealed = Identity.objects.filter(case=case).first()
        phone = str(json.loads(sealed.sealed)["contact"]) if sealed else ""
    if phone:
        rate, link = asked_to_grade(case, entry.text)
        template, facts = ("appeal_grade", {"rate": rate, "link": link}) if link else ("appeal_answered", {})
        messaging.send(by, channel="sms", template=template, facts=facts, address=phone, receipt=case.number,
                       key=f"appeals.answered:{case.pk}:{entry.key}", fresh=True)  # fmt: skip

"""Writes of voices: taking several for one person's, and taking that back. Every link stays on record."""

import hmac
from dataclasses import replace

from django.db import transaction
from django.db.models import Q

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import Basis, Channel, LinkRow
from unionloop.domains.appeals.models import Case, Speaker, VoiceLink
from unionloop.domains.appeals.queries.identities import link_row, sender_blind
from unionloop.domains.messaging import queries as messaging
from unionloop.domains.people import queries as people
from unionloop.kernel import series
from unionloop.kernel.actor import Actor, Grant
from unionloop.kernel.change import change, seen
from unionloop.kernel.errors import NotFound, Refused

LINES = (Channel.PHONE, Channel.SMS)  # the network vouches for the number; a number written in a form is only a claim


@transaction.atomic
def join(by: Actor, *, case_id: int, other_case_id: int, reason: str) -> LinkRow:
    """Take the speakers of two cases for one person. Both cases must be the actor's to see."""
    clean = rules.check_reason(reason)
    _alone()
    one, other = _speaker_of(by, "appeals.join", case_id), _speaker_of(by, "appeals.join", other_case_id)
    return _link(by, one, other, Basis.HAND, clean)


@transaction.atomic
def part(by: Actor, *, case_id: int, link_id: int, reason: str) -> LinkRow:
    """Take a link back. Who belongs to whom is worked out again from the links that are left."""
    clean = rules.check_reason(reason)
    _alone()
    speaker = _speaker_of(by, "appeals.part", case_id)
    group = _group(speaker)
    link = VoiceLink.objects.select_for_update().filter(pk=link_id, one_id__in=group, parted_at__isnull=True).first()
    if link is None:
        raise NotFound("not_found", model="VoiceLink", id=link_id)
    with change(_anywhere(by, "appeals.part"), "appeals.part", link, note=clean):
        link.parted_by, link.parted_at, link.parted_reason = by.name, by.at, clean
    _regroup(by, "appeals.part", group)
    return link_row(link)


@transaction.atomic
def identify(by: Actor, *, case_id: int, person_id: int | None, reason: str) -> None:
    """Say who in the register the speaker of a case is; None takes it back. The journal keeps both."""
    clean = rules.check_reason(reason)
    _alone()
    speaker = _speaker_of(by, "appeals.identify", case_id)
    if person_id is not None:
        people.person(by, person_id=person_id)
    for one in Speaker.objects.select_for_update().filter(pk__in=_group(speaker)).order_by("pk"):
        with change(_anywhere(by, "appeals.identify"), "appeals.identify", one, note=clean):
            one.person_id = person_id


@transaction.atomic
def join_lines(by: Actor, *, speaker_id: int) -> None:
    """Join the call and SMS voices of one number: the network vouches for it. Taken back by hand, it stays parted."""
    own = Speaker.objects.filter(pk=speaker_id, channel__in=LINES).exclude(phone_blind="").first()
    if own is None or own.phone != own.sender:
        return
    _alone()
    for other in Speaker.objects.filter(channel__in=LINES, phone_blind=own.phone_blind).exclude(pk=own.pk):
        low, high = sorted((own.pk, other.pk))
        if other.phone == other.sender and not VoiceLink.objects.filter(one_id=low, other_id=high).exists():
            _link(by, own, other, Basis.LINE, "")


@transaction.atomic
def join_proven(by: Actor, *, number: str, tail4: str, channel: Channel, sender: str) -> bool:
    """Join the voice signed in on a channel with the speaker of the case whose number and digits it knows."""
    case = Case.objects.select_related("speaker").filter(number=messaging.receipt_asked(number)).first()
    given = messaging.tail_given(messaging.receipt_asked(number), tail4)
    if case is None or case.speaker is None or not hmac.compare_digest(given, case.tail_blind):
        return False
    _alone()
    blind = sender_blind(channel, sender)
    own = Speaker.objects.filter(channel=channel, sender_blind=blind).first()
    if own is None:
        own = Speaker(channel=channel, sender=sender, sender_blind=blind, since_at=by.at)
        with change(_anywhere(by, "appeals.join"), "appeals.join", own):
            pass
    if own.pk != case.speaker.pk and _root(own) != _root(case.speaker):
        _link(by, own, case.speaker, Basis.PROOF, case.number)
    return True


def _link(by: Actor, one: Speaker, other: Speaker, basis: Basis, reason: str) -> LinkRow:
    if one.pk == other.pk:
        raise Refused("same_voice")
    group = _group(one) | _group(other)
    known_as = Speaker.objects.filter(pk__in=group, person_id__isnull=False).values_list("person_id", flat=True)
    if len(set(known_as)) > 1:
        raise Refused("two_persons")
    low, high = sorted((one, other), key=lambda voice: voice.pk)
    known = VoiceLink.objects.filter(one=low, other=high, parted_at__isnull=True).first()
    if known is not None:
        return link_row(known)
    link = VoiceLink(one=low, other=high, basis=basis.value, reason=reason, joined_by=by.name, joined_at=by.at)
    with change(_anywhere(by, "appeals.join"), "appeals.join", link, note=reason):
        pass
    _regroup(by, "appeals.join", group)
    return link_row(link)


def _regroup(by: Actor, verb: str, group: set[int]) -> None:
    """Set every voice's first voice from the links in force; the first itself points nowhere."""
    voices = Speaker.objects.select_for_update().filter(pk__in=group).order_by("pk")
    links = VoiceLink.objects.filter(one_id__in=group, parted_at__isnull=True).values_list("one_id", "other_id")
    firsts = rules.groups(group, links)
    for voice in voices:
        wanted = None if firsts[voice.pk] == voice.pk else firsts[voice.pk]
        if voice.same_as_id != wanted:
            with change(_anywhere(by, verb), verb, voice):
                voice.same_as_id = wanted


def _group(speaker: Speaker) -> set[int]:
    root = _root(speaker)
    return set(Speaker.objects.filter(Q(pk=root) | Q(same_as_id=root)).values_list("pk", flat=True))


def _root(speaker: Speaker) -> int:
    """Return the first voice of the group as the table has it now: a link may have moved it since it was read."""
    return int(Speaker.objects.values_list("same_as_id", flat=True).get(pk=speaker.pk) or speaker.pk)


def _speaker_of(by: Actor, verb: str, case_id: int) -> Speaker:
    case = seen(by, verb, Case, case_id)
    if case.speaker_id is None:
        raise Refused("anonymous_speaker")
    return Speaker.objects.get(pk=case.speaker_id)


def _alone() -> None:
    """Let one at a time join and part until commit: groups reach across voices in no order locks could follow."""
    series.take("appeals.voices", 1)


def _anywhere(by: Actor, verb: str) -> Actor:
    """Return the actor with the verb on voices, which hang nowhere: the right was checked on the case."""
    return replace(by, grants=(*by.grants, Grant(verb, "")))

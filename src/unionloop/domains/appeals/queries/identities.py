"""Reads of voices: who speaks in a case, on which channels, and who might be the same."""

from django.db.models import Q

from unionloop.domains.access import queries as access
from unionloop.domains.appeals.contracts import Basis, Channel, LinkRow, VoiceRow, Voices
from unionloop.domains.appeals.models import Case, Speaker, VoiceLink
from unionloop.domains.people import queries as people
from unionloop.kernel import secret
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen

MOST = 50
SENDER = "appeals_speaker.sender"


def voices(by: Actor, *, case_id: int) -> Voices:
    """Return the voices of a case's speaker. An anonymous one has none here."""
    case = seen(by, "appeals.read", Case, case_id)
    if case.speaker is None:
        return Voices((), (), (), None, "")
    root = case.speaker.same_as_id or case.speaker.pk
    group = list(Speaker.objects.filter(Q(pk=root) | Q(same_as_id=root)).order_by("id")[:MOST])
    ids = [one.pk for one in group]
    phones = {one.phone_blind for one in group if one.phone_blind}
    alike = Speaker.objects.filter(phone_blind__in=phones).exclude(pk__in=ids).order_by("id")[:MOST] if phones else []
    links = VoiceLink.objects.filter(Q(one_id__in=ids) | Q(other_id__in=ids)).order_by("joined_at", "id")[:MOST]
    person_id = next((one.person_id for one in group if one.person_id), None)
    return Voices(
        tuple(_voice(by, one) for one in group), tuple(link_row(one) for one in links),
        tuple(_voice(by, one) for one in alike), person_id,
        people.mask_name(people.name_of(person_id)) if person_id else "",
    )  # fmt: skip


def sender_blind(channel: str, sender: str) -> str:
    """Return what finds a voice again without showing it."""
    return secret.blind(f"{channel}:{sender}", SENDER)


def link_row(row: VoiceLink) -> LinkRow:
    """Return the frozen row of a link."""
    return LinkRow(
        row.pk, row.one_id, row.other_id, Basis(row.basis), row.reason, _label(row.joined_by), row.joined_at,
        _label(row.parted_by), row.parted_at, row.parted_reason,
    )  # fmt: skip


def masked_sender(channel: str, sender: str) -> str:
    """Return enough of a channel's own name to tell two apart, and no more."""
    if channel in (Channel.PHONE, Channel.SMS) or sender.isdigit():
        return people.mask_phone(sender)
    if sender.startswith("person:"):
        return "登录后提交"
    name, at, host = sender.partition("@")
    return f"{name[:1]}***{at}{host}" if at else f"{sender[:3]}***{sender[-2:]}" if len(sender) > 8 else sender[:1] + "***"


def _voice(by: Actor, row: Speaker) -> VoiceRow:
    cases = Case.visible(by, "appeals.read").filter(speaker=row)
    numbers = tuple(cases.order_by("-received_at", "-id").values_list("number", flat=True)[:3])
    return VoiceRow(row.pk, Channel(row.channel), masked_sender(row.channel, row.sender), people.mask_name(row.name),
                    people.mask_phone(row.phone), row.since_at, cases.count(), numbers)  # fmt: skip


def _label(login: str) -> str:
    return "系统" if login.startswith("system.") else access.label_of(login) if login else ""

"""Who speaks: voices on channels, and the sealed names of those who asked not to be known."""

from django.db import models
from django.db.models import PROTECT, CheckConstraint, F, Q, UniqueConstraint

from unionloop.kernel.models import Brisk, Central, Placed
from unionloop.kernel.secret import SecretField


class Speaker(Brisk, Central):
    """One voice on one channel. `same_as` joins voices of one person, and may be taken back."""

    private_fields = frozenset({"sender", "sender_blind", "name", "phone", "phone_blind"})

    channel = models.CharField(max_length=12)
    sender = SecretField(blank=True, default="")
    sender_blind = models.CharField(max_length=32)
    name = SecretField(blank=True, default="")
    phone = SecretField(blank=True, default="")
    phone_blind = models.CharField(max_length=32, blank=True, db_index=True)
    person = models.ForeignKey("people.Person", PROTECT, null=True, blank=True, related_name="+")
    same_as = models.ForeignKey("self", PROTECT, null=True, blank=True, related_name="+")
    since_at = models.DateTimeField()

    class Meta:
        constraints = (UniqueConstraint(fields=("channel", "sender_blind"), name="appeals_speaker_once"),)

    def __str__(self) -> str:
        return f"speaker {self.pk}"


class VoiceLink(Central):
    """Two voices taken for one person's. Parted again, it stays: what was believed, by whom, from when to when."""

    one = models.ForeignKey(Speaker, PROTECT, related_name="+")
    other = models.ForeignKey(Speaker, PROTECT, related_name="+")
    basis = models.CharField(max_length=8)
    reason = models.CharField(max_length=300, blank=True)
    joined_by = models.CharField(max_length=80)
    joined_at = models.DateTimeField()
    parted_by = models.CharField(max_length=80, blank=True)
    parted_at = models.DateTimeField(null=True, blank=True)
    parted_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=("one", "other"), condition=Q(parted_at__isnull=True), name="appeals_link_once"
            ),
            CheckConstraint(condition=Q(one__lt=F("other")), name="appeals_link_in_order"),
        )

    def __str__(self) -> str:
        return f"{self.one_id} = {self.other_id}"


class Identity(Placed):
    """Who an anonymous speaker is: sealed. Two people and a reason open it; the machine only sends by it."""

    place_field = "case__path"
    private_fields = frozenset({"sealed", "sender_blind"})

    case = models.OneToOneField("appeals.Case", PROTECT, related_name="+")
    channel = models.CharField(max_length=12)
    sealed = SecretField()  # JSON: name, contact, sender
    sender_blind = models.CharField(max_length=32, blank=True, db_index=True)
    asked_by = models.CharField(max_length=80, blank=True)
    asked_reason = models.CharField(max_length=300, blank=True)
    granted_by = models.CharField(max_length=80, blank=True)
    granted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"identity of case {self.case_id}"

"""Tables of messaging."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from unionloop.kernel.models import Brisk, Central, Placed
from unionloop.kernel.secret import SecretField

from .contracts import Channel, NoticeState


class Notice(Brisk, Placed):
    """One message to one unit, login or address. `key` makes it at most one."""

    place_field = "receiver_unit__path"
    private_fields = frozenset({"address"})
    key = models.CharField(max_length=120, unique=True)
    receiver_unit = models.ForeignKey(
        "organisation.Unit", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    receiver_account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    address = SecretField(blank=True, default="")
    channel = models.CharField(max_length=4)
    template = models.CharField(max_length=30)
    facts = models.JSONField(default=dict, blank=True)
    receipt = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, default=NoticeState.NEW.value)
    queued_at = models.DateTimeField()
    not_before_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    vendor_ref = models.CharField(max_length=80, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(one) for one in NoticeState]), name="messaging_notice_state"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=[str(one) for one in Channel]), name="messaging_notice_channel"
            ),
        )
        indexes = (
            models.Index(fields=("receiver_unit", "queued_at", "id")),
            models.Index(fields=("receiver_account", "queued_at", "id")),
            models.Index(fields=("state", "not_before_at")),
            # the bell: who has notices not read yet, on every page
            models.Index(fields=("receiver_unit", "channel", "state"), name="messaging_notice_unit_bell"),
            models.Index(fields=("receiver_account", "channel", "state"), name="messaging_notice_login_bell"),
        )

    def __str__(self) -> str:
        return self.key


class Receipt(Brisk, Placed):
    """What a unit or person holds in hand: a number that shows how the matter stands."""

    place_field = "unit__path"
    key = models.CharField(max_length=120, unique=True)
    number = models.CharField(max_length=20, unique=True)
    unit = models.ForeignKey(
        "organisation.Unit", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    tail_blind = models.CharField(max_length=32)  # of number and last 4 digits: the digits are not kept
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number


class ReceiptStep(Brisk, Placed):
    """One thing that happened to the matter."""

    place_field = "receipt__unit__path"
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="steps")
    key = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()
    text = models.CharField(max_length=300)
    actor_label = models.CharField(max_length=80, blank=True)
    due_date = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.text[:40]


class Mailing(Placed):
    """Many announcements made at once: one authority, one journal line; a source is announced once."""

    place_field = "unit__path"
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=120, unique=True)
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.source


class Attempt(Central):
    """A try at following a number by four digits; kept for a day, see commands.trying."""

    private_fields = frozenset({"address"})

    address = models.CharField(max_length=45)
    at = models.DateTimeField()
    number = models.CharField(max_length=20, blank=True)  # "" for one that cannot be
    wrong = models.BooleanField(default=True)

    class Meta:
        indexes = (
            models.Index(fields=("address", "at")),
            models.Index(fields=("number", "at"), condition=Q(wrong=True), name="messaging_attempt_number"),
            models.Index(fields=("at",), name="messaging_attempt_at"),
        )

    def __str__(self) -> str:
        return self.address


class WishRow(Placed):
    """How one person wants to be told; without a row, in-app only."""

    place_field = "account__unit__path"
    private_fields = frozenset({"mail", "phone"})
    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    channels = models.JSONField(default=dict)
    mail = SecretField(blank=True, default="")
    phone = SecretField(blank=True, default="")
    quiet_from = models.PositiveSmallIntegerField(default=21)
    quiet_to = models.PositiveSmallIntegerField(default=8)
    digest = models.BooleanField(default=False)
    digest_at = models.DateTimeField(null=True, blank=True)  # until when the last digest reached

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(quiet_from__lt=24, quiet_to__lt=24), name="messaging_wish_hours"
            ),
        )

    def __str__(self) -> str:
        return f"wishes of {self.account_id}"

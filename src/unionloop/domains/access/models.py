"""Tables of accounts, roles, posts, visits and keys."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import PROTECT, CheckConstraint, Q, UniqueConstraint

from unionloop.kernel.models import Central, Placed

from .contracts import EmergencyState, KeyKind


class Account(AbstractBaseUser, Placed):
    """One natural person's login. `stamp` changes with every change of rights: old visits end."""

    place_field = "unit__path"
    private_fields = frozenset({"password", "stamp", "email"})

    username = models.CharField(max_length=60, unique=True)
    label = models.CharField(max_length=60)
    email = models.EmailField(blank=True)  # where notices go; never used to log in
    unit = models.ForeignKey("organisation.Unit", PROTECT, null=True, blank=True, related_name="+")
    person = models.OneToOneField(
        "people.Person", PROTECT, null=True, blank=True, related_name="+"
    )  # a worker's own account; staff have none
    is_active = models.BooleanField(default=True)
    stamp = models.CharField(max_length=32)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["label"]
    objects = BaseUserManager()

    class Meta:
        constraints = (CheckConstraint(condition=~Q(username=""), name="access_account_named"),)

    def __str__(self) -> str:
        return self.username


class Role(Central):
    """A named set of verb patterns. The shipped ones are rewritten by `load_roles`."""

    code = models.CharField(max_length=40, unique=True)
    label = models.CharField(max_length=40)
    verbs = models.JSONField(default=list)  # patterns, see rules.expand
    shipped = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.code


class Post(Placed):
    """A role held by an account at a unit and all below it, from one day up to, not including, another."""

    place_field = "unit__path"

    account = models.ForeignKey(Account, PROTECT, related_name="+")
    role = models.ForeignKey(Role, PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    on_behalf = models.ForeignKey("self", PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="access_post_ends_after_start",
            ),
            CheckConstraint(
                condition=Q(on_behalf__isnull=True) | Q(valid_to__isnull=False),
                name="access_delegation_has_an_end",
            ),
        )
        indexes = (models.Index(fields=("account", "valid_from")),)

    def __str__(self) -> str:
        return f"{self.account_id} {self.role_id} {self.valid_from}"


class Visit(models.Model):
    """One login on one device. Written by the surface; holds no right, only says whether it still lives."""

    account = models.ForeignKey(Account, PROTECT, related_name="+")
    stamp = models.CharField(max_length=32)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    address = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=200, blank=True)
    post = models.ForeignKey(Post, PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=("account", "ended_at")),)

    def __str__(self) -> str:
        return f"{self.account_id} since {self.started_at}"


class SavedView(models.Model):
    """The conditions of a list under a name, kept by one person and perhaps shared with a role."""

    account = models.ForeignKey(Account, PROTECT, related_name="+")
    listing = models.CharField(max_length=40)  # the name of the list: employers, founding-cases …
    label = models.CharField(max_length=50)
    query = models.CharField(max_length=2000, blank=True)
    role = models.ForeignKey(Role, PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (UniqueConstraint(fields=("account", "listing", "label"), name="access_view_named_once"),)

    def __str__(self) -> str:
        return f"{self.account_id} {self.listing} {self.label}"


class ApiKey(Placed):
    """A program's key. Only its digest is kept; its acts carry the owner's name."""

    place_field = "unit__path"
    private_fields = frozenset({"digest"})

    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=4, choices=[(one.value, one.label) for one in KeyKind])
    head = models.CharField(max_length=12, unique=True)  # shown, so that a leaked key can be named
    digest = models.CharField(max_length=64)
    account = models.ForeignKey(Account, PROTECT, related_name="+")
    role = models.ForeignKey(Role, PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", PROTECT, null=True, blank=True, related_name="+")
    valid_to = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(kind__in=[one.value for one in KeyKind]), name="access_key_kind"),
            UniqueConstraint(fields=("digest",), name="access_key_digest_once"),
        )

    def __str__(self) -> str:
        return f"{self.head} {self.name}"


class PhoneCode(models.Model):
    """A one-time code sent to a phone. Only digests are kept, and those for a day, to count by."""

    phone_blind = models.CharField(max_length=32, db_index=True)
    digest = models.CharField(max_length=32)
    address = models.CharField(max_length=45, blank=True, db_index=True)
    sent_at = models.DateTimeField()
    until = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"code of {self.sent_at}"


class Emergency(Placed):
    """Rights taken for some hours in an emergency: asked by one person, opened by another, reviewed by audit."""

    place_field = "unit__path"
    account = models.ForeignKey(Account, PROTECT, related_name="+")
    role = models.ForeignKey(Role, PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, default=EmergencyState.NEW.value)
    asked_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.CharField(max_length=80, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    review = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=[str(one) for one in EmergencyState]), name="access_emergency_state"),
            CheckConstraint(condition=~Q(state="open") | Q(ends_at__isnull=False), name="access_emergency_ends"),
            UniqueConstraint(fields=("account",), condition=Q(state__in=("asked", "open")), name="access_emergency_once"),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.role_id} {self.state}"

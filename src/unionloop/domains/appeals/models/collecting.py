"""What is collected on the ground, how it is sorted, and what the desk knows."""

from django.db import models
from django.db.models import PROTECT, CheckConstraint, Q, UniqueConstraint

from unionloop.kernel.models import Placed
from unionloop.kernel.secret import SecretField


class Gathering(Placed):
    """A diary entry, a reception held, a symposium. Its concerns are cases with `source_key` kind:id."""

    place_field = "unit__path"
    private_fields = frozenset({"text", "title"})

    kind = models.CharField(max_length=10)
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    day = models.DateField()
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    writer = models.CharField(max_length=80)
    people_count = models.PositiveIntegerField(default=0)
    firms_count = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=120, unique=True)  # the phone's own id: sent twice, written once

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(kind__in=("diary", "reception", "symposium")), name="appeals_gathering_kind"),
        )
        indexes = (models.Index(fields=("unit", "-day", "-id")),)

    def __str__(self) -> str:
        return f"{self.kind} {self.unit_id} {self.day}"


class Sorting(Placed):
    """One month's concerns of a unit and all below it, looked through together."""

    place_field = "unit__path"

    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    month = models.DateField()
    at = models.DateTimeField()
    collected = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (UniqueConstraint(fields=("unit", "month"), name="appeals_sorting_once"),)

    def __str__(self) -> str:
        return f"sorting {self.unit_id} {self.month}"


class SortGroup(Placed):
    """Concerns proposed as one."""

    place_field = "sorting__unit__path"
    private_fields = frozenset({"label"})

    sorting = models.ForeignKey(Sorting, PROTECT, related_name="+")
    label = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=8, default="proposed")
    head = models.ForeignKey("appeals.Case", PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=("proposed", "accepted", "refused")), name="appeals_group_state"),
        )

    def __str__(self) -> str:
        return f"group {self.pk}"


class SortItem(models.Model):
    """One concern in one group."""

    group = models.ForeignKey(SortGroup, PROTECT, related_name="items")
    case = models.ForeignKey("appeals.Case", PROTECT, related_name="+")

    class Meta:
        constraints = (UniqueConstraint(fields=("group", "case"), name="appeals_sortitem_once"),)

    def __str__(self) -> str:
        return f"{self.group_id}: {self.case_id}"


class Reception(Placed):
    """One day of the rota on which a leader receives."""

    place_field = "unit__path"

    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    day = models.DateField()
    place_text = models.CharField(max_length=120)
    leader = models.CharField(max_length=80)
    substitute = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    most = models.PositiveSmallIntegerField(default=10)
    state = models.CharField(max_length=9, default="planned")
    gathering = models.ForeignKey(Gathering, PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            UniqueConstraint(fields=("unit", "day"), name="appeals_reception_once"),
            CheckConstraint(condition=Q(state__in=("planned", "held", "cancelled")), name="appeals_reception_state"),
        )

    def __str__(self) -> str:
        return f"reception {self.unit_id} {self.day}"


class Booking(Placed):
    """A place at a reception."""

    place_field = "reception__unit__path"
    private_fields = frozenset({"name", "phone", "text"})

    reception = models.ForeignKey(Reception, PROTECT, related_name="+")
    seq = models.PositiveSmallIntegerField()
    name = SecretField()
    phone = SecretField(blank=True, default="")
    text = models.TextField(blank=True)
    booked_at = models.DateTimeField()
    key = models.CharField(max_length=120, unique=True)

    class Meta:
        constraints = (UniqueConstraint(fields=("reception", "seq"), name="appeals_booking_seq"),)

    def __str__(self) -> str:
        return f"{self.reception_id}/{self.seq}"


class Article(Placed):
    """One answer the desk gives. After `valid_to` it is not offered until somebody has looked at it again."""

    place_field = "unit__path"

    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    question = models.CharField(max_length=200)
    answer = models.TextField()
    category = models.CharField(max_length=40, blank=True, db_index=True)
    source = models.CharField(max_length=300)
    owner = models.CharField(max_length=80)
    valid_from = models.DateField()
    valid_to = models.DateField()
    state = models.CharField(max_length=9, default="new")
    replaces = models.ForeignKey("self", PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(valid_to__gt=models.F("valid_from")), name="appeals_article_period"),
            CheckConstraint(condition=Q(state__in=("new", "draft", "published", "retired")), name="appeals_article_state"),
        )

    def __str__(self) -> str:
        return self.question


class Snippet(Placed):
    """A ready-made sentence of a unit, called by its code."""

    place_field = "unit__path"

    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=60)
    text = models.TextField()
    owner = models.CharField(max_length=80)

    class Meta:
        constraints = (UniqueConstraint(fields=("unit", "code"), name="appeals_snippet_once"),)

    def __str__(self) -> str:
        return self.code

"""Tables of promises. No logic here."""

from django.db import models
from django.db.models import PROTECT, CheckConstraint, Q, UniqueConstraint

from unionloop.kernel.models import Placed

from .contracts import MEASURES, State


class Promise(Placed):
    """One of the ten things a union promises for a year; `value` is its latest figure."""

    place_field = "unit__path"
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=60)
    detail = models.CharField(max_length=300, blank=True)
    measure = models.CharField(max_length=24)
    target = models.BigIntegerField()  # in `word`, or in fen where the measure is a sum
    word = models.CharField(max_length=8)
    owner = models.CharField(max_length=40)  # the department that answers for it
    due_date = models.DateField()
    state = models.CharField(max_length=10, default=State.NEW)
    value = models.BigIntegerField(default=0)
    value_date = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=200, blank=True)
    announced_date = models.DateField(null=True, blank=True)
    decided_date = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=[one.value for one in State]), name="promises_state_known"),
            CheckConstraint(condition=Q(measure__in=sorted(MEASURES)), name="promises_measure_known"),
            CheckConstraint(condition=Q(target__gt=0), name="promises_target_positive"),
            UniqueConstraint(fields=("unit", "year", "number"), condition=~Q(state=State.WITHDRAWN),
                             name="promises_number_once"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.year}/{self.number} {self.title}"


class Progress(Placed):
    """One dated figure of a promise. Rows are only added."""

    place_field = "promise__unit__path"
    promise = models.ForeignKey(Promise, PROTECT, related_name="+")
    day = models.DateField()
    value = models.BigIntegerField()
    note = models.CharField(max_length=300, blank=True)
    evidence = models.CharField(max_length=200, blank=True)
    told_by = models.CharField(max_length=80)
    measured = models.BooleanField(default=False)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("promise", "day"), condition=Q(measured=True), name="promises_measured_once"),
        )

    def __str__(self) -> str:
        return f"{self.promise_id} {self.day} {self.value}"


class Proof(Placed):
    """A file that proves a figure. Rows are only added; `open_to_all` where the public may read it too."""

    place_field = "progress__promise__unit__path"
    progress = models.ForeignKey(Progress, PROTECT, related_name="+")
    stored = models.ForeignKey("documents.StoredFile", PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    open_to_all = models.BooleanField(default=False)

    class Meta:
        constraints = (UniqueConstraint(fields=("progress", "stored"), name="promises_proof_once"),)

    def __str__(self) -> str:
        return self.name

"""Tables of the lists. No logic: decisions are in rules, writes in commands."""

from django.db import models
from django.db.models import CheckConstraint, Q

from unionloop.kernel.models import Central, Effective

from .contracts import DayKind, Level


class Division(Effective, Central):
    """One code of GB/T 2260 (or of a street below it) in the years it was in force."""

    code = models.CharField(max_length=12)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=10)
    parent_code = models.CharField(max_length=12, blank=True, db_index=True)
    predecessor_code = models.CharField(max_length=12, blank=True, db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("code", "valid_from"), name="reference_division_once"),
            CheckConstraint(condition=Q(level__in=[*map(str, Level)]), name="reference_division_level_known"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class CalendarDay(Central):
    """A day that differs from the week's rhythm, by a holiday notice or by local order."""

    marked_list = "reference"
    day = models.DateField(unique=True)
    kind = models.CharField(max_length=4)
    source = models.CharField(max_length=200)
    document_number = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(kind__in=[*map(str, DayKind)]), name="reference_day_kind_known"),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class CalendarNotice(Central):
    """A year whose calendar has been loaded from the official notice."""

    marked_list = "reference"
    year = models.PositiveSmallIntegerField(unique=True)
    source = models.CharField(max_length=200)
    document_number = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return str(self.year)


class Parameter(Effective, Central):
    """One figure of local policy in one region, from one day on, with the paper it stands on."""

    marked_list = "reference"
    code = models.CharField(max_length=60)
    region = models.CharField(max_length=12, blank=True)  # division code; "" is everywhere
    label = models.CharField(max_length=80, blank=True)
    value = models.JSONField()
    unit = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=300)
    document_number = models.CharField(max_length=80, blank=True)
    verified_by = models.CharField(
        max_length=80, blank=True
    )  # login of whoever read the paper; "" is unverified
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("code", "region", "valid_from")),)
        constraints = (
            CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="reference_parameter_period_forward",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.region} {self.valid_from}"

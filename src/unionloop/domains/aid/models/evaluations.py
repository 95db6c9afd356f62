"""Money and goals set together, samples drawn, evaluations kept with every point explained."""

from django.db import models
from django.db.models import PROTECT, CheckConstraint, F, Q, UniqueConstraint

from unionloop.kernel.models import Placed


class Budget(Placed):
    """A unit's aid money of a year with its goals. A later version stands for it; none is changed."""

    place_field = "unit__path"
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    amount_fen = models.BigIntegerField()
    goals = models.JSONField()  # {indicator: goal}
    paper = models.CharField(max_length=120)
    set_date = models.DateField()
    set_by = models.CharField(max_length=80)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("unit", "year", "version"), name="aid_budget_version"),
            CheckConstraint(condition=Q(amount_fen__gt=0), name="aid_budget_amount"),
        )

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} v{self.version}"


class Sample(Placed):
    """A drawing: which households were looked at again. The seed makes it drawable anew by anybody."""

    place_field = "unit__path"
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    side = models.CharField(max_length=9)  # inclusion: those in force; exclusion: those turned down
    from_date = models.DateField()
    to_date = models.DateField()
    seed = models.CharField(max_length=64)
    population = models.PositiveIntegerField()
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=80)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(side__in=("inclusion", "exclusion")), name="aid_sample_side_known"),
            CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="aid_sample_forward"),
            UniqueConstraint(fields=("unit", "side", "from_date", "to_date"), name="aid_sample_once"),
        )

    def __str__(self) -> str:
        return f"{self.unit_id} {self.side}"


class SampleItem(Placed):
    """One drawn household and what looking again found."""

    place_field = "sample__unit__path"
    sample = models.ForeignKey(Sample, PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    household = models.ForeignKey("aid.Household", PROTECT, related_name="+")
    wrong = models.BooleanField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    judged_by = models.CharField(max_length=80, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (UniqueConstraint(fields=("sample", "seq"), name="aid_sampleitem_seq"),)

    def __str__(self) -> str:
        return f"{self.sample_id}/{self.seq}"


class Evaluation(Placed):
    """A unit's aid of a period, scored. What it says can be computed again from the rows at any time."""

    place_field = "unit__path"
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    from_date = models.DateField()
    to_date = models.DateField()  # the last day
    points = models.PositiveIntegerField()  # hundredths of a point
    grade = models.CharField(max_length=10)
    lines = models.JSONField()  # every indicator: part, whole, goal, points
    rule_ids = models.JSONField(default=list)
    note = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)

    class Meta:
        constraints = (CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="aid_evaluation_forward"),)

    def __str__(self) -> str:
        return f"{self.unit_id} {self.from_date} – {self.to_date}"

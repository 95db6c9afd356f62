"""What hangs on a case: other cases, tasks of other units, call-backs."""

from django.db import models
from django.db.models import PROTECT, CheckConstraint, Q, UniqueConstraint

from unionloop.kernel.models import Placed


class CaseLink(Placed):
    """Two cases that belong together. Undone, not deleted: the page shows what was once thought."""

    place_field = "source__path"

    kind = models.CharField(max_length=5)
    source = models.ForeignKey("appeals.Case", PROTECT, related_name="+")
    target = models.ForeignKey("appeals.Case", PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(kind__in=("merge", "split", "link")), name="appeals_caselink_kind"),
            CheckConstraint(condition=~Q(source=models.F("target")), name="appeals_caselink_to_another"),
            UniqueConstraint(fields=("kind", "source", "target"), condition=Q(undone_at__isnull=True),
                             name="appeals_caselink_once"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id} → {self.target_id}"


class Task(Placed):
    """What one unit is asked to do for a case another unit holds: joint handling."""

    place_field = "unit__path"
    private_fields = frozenset({"text", "answer"})

    case = models.ForeignKey("appeals.Case", PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    text = models.TextField()
    due_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, default="open")
    answer = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=("open", "done", "declined")), name="appeals_task_state"),
        )
        indexes = (models.Index(fields=("unit", "state", "due_at")),)

    def __str__(self) -> str:
        return f"task {self.pk} of case {self.case_id}"


class CallBack(models.Model):
    """One try to hear from the speaker. Rows are only added."""

    case = models.ForeignKey("appeals.Case", PROTECT, related_name="+")
    at = models.DateTimeField()
    caller = models.CharField(max_length=80)
    reached = models.BooleanField()
    solved = models.BooleanField(null=True)
    grade = models.PositiveSmallIntegerField(null=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(grade__isnull=True) | Q(grade__range=(1, 5)), name="appeals_callback_grade"),
        )

    def __str__(self) -> str:
        return f"call-back {self.pk} of case {self.case_id}"

"""What a month was about, as people decided it."""

from django.db import models
from django.db.models import PROTECT, CheckConstraint, Q, UniqueConstraint

from unionloop.kernel.models import Placed


class Topic(Placed):
    """One group of cases of a month that somebody has called a hot topic, or not one. Known by its earliest case."""

    place_field = "head__path"
    private_fields = frozenset({"label"})

    month = models.DateField()
    head = models.ForeignKey("appeals.Case", PROTECT, related_name="+")
    label = models.CharField(max_length=120)
    state = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    note = models.CharField(max_length=300, blank=True)
    decided_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = (
            UniqueConstraint(fields=("month", "head"), name="appeals_topic_once"),
            CheckConstraint(condition=Q(state__in=("hot", "usual")), name="appeals_topic_state"),
        )

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.head_id}"

"""What somebody is typing: kept so that a closed tab loses nothing. Never part of a case."""

from django.db import models
from django.db.models import PROTECT, UniqueConstraint

from unionloop.kernel.models import Central
from unionloop.kernel.secret import SecretField


class Draft(Central):
    """One person's unsent words on one case."""

    private_fields = frozenset({"text"})

    login = models.CharField(max_length=80)
    case = models.ForeignKey("appeals.Case", PROTECT, related_name="+")
    text = SecretField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = (UniqueConstraint(fields=("login", "case"), name="appeals_draft_once"),)

    def __str__(self) -> str:
        return f"draft {self.login} {self.case_id}"

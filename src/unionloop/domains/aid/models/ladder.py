"""The ladder: dated steps, looking back at each, exits and relapses; and what asks a person to look."""

from django.db import models
from django.db.models import PROTECT, CheckConstraint, Q, UniqueConstraint

from unionloop.domains.aid.contracts import ExitKind, Finding, Rung, StepKind
from unionloop.kernel.models import Placed
from unionloop.kernel.secret import SecretField

from .grants import Grant
from .households import Household, one_of


class Step(Placed):
    """One dated step of a household on a rung, with what it cost."""

    place_field = "household__unit__path"
    private_fields = frozenset({"note"})
    household = models.ForeignKey(Household, PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    rung = models.CharField(max_length=8)
    grant = models.OneToOneField(Grant, PROTECT, related_name="+", null=True, blank=True)
    taken_date = models.DateField()
    cost_fen = models.BigIntegerField(default=0)
    note = SecretField(blank=True, default="")
    taken_over = models.BooleanField(default=False)

    class Meta:
        constraints = (
            one_of("kind", StepKind, "aid_step_kind_known"),
            one_of("rung", Rung, "aid_step_rung_known"),
            CheckConstraint(condition=Q(cost_fen__gte=0), name="aid_step_cost"),
        )
        indexes = (
            models.Index(fields=("rung", "taken_date")),
            models.Index(fields=("household", "taken_date")),
        )

    def __str__(self) -> str:
        return f"{self.household_id} {self.kind} {self.taken_date}"


class Outcome(Placed):
    """Looking back at a step after so many months."""

    place_field = "step__household__unit__path"
    private_fields = frozenset({"note"})
    step = models.ForeignKey(Step, PROTECT, related_name="+")
    months = models.PositiveSmallIntegerField()
    due_date = models.DateField()
    finding = models.CharField(max_length=9, default=Finding.OPEN.value)
    checked_date = models.DateField(null=True, blank=True)
    note = SecretField(blank=True, default="")

    class Meta:
        constraints = (
            one_of("finding", Finding, "aid_outcome_finding_known"),
            UniqueConstraint(fields=("step", "months"), name="aid_outcome_once"),
        )
        indexes = (models.Index(fields=("finding", "due_date")),)

    def __str__(self) -> str:
        return f"{self.step_id} after {self.months}"


class Exit(Placed):
    """A household left the file, and perhaps came back. Relapse is counted from these rows."""

    place_field = "household__unit__path"
    household = models.ForeignKey(Household, PROTECT, related_name="+")
    kind = models.CharField(max_length=13)
    rung = models.CharField(max_length=8)
    exited_date = models.DateField()
    watch_until = models.DateField(null=True, blank=True)
    relapsed_date = models.DateField(null=True, blank=True)
    guarantees = models.CharField(max_length=60, blank=True)  # codes secured on that day, blank between them

    class Meta:
        constraints = (one_of("kind", ExitKind, "aid_exit_kind_known"), one_of("rung", Rung, "aid_exit_rung_known"))
        indexes = (models.Index(fields=("exited_date",)), models.Index(fields=("household", "exited_date")))

    def __str__(self) -> str:
        return f"{self.household_id} {self.kind}"


class Flag(Placed):
    """What looks wrong about a household, with the reason code and the facts behind it; a person decides."""

    place_field = "household__unit__path"
    private_fields = frozenset({"facts"})
    household = models.ForeignKey(Household, PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    key = models.CharField(max_length=80)  # what exactly: the same thing is raised once
    facts = SecretField(blank=True, default="")  # JSON
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=9, default="raised")
    answer = models.CharField(max_length=300, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=("raised", "cleared", "confirmed")), name="aid_flag_state_known"),
            UniqueConstraint(fields=("household", "code", "key"), name="aid_flag_once"),
        )
        indexes = (models.Index(fields=("state", "code")),)

    def __str__(self) -> str:
        return f"{self.household_id} {self.code}"

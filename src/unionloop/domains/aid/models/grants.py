"""Sums of aid, and the calls that ask whether they came."""

from django.db import models
from django.db.models import PROTECT, CheckConstraint, Q

from unionloop.domains.aid.contracts import GrantState
from unionloop.kernel.models import Placed
from unionloop.kernel.secret import SecretField

from .evaluations import Budget
from .households import Household, one_of


class Grant(Placed):
    """One sum of one kind for a household, paid to the worker's own account."""

    place_field = "household__unit__path"
    private_fields = frozenset({"ruling", "kind"})
    household = models.ForeignKey(Household, PROTECT, related_name="+")
    budget = models.ForeignKey(Budget, PROTECT, related_name="+", null=True, blank=True)
    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    member_seq = models.PositiveSmallIntegerField(default=0)  # the member it is for; 0: the household
    borne_fen = models.BigIntegerField(default=0)
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=8, default=GrantState.NEW.value)
    level = models.CharField(max_length=10)  # the tier that must approve
    ruling = SecretField(blank=True, default="")  # JSON: how much was left, line by line
    rule_ids = models.JSONField(default=list, blank=True)
    above_ref = models.CharField(max_length=80, blank=True)  # the paper of a tier above our tree
    proposed_date = models.DateField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=80, blank=True)
    batch_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    paid_date = models.DateField(null=True, blank=True)
    paid_fen = models.BigIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            one_of("state", GrantState, "aid_grant_state_known"),
            CheckConstraint(condition=Q(amount_fen__gt=0), name="aid_grant_amount"),
            CheckConstraint(condition=Q(paid_fen__gte=0) & Q(paid_fen__lte=models.F("amount_fen")), name="aid_grant_paid"),
        )
        indexes = (
            models.Index(fields=("household", "year")),
            models.Index(fields=("state", "id")),
            models.Index(fields=("paid_date",)),
        )

    @property
    def source(self) -> str:
        """The natural key of the obligation: payments pays it once."""
        return f"aid.grant:{self.pk}"

    def __str__(self) -> str:
        return f"grant {self.pk}"


class CallBack(Placed):
    """A call after the money: did it come, was it all, are you content."""

    place_field = "grant__household__unit__path"
    private_fields = frozenset({"note"})
    grant = models.OneToOneField(Grant, PROTECT, related_name="+")
    called_at = models.DateTimeField()
    caller = models.CharField(max_length=80)
    reached = models.BooleanField()
    came = models.BooleanField(default=False)
    whole = models.BooleanField(default=False)
    score = models.PositiveSmallIntegerField(null=True, blank=True)  # 1 to 5
    note = SecretField(blank=True, default="")

    class Meta:
        constraints = (CheckConstraint(condition=Q(score__isnull=True) | Q(score__gte=1, score__lte=5), name="aid_call_score"),)

    def __str__(self) -> str:
        return f"call about {self.grant_id}"

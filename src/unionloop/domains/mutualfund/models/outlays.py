"""Management fees and investments of a fund, each with the meeting that allowed it."""

from django.db import models
from django.db.models import CheckConstraint, Q

from unionloop.kernel.models import Placed

from ..contracts.outlays import OutlayKind, OutlayState
from .cover import Fund


class Outlay(Placed):
    """Money that leaves the fund's account for no claim: taken as a fee, or put where it comes back from."""

    place_field = "fund__unit__path"

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=9, default=OutlayState.NEW.value)
    amount_fen = models.BigIntegerField()
    where = models.CharField(max_length=80)  # the bank, the issue of the bond, the account that takes the fee
    why = models.CharField(max_length=300)
    until_date = models.DateField(null=True, blank=True)  # when an investment comes back
    year = models.PositiveSmallIntegerField()  # whose cap a fee uses up
    steps = models.JSONField(default=list, blank=True)
    rule_ids = models.JSONField(default=list, blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=80)
    meeting = models.CharField(max_length=120, blank=True)
    booked_date = models.DateField(null=True, blank=True)
    bank_ref = models.CharField(max_length=60, blank=True)
    returned_date = models.DateField(null=True, blank=True)
    income_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(kind__in=[*map(str, OutlayKind)]), name="mutualfund_outlay_kind"),
            CheckConstraint(condition=Q(state__in=[*map(str, OutlayState)]), name="mutualfund_outlay_state"),
            CheckConstraint(condition=Q(amount_fen__gt=0, income_fen__gte=0), name="mutualfund_outlay_amount"),
        )
        indexes = (models.Index(fields=("fund", "kind", "state"), name="mutualfund_outlay_of_fund"),)

    def __str__(self) -> str:
        return f"{self.fund_id} {self.kind} {self.amount_fen}"

"""Money on its way to one union, and money a union has to give back."""

from typing import ClassVar

from django.db import models
from django.db.models import PROTECT, CheckConstraint, F, ForeignKey, Index, Q

from unionloop.kernel.models import Placed

from ..contracts.settlement import PayoutState


class Payout(Placed):
    """Money owed to one union for one reason, until the bank says it arrived."""

    place_field: ClassVar[str] = "payer__path"
    payer = ForeignKey("organisation.Unit", PROTECT, related_name="+")
    unit = ForeignKey("organisation.Unit", PROTECT, related_name="+")
    run = ForeignKey("dues.Run", PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=80, unique=True)  # dues.run:4/17, dues.release:9, dues.subsidy:3
    tier = models.CharField(max_length=10, blank=True, default="base")  # of the share; "" for a subsidy
    what = models.CharField(max_length=60)
    amount_fen = models.BigIntegerField()
    cut_fen = models.BigIntegerField(default=0)  # taken back by a reversal, or handed to others, before it was paid
    state = models.CharField(max_length=10, default=PayoutState.HELD)
    since_date = models.DateField()
    batch_id = models.BigIntegerField(null=True, blank=True)
    approved_by = models.CharField(max_length=80)  # the login that approved the claim
    paid_fen = models.BigIntegerField(default=0)
    paid_date = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(amount_fen__gt=0) & Q(cut_fen__gte=0) & Q(cut_fen__lte=F("amount_fen")),
                            name="dues_payout_amount"),
            CheckConstraint(condition=Q(paid_fen__gte=0) & Q(paid_fen__lte=F("amount_fen") - F("cut_fen")),
                            name="dues_payout_paid"),
            CheckConstraint(condition=Q(state__in=[str(one) for one in PayoutState]),
                            name="dues_payout_state_known"),
        )  # fmt: skip
        indexes = (Index(fields=("payer", "state")), Index(fields=("batch_id",)))

    def __str__(self) -> str:
        return self.source


class PayoutLine(Placed):
    """What one payment line has said of a payout so far: the ledger follows the difference."""

    place_field: ClassVar[str] = "payout__payer__path"
    payout = ForeignKey(Payout, PROTECT, related_name="+")
    line_id = models.BigIntegerField(unique=True)
    paid_fen = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.payout_id} {self.line_id}"


class Claim(Placed):
    """What a union was paid too much: set against its next rebates, in the order it arose."""

    place_field: ClassVar[str] = "payer__path"
    payer = ForeignKey("organisation.Unit", PROTECT, related_name="+")
    unit = ForeignKey("organisation.Unit", PROTECT, related_name="+")
    line = models.OneToOneField("dues.RunLine", PROTECT, related_name="+")
    claimed_fen = models.BigIntegerField()
    offset_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(offset_fen__gte=0) & Q(offset_fen__lte=F("claimed_fen")),
                            name="dues_claim_within"),
        )  # fmt: skip
        indexes = (Index(fields=("payer", "unit")),)

    def __str__(self) -> str:
        return f"{self.unit_id} {self.claimed_fen}"

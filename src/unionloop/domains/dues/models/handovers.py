"""Money held for a union that was divided, handed to the unions that take it over."""

from typing import ClassVar

from django.db import models
from django.db.models import PROTECT, CheckConstraint, ForeignKey, Q, UniqueConstraint

from unionloop.kernel.models import Placed

from ..contracts.handovers import HandoverState


class Handover(Placed):
    """All that is held for one divided union at one collecting union, as one agreement."""

    place_field: ClassVar[str] = "payer__path"
    payer = ForeignKey("organisation.Unit", PROTECT, related_name="+")
    unit = ForeignKey("organisation.Unit", PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()
    document_number = models.CharField(max_length=80)
    state = models.CharField(max_length=10, blank=True, default="")
    asked_date = models.DateField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(amount_fen__gt=0), name="dues_handover_amount"),
            CheckConstraint(condition=Q(state__in=["", *(str(one) for one in HandoverState)]), name="dues_handover_state_known"),
            UniqueConstraint(fields=("payer", "unit"), condition=Q(state=HandoverState.ASKED.value),
                             name="dues_one_handover_asked"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit_id} {self.amount_fen}"


class HandoverShare(Placed):
    """What one union takes over of it."""

    place_field: ClassVar[str] = "handover__payer__path"
    handover = ForeignKey(Handover, PROTECT, related_name="+")
    unit = ForeignKey("organisation.Unit", PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(amount_fen__gt=0), name="dues_handover_share_amount"),
            UniqueConstraint(fields=("handover", "unit"), name="dues_handover_share_once"),
        )

    def __str__(self) -> str:
        return f"{self.handover_id} {self.unit_id}"

"""Grants to lower tiers: planned, approved, paid, received, reported, evaluated."""

from typing import ClassVar

from django.db import models
from django.db.models import PROTECT, CheckConstraint, F, ForeignKey, Q

from unionloop.kernel.models import Placed

from ..contracts.settlement import SubsidyKind, SubsidyState


class Subsidy(Placed):
    """One grant to one lower union."""

    place_field: ClassVar[str] = "payer__path"
    payer = ForeignKey("organisation.Unit", PROTECT, related_name="+")
    unit = ForeignKey("organisation.Unit", PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    title = models.CharField(max_length=120)
    document_number = models.CharField(max_length=80, blank=True)
    amount_fen = models.BigIntegerField()
    used_fen = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, blank=True, default="")
    planned_date = models.DateField()
    received_date = models.DateField(null=True, blank=True)
    report = models.TextField(blank=True, max_length=2000)
    evaluation = models.TextField(blank=True, max_length=2000)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(amount_fen__gt=0) & Q(used_fen__gte=0) & Q(used_fen__lte=F("amount_fen")),
                            name="dues_subsidy_amounts"),
            CheckConstraint(condition=Q(state__in=["", *(str(one) for one in SubsidyState)]),
                            name="dues_subsidy_state_known"),
            CheckConstraint(condition=Q(kind__in=[str(one) for one in SubsidyKind]),
                            name="dues_subsidy_kind_known"),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title

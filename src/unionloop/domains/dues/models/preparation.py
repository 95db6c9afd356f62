"""The preparation fund: what left it, receipt by receipt. What is in it are the allocations themselves."""

from typing import ClassVar

from django.db import models
from django.db.models import PROTECT, CheckConstraint, ForeignKey, Q, UniqueConstraint

from unionloop.kernel.models import Placed


class Release(Placed):
    """One time the fund of one firm was given back, forfeited, or both."""

    place_field: ClassVar[str] = "payer__path"
    payer = ForeignKey("organisation.Unit", PROTECT, related_name="+")
    employer = ForeignKey("employers.Employer", PROTECT, related_name="+")
    unit = ForeignKey("organisation.Unit", PROTECT, null=True, blank=True, related_name="+")  # the new union
    number = models.PositiveSmallIntegerField()
    day = models.DateField()
    held_fen = models.BigIntegerField()
    returned_fen = models.BigIntegerField()
    forfeited_fen = models.BigIntegerField()

    class Meta:
        constraints = (
            UniqueConstraint(fields=("employer", "number"), name="dues_release_number_once"),
            CheckConstraint(condition=Q(held_fen=models.F("returned_fen") + models.F("forfeited_fen")),
                            name="dues_release_whole"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.employer_id}/{self.number}"


class ReleaseLine(Placed):
    """One receipt of a release; a receipt is released once."""

    place_field: ClassVar[str] = "release__payer__path"
    release = ForeignKey(Release, PROTECT, related_name="+")
    allocation = models.OneToOneField("dues.Allocation", PROTECT, related_name="+")
    rule = ForeignKey("dues.PreparationRule", PROTECT, null=True, blank=True, related_name="+")
    returned_fen = models.BigIntegerField()
    forfeited_fen = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.release_id} {self.allocation_id}"

"""Settlement: runs, the split of every receipt, what each union gets, the checker's sample, payouts."""

from typing import ClassVar

from django.db import models
from django.db.models import PROTECT, CheckConstraint, F, ForeignKey, Index, Q, UniqueConstraint

from unionloop.kernel.models import Placed

from ..contracts.settlement import RECEIVERS, CorrectionState, Kind, RunState

_PARTS = [f"{name}_fen" for name in RECEIVERS]


class Run(Placed):
    """One settlement of one month by one collecting union."""

    place_field: ClassVar[str] = "unit__path"
    unit = ForeignKey("organisation.Unit", PROTECT, related_name="+")
    month = models.CharField(max_length=6)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, blank=True, default="")
    rows_count = models.PositiveIntegerField(default=0)
    units_count = models.PositiveIntegerField(default=0)
    total_fen = models.BigIntegerField(default=0)
    suspense_fen = models.BigIntegerField(default=0)
    suspense_count = models.PositiveIntegerField(default=0)
    preparation_fen = models.BigIntegerField(default=0)
    remainder_fen = models.BigIntegerField(default=0)
    sums = models.JSONField(default=dict, blank=True)  # receiver → fen
    against = models.JSONField(default=dict, blank=True)  # receiver → fen by the rules these replaced
    rules_used = models.JSONField(default=list, blank=True)  # ids
    # ids of the dated parameters its check went by; null, for a new column must not make a guarded table anew
    parameters_used = models.JSONField(null=True, blank=True)
    outliers = models.JSONField(default=dict, blank=True)  # tag → unions
    receipts_count = models.PositiveIntegerField(default=0)  # what the tax files say, counted apart
    receipts_fen = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    # the run approved since that put right an earlier receipt this one puts right too (commands.overtaking)
    overtaken_id = models.BigIntegerField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("unit", "month", "number"), name="dues_run_number_once"),
            UniqueConstraint(fields=("unit", "month"), condition=~Q(state__in=["approved", "cancelled"]),
                             name="dues_run_one_open"),
            CheckConstraint(condition=Q(state__in=["", *(str(one) for one in RunState)]),
                            name="dues_run_state_known"),
        )  # fmt: skip
        # the guards of a locked run's rows ask it once for every row (0010)
        indexes = (Index(fields=("id",), condition=Q(state__in=["locked", "checked", "approved"]), name="dues_run_locked"),)

    def __str__(self) -> str:
        return f"{self.month[:4]}-{self.month[4:]}-{self.number:02d}"


class Allocation(Placed):
    """The split of one receipt: one wide row, so that the database itself can add it up.

    A receipt is split once (`turn` 0). Money cleared out of suspense and corrections are written as
    a pair that follows: the same split with the opposite sign, then the new one. Rows of a locked
    run are immutable. References below `rule` are kept by queries.check_settlement and not by the
    database, which would look each of them up for every one of 200 000 rows.
    """

    place_field: ClassVar[str] = "run__unit__path"
    run = ForeignKey(Run, PROTECT, related_name="+", db_index=False)
    tax_row = ForeignKey("dues.TaxRow", PROTECT, related_name="+", db_index=False)
    turn = models.PositiveSmallIntegerField(default=0)
    corrects = ForeignKey("self", PROTECT, null=True, blank=True, related_name="+", db_index=False)
    rule = ForeignKey("dues.SplitRule", PROTECT, null=True, blank=True, related_name="+", db_index=False)
    policy = ForeignKey("dues.Policy", PROTECT, null=True, blank=True, related_name="+", db_index=False,
                        db_constraint=False)  # fmt: skip
    # the receipt (tax row) a refund takes from; what refunds took of one receipt never exceeds it
    refunds_id = models.BigIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=12)
    flags = models.CharField(max_length=60, blank=True)  # space between
    employer = ForeignKey("employers.Employer", PROTECT, null=True, blank=True, related_name="+",
                          db_constraint=False)  # fmt: skip
    base_unit = ForeignKey("organisation.Unit", PROTECT, null=True, blank=True, related_name="+",
                           db_index=False, db_constraint=False)  # fmt: skip
    street_unit = ForeignKey("organisation.Unit", PROTECT, null=True, blank=True, related_name="+",
                             db_index=False, db_constraint=False)  # fmt: skip
    county_unit = ForeignKey("organisation.Unit", PROTECT, null=True, blank=True, related_name="+",
                             db_index=False, db_constraint=False)  # fmt: skip
    industry_unit = ForeignKey("organisation.Unit", PROTECT, null=True, blank=True, related_name="+",
                               db_index=False, db_constraint=False)  # fmt: skip
    received_date = models.DateField()
    paid_fen = models.BigIntegerField()
    returned_fen = models.BigIntegerField(default=0)  # moved from upper shares to the base by a policy
    base_fen = models.BigIntegerField(default=0)
    street_fen = models.BigIntegerField(default=0)
    county_fen = models.BigIntegerField(default=0)
    city_fen = models.BigIntegerField(default=0)
    province_fen = models.BigIntegerField(default=0)
    national_fen = models.BigIntegerField(default=0)
    fee_fen = models.BigIntegerField(default=0)
    industry_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(paid_fen=sum((F(one) for one in _PARTS[1:]), F(_PARTS[0]))),
                            name="dues_allocation_whole"),
            UniqueConstraint(fields=("tax_row", "turn"), name="dues_allocation_once"),
            UniqueConstraint(fields=("corrects",), name="dues_allocation_corrected_once"),
            CheckConstraint(condition=Q(kind__in=[str(one) for one in Kind]), name="dues_allocation_kind_known"),
            CheckConstraint(condition=Q(kind__in=["suspense", "preparation"], base_unit__isnull=True)
                            | Q(kind__in=["rebate", "joint"], base_unit__isnull=False),
                            name="dues_allocation_base_known"),
        )  # fmt: skip
        indexes = (Index(fields=("run", "base_unit")), Index(fields=("run", "kind")))

    def __str__(self) -> str:
        return f"{self.tax_row_id}/{self.turn}"


class RunLine(Placed):
    """What one union gets out of one run."""

    place_field: ClassVar[str] = "run__unit__path"
    run = ForeignKey(Run, PROTECT, related_name="+", db_index=False)
    unit = ForeignKey("organisation.Unit", PROTECT, related_name="+")
    tier = models.CharField(max_length=10)  # PAID_TIERS
    rows_count = models.PositiveIntegerField()
    due_fen = models.BigIntegerField()
    previous_fen = models.BigIntegerField(null=True, blank=True)
    offset_fen = models.BigIntegerField(default=0)  # ≤ 0: set against what the union has to give back
    pay_fen = models.BigIntegerField(default=0)
    cut_fen = models.BigIntegerField(default=0)  # ≥ 0: taken from what was owed and not yet paid
    claim_fen = models.BigIntegerField(default=0)  # ≥ 0: to be given back out of later rebates
    tags = models.CharField(max_length=60, blank=True)
    rank = models.PositiveSmallIntegerField(default=0)  # outliers first
    first_row = ForeignKey("dues.TaxRow", PROTECT, null=True, blank=True, related_name="+",
                           db_index=False, db_constraint=False)  # fmt: skip

    class Meta:
        constraints = (
            UniqueConstraint(fields=("run", "unit", "tier"), name="dues_run_line_once"),
            CheckConstraint(condition=Q(offset_fen__lte=0, claim_fen__gte=0, cut_fen__gte=0, pay_fen__gte=0),
                            name="dues_run_line_signs"),
            CheckConstraint(condition=~Q(tier="base") | Q(
                due_fen=F("pay_fen") - F("offset_fen") - F("claim_fen") - F("cut_fen")),
                            name="dues_run_line_whole"),
        )  # fmt: skip
        indexes = (Index(fields=("run", "tier", "-rank", "id")),)

    def __str__(self) -> str:
        return f"{self.run_id} {self.unit_id}"


class Sample(Placed):
    """One receipt the checker has to look at before passing a run."""

    place_field: ClassVar[str] = "run__unit__path"
    run = ForeignKey(Run, PROTECT, related_name="+")
    allocation = ForeignKey(Allocation, PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    viewed_by = models.CharField(max_length=80, blank=True)
    viewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (UniqueConstraint(fields=("run", "allocation"), name="dues_sample_once"),)

    def __str__(self) -> str:
        return f"{self.run_id}/{self.position}"


class Correction(Placed):
    """A settled split that was wrong: asked for by one person, approved by another, done by the next run."""

    place_field: ClassVar[str] = "allocation__run__unit__path"
    allocation = models.OneToOneField(Allocation, PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, blank=True, default="")
    run = ForeignKey(Run, PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=["", *(str(one) for one in CorrectionState)]),
                            name="dues_correction_state_known"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.allocation_id} {self.state}"

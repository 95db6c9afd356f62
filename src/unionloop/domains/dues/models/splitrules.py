"""What is decided before any money comes: split rules, return policies, preparation rules. Dated."""

from typing import ClassVar

from django.db import models
from django.db.models import PROTECT, CheckConstraint, F, ForeignKey, Q, UniqueConstraint

from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.models import Central, Effective

from ..contracts.settlement import RECEIVERS

_SHARES = [f"{name}_bp" for name in RECEIVERS]


def _forward(name: str) -> CheckConstraint:
    return CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name=name)


class Regional(Central):
    """A rule of one region: read by all who work under it, set by the federation that answers for the region."""

    set_at: ClassVar[tuple[str, ...]] = ("county", "city", "province", "national")
    region: str

    class Meta:
        abstract = True

    @property
    def place(self) -> str:
        """The path of that federation; "" where nobody below the whole federation answers for the region."""
        found = organisation.federation_of(self.region, self.set_at)
        return found.path if found is not None else ""


class SplitRule(Regional, Effective):
    """How one kind of receipt is shared. Never edited: a new row closes the old one. No county sets its own share."""

    set_at: ClassVar[tuple[str, ...]] = ("city", "province", "national")

    version = models.PositiveIntegerField(unique=True)
    name = models.CharField(max_length=80)
    priority = models.SmallIntegerField(default=0)  # the higher one wins
    region = models.CharField(max_length=12, blank=True)  # division code, "" everywhere
    item = models.CharField(max_length=12, blank=True)
    pattern = models.CharField(max_length=2, blank=True)
    size_class = models.CharField(max_length=10, blank=True)
    ownership = models.CharField(max_length=10, blank=True)
    union_kind = models.CharField(max_length=10, blank=True)
    base_bp = models.PositiveSmallIntegerField(default=0)
    street_bp = models.PositiveSmallIntegerField(default=0)
    county_bp = models.PositiveSmallIntegerField(default=0)
    city_bp = models.PositiveSmallIntegerField(default=0)
    province_bp = models.PositiveSmallIntegerField(default=0)
    national_bp = models.PositiveSmallIntegerField(default=0)
    fee_bp = models.PositiveSmallIntegerField(default=0)
    industry_bp = models.PositiveSmallIntegerField(default=0)
    remainder_to = models.CharField(max_length=10, default="base")
    follows = models.CharField(max_length=10, default="union")  # union: 隶属, place: 属地
    source = models.CharField(max_length=200)
    document_number = models.CharField(max_length=80, blank=True)
    made_by = models.CharField(max_length=80)
    verified_by = models.CharField(max_length=80, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    replaces = ForeignKey("self", PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(base_bp=10_000 - sum((F(one) for one in _SHARES[2:]), F(_SHARES[1]))),
                            name="dues_rule_whole"),
            CheckConstraint(condition=Q(remainder_to__in=RECEIVERS), name="dues_rule_remainder_known"),
            UniqueConstraint(fields=("replaces",), name="dues_rule_replaced_once"),
            _forward("dues_rule_forward"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"v{self.version} {self.name}"


class Policy(Regional, Effective):
    """Upper shares given back to base unions of small firms or small payers, for a window of tax periods."""

    name = models.CharField(max_length=80)
    region = models.CharField(max_length=12, blank=True)
    size_classes = models.JSONField(default=list, blank=True)
    by_list = models.BooleanField(default=False)
    annual_limit_fen = models.BigIntegerField(default=0)  # who paid less in a year may stand on its list
    tiers = models.JSONField(default=list)
    share_bp = models.PositiveSmallIntegerField(default=10_000)
    mode = models.CharField(max_length=8, default="auto")  # auto, apply
    exclusions = models.JSONField(default=list, blank=True)  # employer systems that never take part
    precedence = models.SmallIntegerField(default=0)  # the lower one is asked first
    source = models.CharField(max_length=200)
    document_number = models.CharField(max_length=80, blank=True)
    made_by = models.CharField(max_length=80)
    verified_by = models.CharField(max_length=80, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(share_bp__gt=0, share_bp__lte=10_000), name="dues_policy_share"),
            CheckConstraint(condition=Q(mode__in=["auto", "apply"]), name="dues_policy_mode_known"),
            _forward("dues_policy_forward"),
        )

    def __str__(self) -> str:
        return self.name


class PolicyMember(Central, Effective):
    """One firm on the list of a policy: a yearly snapshot, or an application that was granted."""

    policy = ForeignKey(Policy, PROTECT, related_name="+")
    employer = ForeignKey("employers.Employer", PROTECT, related_name="+")
    document = models.CharField(max_length=120)  # the list or the application it rests on

    class Meta:
        constraints = (UniqueConstraint(fields=("policy", "employer", "valid_from"), name="dues_member_once"),)

    def __str__(self) -> str:
        return f"{self.policy_id} {self.employer_id}"


class PreparationRule(Regional, Effective):
    """What of the preparation fund is returned on founding, and how far back."""

    region = models.CharField(max_length=12, blank=True)
    size_class = models.CharField(max_length=10, blank=True)
    return_rate_bp = models.PositiveSmallIntegerField()  # of what was paid
    lookback_months = models.PositiveSmallIntegerField()  # 0: no limit
    forfeit_to = models.CharField(max_length=10, default="city")  # city, county
    source = models.CharField(max_length=200)
    document_number = models.CharField(max_length=80, blank=True)
    made_by = models.CharField(max_length=80)
    verified_by = models.CharField(max_length=80, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    replaces = ForeignKey("self", PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(return_rate_bp__lte=10_000), name="dues_preparation_rate"),
            CheckConstraint(condition=Q(forfeit_to__in=["city", "county"]), name="dues_forfeit_known"),
            _forward("dues_preparation_forward"),
        )

    def __str__(self) -> str:
        return f"{self.region or '全域'} {self.return_rate_bp}"

"""Dated rules of the desk: what there is, how long it may take, where it goes, what cannot wait."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.models import Central, Effective

SET_AT = ("city", "province", "national")  # no county sets rules of its own


class _Sourced(Effective, Central):
    """A rule row with the paper it stands on; "" in `verified_by` is unverified."""

    marked_list = "appeals"

    region = models.CharField(max_length=12, blank=True)  # division code; "" is everywhere
    source = models.CharField(max_length=300)
    verified_by = models.CharField(max_length=80, blank=True)

    class Meta:
        abstract = True

    @property
    def place(self) -> str:
        """The path of the city's federation, or of one above, that answers for its region."""
        found = organisation.federation_of(self.region, SET_AT)
        return found.path if found is not None else ""


class Category(_Sourced):
    """One node of the tree of what cases are about."""

    code = models.CharField(max_length=40)
    label = models.CharField(max_length=40)
    parent_code = models.CharField(max_length=40, blank=True)
    words = models.JSONField(default=list, blank=True)  # what people say when they mean it

    class Meta:
        constraints = (
            UniqueConstraint(fields=("code", "region", "valid_from"), name="appeals_category_once"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class LimitRule(_Sourced):
    """How long one kind of thing may take: `code` is e.g. answer.usual, sign, petition.decide."""

    code = models.CharField(max_length=40)
    label = models.CharField(max_length=60)
    amount = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=10)
    most_extra = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("code", "region", "valid_from"), name="appeals_limit_once"),
            CheckConstraint(condition=Q(measure__in=("workdays", "workhours", "days", "hours")),
                            name="appeals_limit_measure"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.amount} {self.measure}"


class DispatchRule(_Sourced):
    """Where cases of one sort go. The first that fits, by `rank`, decides; its words are shown."""

    code = models.CharField(max_length=40)
    rank = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=40, blank=True)  # a node of the tree and all below it
    kind = models.CharField(max_length=10, blank=True)
    needs_employer_union = models.BooleanField(default=False)
    target = models.CharField(max_length=16)  # employer_union, street, county, city
    reason = models.CharField(max_length=120)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("code", "region", "valid_from"), name="appeals_dispatch_once"),
            CheckConstraint(condition=Q(target__in=("employer_union", "street", "county", "city")),
                            name="appeals_dispatch_target"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} → {self.target}"


class FlagRule(_Sourced):
    """What makes a case bypass the queue: words, a number of people, days before the Spring Festival."""

    code = models.CharField(max_length=20)
    words = models.JSONField(default=list, blank=True)
    least_people = models.PositiveIntegerField(default=0)
    days_before_festival = models.PositiveSmallIntegerField(default=0)
    category = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = (UniqueConstraint(fields=("code", "region", "valid_from"), name="appeals_flag_once"),)

    def __str__(self) -> str:
        return self.code

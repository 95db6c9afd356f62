"""Tables of the union tree. The path of treebeard is the scope of everything that hangs below."""

from functools import reduce
from operator import or_
from typing import Any, Self

from django.db import models
from django.db.models import CharField, CheckConstraint, Q, QuerySet, UniqueConstraint
from django.db.models.lookups import Lookup, StartsWith
from treebeard.mp_tree import MP_Node

from unionloop.kernel.actor import Actor
from unionloop.kernel.models import Effective, Placed

from .contracts import CommitteeKind, CommitteeState, ExtensionState, Kind, LinkKind, State, TieKind, Tier


@CharField.register_lookup
class Below(Lookup[Any]):
    """At or below a path, as a range: that finds the index that keeps the order of the tree.

    `LIKE` alone reads the whole tree on SQLite, and on PostgreSQL from the tree's beginning where its order is asked for too.
    """

    lookup_name = "below"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """Return the beginning of a text, as other databases find it."""
        sql, values = StartsWith(self.lhs, self.rhs).as_sql(compiler, connection)
        return sql, tuple(values)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """Return the beginning, which is exact, between the path and the last there could be below: so in any collation.

        The range is all that is to be planned by: both together would pass for a tenth of a tenth, and be sorted.
        """
        sql, values = self.as_sql(compiler, connection)
        field, more = self.process_lhs(compiler, connection)
        path = str(self.rhs)
        last = path.ljust(Unit._meta.get_field("path").max_length or 0, Unit.alphabet[-1])
        return f"(COALESCE({sql}, FALSE) AND {field} BETWEEN %s AND %s)", (*values, *more, path, last)

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return from the path up to what would follow everything that begins with it."""
        sql, values = self.process_lhs(compiler, connection)
        path = str(self.rhs)
        if not path:
            return "1 = 1", []
        return f"({sql} >= %s AND {sql} < %s)", [*values, path, *values, path[:-1] + chr(ord(path[-1]) + 1)]


class Unit(MP_Node, Placed):  # type: ignore[django-manager-missing]  # the tree library has no types
    """A union organisation. Its code is its own for ever; its path moves with the tree."""

    place_field = "path"
    steplen = 5

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    tier = models.CharField(max_length=10)
    kind = models.CharField(max_length=20)
    division_code = models.CharField(max_length=12, blank=True, db_index=True)
    founded_date = models.DateField(null=True, blank=True)
    dissolved_date = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, default=State.ACTIVE.value)
    steps_used = models.PositiveIntegerField(default=0)  # children ever: a path, once given, is not given again

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(tier__in=[*map(str, Tier)]), name="organisation_tier_known"),
            CheckConstraint(condition=Q(kind__in=[*map(str, Kind)]), name="organisation_kind_known"),
            CheckConstraint(condition=Q(state__in=[*map(str, State)]), name="organisation_state_known"),
            CheckConstraint(
                condition=Q(state=State.ACTIVE.value) | Q(dissolved_date__isnull=False),
                name="organisation_end_dated",
            ),
        )
        indexes = (models.Index(fields=("depth", "path")),)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible(cls, by: Actor, verb: str) -> QuerySet[Self]:
        """Return the units this actor may see for `verb`, found as ranges of the tree's own order."""
        paths = by.paths(verb)
        if not paths or "" in paths:
            return super().visible(by, verb)
        return cls._default_manager.filter(reduce(or_, (Q(path__below=one) for one in paths)))


class UnitName(Effective, Placed):
    """A name a unit bore from one day to another."""

    place_field = "unit__path"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class UnitLink(Placed):
    """One step of the tree's history: `source` became, or moved below, `target` on a day."""

    place_field = "source__path"

    kind = models.CharField(max_length=6)
    source = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    target = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    former_parent = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    day = models.DateField()
    document_number = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(kind__in=[*map(str, LinkKind)]), name="organisation_link_kind_known"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id} → {self.target_id}"


class FormerPlace(Placed):
    """A path a unit has left, by a move of its own or along with one above it. No path is given twice."""

    place_field = "unit__path"

    path = models.CharField(max_length=255, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.path} → {self.unit_id}"


class Affiliation(Effective, Placed):
    """A tie outside the line: an industry union in place of the county, a joint union covering a unit."""

    place_field = "unit__path"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    holder = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(kind__in=[*map(str, TieKind)]), name="organisation_tie_kind_known"),
            CheckConstraint(condition=~Q(unit=models.F("holder")), name="organisation_tie_to_another"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.unit_id} → {self.holder_id}"


class Committee(Placed):
    """An elected body of a unit for one term."""

    place_field = "unit__path"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    term_from = models.DateField()
    term_to = models.DateField()
    state = models.CharField(max_length=8, default=CommitteeState.SEATED.value)

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(kind__in=[*map(str, CommitteeKind)]), name="organisation_committee_kind_known"
            ),
            CheckConstraint(
                condition=Q(state__in=[*map(str, CommitteeState)]), name="organisation_committee_state_known"
            ),
            CheckConstraint(
                condition=Q(term_to__gt=models.F("term_from")), name="organisation_term_forward"
            ),
            UniqueConstraint(
                fields=("unit", "kind"), condition=Q(state=CommitteeState.SEATED.value),
                name="organisation_one_seated",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} of {self.unit_id} to {self.term_to}"


class Extension(Placed):
    """A request to hold an election later, with the superior union's answer (延期换届)."""

    place_field = "committee__unit__path"

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="+")
    former_to = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=200)
    document_number = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=8, default=ExtensionState.NEW.value)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=[*map(str, ExtensionState)]), name="organisation_extension_state"),
            CheckConstraint(condition=Q(until__gt=models.F("former_to")), name="organisation_extension_forward"),
            UniqueConstraint(fields=("committee",), condition=Q(state=ExtensionState.ASKED.value),
                             name="organisation_one_extension_asked"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.committee_id} to {self.until}"


class Officer(Placed):
    """Who sits where: a chair, a member of a committee."""

    place_field = "committee__unit__path"

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="+")
    role = models.CharField(max_length=12)
    name = models.CharField(max_length=50)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.role} {self.name}"

"""Tables of the kernel and the two shapes most domain tables take."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Q, QuerySet

from .actor import Actor
from .errors import NotFound


class Placed(models.Model):
    """A row that hangs at one place in the union tree."""

    place_field: ClassVar[str]  # "path", or "unit__path"; check and filter both read it
    private_fields: ClassVar[frozenset[str]] = frozenset()  # journalled as changed, never as values

    class Meta:
        abstract = True

    @property
    def place(self) -> str:
        """The path this row hangs at; "" (whole federation) when the link is empty."""
        found: Any = self
        try:
            for name in self.place_field.split("__"):
                found = getattr(found, name) if found is not None else None
        except ObjectDoesNotExist as error:  # an id was given that leads nowhere
            raise NotFound("not_found", model=type(self).__name__, id=self.pk or 0) from error
        return str(found) if found is not None else ""

    @classmethod
    def visible(cls, by: Actor, verb: str) -> QuerySet[Self]:
        """Return the rows this actor may see for `verb`: where every read starts."""
        return cls._default_manager.filter(by.sees(verb, cls.place_field))


class Central(Placed):
    """A row of the whole federation (rules, dictionaries, jobs): its place is the root."""

    class Meta:
        abstract = True

    @property
    def place(self) -> str:
        return ""

    @classmethod
    def visible(cls, by: Actor, verb: str) -> QuerySet[Self]:
        """Everything for whoever holds the verb anywhere: a rule is read by all who work under it."""
        rows = cls._default_manager.all()
        return rows if by.holds(verb) else rows.none()


class Brisk(models.Model):
    """A row of which there are many a second: its keys and constraints are the database's word alone, unexplained."""

    class Meta:
        abstract = True


class Effective(models.Model):
    """A rule in force from `valid_from` up to, not including, `valid_to`."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    @classmethod
    def on(cls, day: date) -> QuerySet[Self]:
        """Return the rows in force on `day`."""
        still = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
        return cls._default_manager.filter(still, valid_from__lte=day)

    def holds_on(self, day: date) -> bool:
        """Tell whether this row is among those of `on(day)`."""
        return self.valid_from <= day and (self.valid_to is None or self.valid_to > day)


class Entry(models.Model):
    """One journal line: audit, event and statistics in one. Append-only in the database."""

    verb = models.CharField(max_length=60)
    model = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    place = models.CharField(max_length=255, blank=True)
    actor = models.CharField(max_length=80)
    # whose post the actor acted in, when borrowed; null, for a new column must not rewrite a guarded table
    on_behalf = models.CharField(max_length=80, null=True, blank=True)
    at = models.DateTimeField()
    via = models.CharField(max_length=10)
    request_id = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=45, blank=True)
    note = models.TextField(blank=True)
    changes = models.JSONField(default=dict)  # {field: [before, after]}; private fields: [null, "changed"]
    digest = models.CharField(max_length=64)  # SHA-256 of the canonical line

    class Meta:
        indexes = (
            models.Index(fields=("model", "row_id", "verb")),
            models.Index(fields=("at",)),
            models.Index(fields=("verb", "at"), name="kernel_entry_verb_at"),
            models.Index(fields=("actor", "at"), name="kernel_entry_actor_at"),
        )

    def __str__(self) -> str:
        return f"{self.verb} {self.model} {self.row_id} by {self.actor}"


class Seal(models.Model):
    """One link of the journal's hash chain, in the order of sealing (see journal.seal)."""

    seq = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")
    chain = models.CharField(max_length=64)  # SHA-256 of previous chain + entry digest

    def __str__(self) -> str:
        return f"{self.seq} {self.chain[:8]}"


class Errand(models.Model):
    """What follows from a journal line: run after commit, effective once."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    target = models.CharField(max_length=120)  # dotted path of a reaction
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("entry", "target"), name="kernel_errand_once"),)
        indexes = (models.Index(fields=("done_at", "due_at")),)

    def __str__(self) -> str:
        return f"{self.target} for {self.entry_id}"


class Series(models.Model):
    """A gap-free number series; the row is locked while a number is taken."""

    key = models.CharField(max_length=80, primary_key=True)
    latest = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key}: {self.latest}"


class Edition(models.Model):
    """The mark of a list of dated rows: another one after every change of a row (see kernel.editions)."""

    name = models.CharField(max_length=40, primary_key=True)
    mark = models.CharField(max_length=36)

    def __str__(self) -> str:
        return f"{self.name} {self.mark}"


class Tick(models.Model):
    """One run of one timetable job for one period; the key makes it happen at most once."""

    job = models.CharField(max_length=60)
    period = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    run_at = models.DateTimeField()
    late = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("job", "period"), name="kernel_tick_once"),)

    def __str__(self) -> str:
        return f"{self.job} {self.period}"


class Progress(models.Model):
    """How far a long piece of work has come; a person may ask it to stop, a crash leaves it resumable."""

    key = models.CharField(max_length=120, unique=True)  # e.g. "dues.import:17"
    verb = models.CharField(max_length=60)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, default="running")  # running, stopped, done, failed
    stop_asked = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    message = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.key} {self.done}/{self.total}"


class Key(models.Model):
    """The answer once given for an idempotency key; kept for ever where money moved."""

    actor = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    body_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True, blank=True)  # null: still running
    answer = models.JSONField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("actor", "key"), name="kernel_key_once"),)

    def __str__(self) -> str:
        return f"{self.actor} {self.key}"


def in_order(rows: QuerySet[Any], ids: Iterable[int]) -> list[Any]:
    """Lock rows in the order of their ids: one order for everybody, so no deadlock."""
    return list(rows.select_for_update(of=("self",)).filter(pk__in=list(ids)).order_by("pk"))

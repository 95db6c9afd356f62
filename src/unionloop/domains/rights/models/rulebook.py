"""What letters go by: who signs and by when in a region, and the clauses in force. Dated, never edited."""

from django.db import models
from django.db.models import CheckConstraint, F, Q

from unionloop.domains.rights.contracts import Kind
from unionloop.kernel.models import Central, Effective


def _forward(name: str) -> CheckConstraint:
    return CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name=name)


class LetterRule(Central, Effective):
    """One kind of letter in one region, from a day on."""

    kind = models.CharField(max_length=10)
    region = models.CharField(max_length=12, blank=True)  # division code; "" is everywhere
    reply_days = models.PositiveSmallIntegerField(null=True, blank=True)  # working days
    issuer_tiers = models.JSONField(default=list, blank=True)
    signers = models.JSONField(default=dict, blank=True)
    investigators = models.PositiveSmallIntegerField(default=2)
    after_days = models.PositiveSmallIntegerField(null=True, blank=True)
    escalate = models.BooleanField(default=True)
    mark = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=300)
    document_number = models.CharField(max_length=80, blank=True)
    made_by = models.CharField(max_length=80)
    verified_by = models.CharField(max_length=80, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(kind__in=[one.value for one in Kind]), name="rights_rule_kind_known"),
            _forward("rights_rule_forward"),
        )
        indexes = (models.Index(fields=("kind", "region", "valid_from")),)

    def __str__(self) -> str:
        return f"{self.kind} {self.region or 'all'} {self.valid_from}"


class Clause(Central, Effective):
    """A law's article as it stood in a period, or a phrase of ours; `code` stays over all versions."""

    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)  # law, phrase
    region = models.CharField(max_length=12, blank=True)
    topics = models.JSONField(default=list, blank=True)
    letters = models.JSONField(default=list, blank=True)
    law = models.CharField(max_length=80, blank=True)
    article = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    source = models.CharField(max_length=300)
    made_by = models.CharField(max_length=80)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(kind__in=("law", "phrase")), name="rights_clause_kind_known"),
            CheckConstraint(condition=Q(kind="phrase") | ~Q(law=""), name="rights_clause_law_named"),
            _forward("rights_clause_forward"),
        )
        indexes = (models.Index(fields=("code", "valid_from")),)

    def __str__(self) -> str:
        return f"{self.code} {self.valid_from}"

"""Tables of payments: accounts, batches and their lines, bank returns and their items."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from unionloop.kernel.models import Central, Placed
from unionloop.kernel.secret import SecretField

from .contracts import AccountState, BatchState, LineState, SheetState, Verdict


def _one_of(states: Iterable[str], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(state__in=[str(one) for one in states]), name=name)


class AccountSheet(Placed):
    """A list of accounts taken over at once, proposed by one person and confirmed by another."""

    place_field = "unit__path"
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    count = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, default=SheetState.NEW.value)

    class Meta:
        constraints = (_one_of(SheetState, "payments_sheet_state"),)

    def __str__(self) -> str:
        return self.name


class BankAccount(Placed):
    """Where a union, or a person it answers for, is paid. Number and holder never change: a correction is another row."""

    place_field = "unit__path"
    private_fields = frozenset({"holder", "number", "number_blind", "contact_phone", "contact_mail"})
    unit = models.ForeignKey(
        "organisation.Unit", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    # set: the account is this person's own, and `unit` only says who answers for it
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    sheet = models.ForeignKey(AccountSheet, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    holder = models.CharField(max_length=140)
    number = SecretField()
    number_blind = models.CharField(max_length=32, db_index=True)
    tail = models.CharField(max_length=4)
    bank_name = models.CharField(max_length=100, blank=True)
    bank_code = models.CharField(max_length=14, blank=True)  # 行号, 12 digits where the bank has one
    contact_phone = SecretField(blank=True, default="")
    contact_mail = SecretField(blank=True, default="")
    contact_tail = models.CharField(max_length=4, blank=True)
    state = models.CharField(max_length=10, default=AccountState.NEW.value)
    active_from_at = models.DateTimeField(null=True, blank=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (_one_of((one for one in AccountState if one != AccountState.REPLACED), "payments_account_state"),)
        indexes = (models.Index(fields=("unit", "state", "active_from_at")),)

    def __str__(self) -> str:
        return f"{self.holder} ****{self.tail}"


class Batch(Placed):
    """Orders that are checked, released and exported together."""

    place_field = "unit__path"
    number = models.CharField(max_length=20, unique=True)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    payer_account = models.ForeignKey(
        BankAccount, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    purpose = models.CharField(max_length=200)
    source = models.CharField(max_length=120, unique=True)
    approved_by = models.CharField(max_length=80, blank=True)  # login that approved what is paid here
    state = models.CharField(max_length=10, default=BatchState.NEW.value)
    lines_count = models.PositiveIntegerField(default=0)
    total_fen = models.BigIntegerField(default=0)
    lines_sha256 = models.CharField(max_length=64, blank=True)  # what the checker signed
    paid_count = models.PositiveIntegerField(default=0)
    paid_fen = models.BigIntegerField(default=0)
    bounced_count = models.PositiveIntegerField(default=0)
    bounced_fen = models.BigIntegerField(default=0)
    open_count = models.PositiveIntegerField(default=0)  # sent or unknown
    open_fen = models.BigIntegerField(default=0)
    layout = models.CharField(max_length=30, blank=True)
    file = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    file_sha256 = models.CharField(max_length=64, blank=True)
    drafted_at = models.DateTimeField()
    exported_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            _one_of(BatchState, "payments_batch_state"),
            models.CheckConstraint(condition=Q(total_fen__gte=0), name="payments_batch_total"),
        )
        indexes = (models.Index(fields=("drafted_at", "id")),)

    def __str__(self) -> str:
        return self.number


class Line(Placed):
    """One order to pay. `source` names the obligation: only one live line may pay it."""

    place_field = "batch__unit__path"
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines")
    seq = models.PositiveIntegerField()
    unit = models.ForeignKey(
        "organisation.Unit", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+")
    holder = models.CharField(max_length=140)
    written_holder = models.CharField(max_length=140, blank=True)  # as substituted in the bank's file
    tail = models.CharField(max_length=4)
    amount_fen = models.BigIntegerField()
    paid_fen = models.BigIntegerField(default=0)
    remark = models.CharField(max_length=140, blank=True)
    source = models.CharField(max_length=120)
    state = models.CharField(max_length=10, default=LineState.PLANNED.value)
    bank_ref = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    answer = models.CharField(max_length=10, blank=True)  # first person's word on an unknown line
    answered_by = models.CharField(max_length=80, blank=True)
    answer_fen = models.BigIntegerField(default=0)
    settled_at = models.DateTimeField(null=True, blank=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    passed_to = models.CharField(max_length=120, blank=True)  # what is paid in its stead under another name: never paid anew

    class Meta:
        constraints = (
            _one_of(LineState, "payments_line_state"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payments_line_amount"),
            models.CheckConstraint(
                condition=Q(paid_fen__gte=0) & Q(paid_fen__lte=models.F("amount_fen")),
                name="payments_line_paid",
            ),
            models.UniqueConstraint(fields=("batch", "seq"), name="payments_line_seq"),
            # the one line that keeps an obligation from being paid twice
            models.UniqueConstraint(
                fields=("source",),
                condition=~Q(state__in=[LineState.BOUNCED.value, LineState.CANCELLED.value]),
                name="payments_line_source_live",
            ),
        )
        indexes = (
            models.Index(fields=("batch", "state", "seq")),
            models.Index(fields=("unit", "id")),
            models.Index(fields=("source",)),
            models.Index(fields=("replaces",)),
        )

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.seq}"


class BankReturn(Placed):
    """A file the bank gave back. The same bytes are taken once."""

    place_field = "unit__path"
    unit = models.ForeignKey(
        "organisation.Unit", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    name = models.CharField(max_length=255)
    layout = models.CharField(max_length=30)
    sha256 = models.CharField(max_length=64, unique=True)
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    items_count = models.PositiveIntegerField(default=0)
    applied_count = models.PositiveIntegerField(default=0)
    repeat_count = models.PositiveIntegerField(default=0)
    exception_count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=("taken_at", "id")),)

    def __str__(self) -> str:
        return self.name


class ReturnItem(Placed):
    """One line of a bank return, kept whatever it says; `fault` names why a person must look."""

    place_field = "bank_return__unit__path"
    bank_return = models.ForeignKey(BankReturn, on_delete=models.PROTECT, related_name="items")
    seq = models.PositiveIntegerField()
    reference = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=10)
    amount_fen = models.BigIntegerField(null=True, blank=True)
    holder = models.CharField(max_length=140, blank=True)
    bank_ref = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    verdict = models.CharField(max_length=10)
    fault = models.CharField(max_length=30, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("bank_return", "seq"), name="payments_item_seq"),
            models.CheckConstraint(
                condition=Q(verdict__in=[str(one) for one in Verdict]), name="payments_item_verdict"
            ),
        )
        indexes = (models.Index(fields=("verdict", "handled_at")), models.Index(fields=("line",)))

    def __str__(self) -> str:
        return f"{self.bank_return_id}/{self.seq}"


class Substitute(Central):
    """What a bank that reads only GBK is given for a character it cannot write; agreed with the bank."""

    character = models.CharField(max_length=2, unique=True)
    replacement = models.CharField(max_length=10)
    agreed = models.CharField(max_length=200)  # with whom, when, under which paper

    def __str__(self) -> str:
        return f"{self.character}→{self.replacement}"


class Freeze(Central):
    """Money stands still: an invariant does not hold, or an auditor said so. One at a time."""

    state = models.CharField(max_length=10, default="new")
    reason = models.CharField(max_length=300)
    faults = models.JSONField(default=list, blank=True)  # the first of them, as sentences
    count = models.PositiveIntegerField(default=0)
    frozen_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # when a fault was last found
    clean_at = models.DateTimeField(null=True, blank=True)  # when a check last found none
    thawed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=("new", "frozen", "thawed")), name="payments_freeze_state"),
            models.UniqueConstraint(fields=("state",), condition=Q(state="frozen"), name="payments_frozen_once"),
        )

    def __str__(self) -> str:
        return f"{self.state} since {self.frozen_at}"

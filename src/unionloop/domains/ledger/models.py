"""Tables of the ledger. Migration 0002 says what the database itself refuses.

A voucher is posted by inserting its legs first and its own row last: the row's insert is the
moment at which the database checks the whole, and from then on nothing can be added or changed.
"""

from django.db import models
from django.db.models import PROTECT, CheckConstraint, F, Index, Q, UniqueConstraint

from unionloop.kernel.models import Central, Effective, Placed

from .contracts.drafts import DraftState
from .contracts.roles import Kind, Side


class Book(Placed):
    """The books of one union: one chain, one number series a month, one lock."""

    place_field = "unit__path"

    unit = models.OneToOneField("organisation.Unit", on_delete=PROTECT, related_name="+")
    standard = models.CharField(max_length=8)
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"book of unit {self.unit_id}"


class Account(Central, Effective):
    """One account of a chart, in force for some days."""

    standard = models.CharField(max_length=8)
    code = models.CharField(max_length=9)
    name = models.CharField(max_length=60)
    side = models.CharField(max_length=6, choices=[(one.value, one.name) for one in Side])
    kind = models.CharField(max_length=9, choices=[(one.value, one.name) for one in Kind])
    parent_code = models.CharField(max_length=9, blank=True)
    source = models.CharField(max_length=120, blank=True)
    verified_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("standard", "code"), name="ledger_account_once"),
            CheckConstraint(condition=Q(side__in=list(Side)), name="ledger_account_side_known"),
            CheckConstraint(condition=Q(kind__in=list(Kind)), name="ledger_account_kind_known"),
            CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="ledger_account_days"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Voucher(Placed):
    """One posted voucher. Append-only; its number and link are continuous within its book."""

    place_field = "book__unit__path"

    book = models.ForeignKey(Book, on_delete=PROTECT, related_name="+", db_index=False)
    seq = models.BigIntegerField()  # position in the book's chain, from 1
    month = models.CharField(max_length=6)  # yyyymm of `day`
    ordinal = models.PositiveIntegerField()  # nnnn of 记-yyyymm-nnnn
    day = models.DateField()
    summary = models.CharField(max_length=200)
    source = models.CharField(max_length=160, unique=True)  # natural key of the fact behind it
    attachments = models.PositiveSmallIntegerField(default=0)
    closing = models.BooleanField(default=False)  # year-end carry-over, left out of income statements
    reverses = models.OneToOneField("self", on_delete=PROTECT, null=True, blank=True, related_name="+")
    legs_count = models.PositiveIntegerField()
    total_fen = models.BigIntegerField()
    maker = models.CharField(max_length=80)
    posted_at = models.DateTimeField()
    digest = models.CharField(max_length=64)  # SHA-256 of what it says
    chain = models.CharField(max_length=64)  # SHA-256 of the link before, the digest and the position

    class Meta:
        constraints = (
            UniqueConstraint(fields=("book", "seq"), name="ledger_voucher_seq_once"),
            UniqueConstraint(fields=("book", "month", "ordinal"), name="ledger_voucher_number_once"),
            UniqueConstraint(fields=("id", "book"), name="ledger_voucher_of_book"),
            CheckConstraint(condition=Q(legs_count__gte=2), name="ledger_voucher_two_legs"),
        )
        indexes = (Index(fields=("book", "day", "seq"), name="ledger_voucher_by_day"),)

    def __str__(self) -> str:
        return f"记-{self.month}-{self.ordinal:04d}"


class Draft(Placed):
    """A voucher made by hand, until a second person posts it. Amounts: debit +, credit −, in fen."""

    place_field = "book__unit__path"

    book = models.ForeignKey(Book, on_delete=PROTECT, related_name="+")
    day = models.DateField()
    summary = models.CharField(max_length=200)
    attachments = models.PositiveSmallIntegerField(default=0)
    legs = models.JSONField(default=list)  # LegInput by LegInput, as handed in
    state = models.CharField(max_length=8, default=DraftState.NEW.value)
    maker = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    voucher = models.OneToOneField(Voucher, on_delete=PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=[one.value for one in DraftState]), name="ledger_draft_state_known"),
            CheckConstraint(
                condition=Q(state=DraftState.POSTED.value, voucher__isnull=False)
                | ~Q(state=DraftState.POSTED.value) & Q(voucher__isnull=True),
                name="ledger_draft_posted_once",
            ),
        )

    def __str__(self) -> str:
        return f"draft {self.pk} {self.summary}"


class Leg(Placed):
    """One line of a voucher: debit +, credit −; red lines take turnover back on their other side."""

    place_field = "book__unit__path"

    voucher = models.ForeignKey(Voucher, on_delete=PROTECT, related_name="+", db_index=False)
    # the book again: reads go by it, and with the voucher it is one foreign key on PostgreSQL
    book = models.ForeignKey(Book, on_delete=PROTECT, related_name="+", db_index=False, db_constraint=False)
    line_no = models.PositiveIntegerField()
    account = models.ForeignKey(Account, on_delete=PROTECT, related_name="+", db_index=False)
    amount_fen = models.BigIntegerField()
    red = models.BooleanField(default=False)
    unit = models.ForeignKey(
        "organisation.Unit", on_delete=PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    employer = models.ForeignKey(
        "employers.Employer", on_delete=PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    memo = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("voucher", "line_no"), name="ledger_leg_line_once"),
            CheckConstraint(condition=~Q(amount_fen=0), name="ledger_leg_not_zero"),
        )
        indexes = (
            Index(fields=("book", "account", "unit", "employer"), name="ledger_leg_by_account"),
            Index(fields=("unit", "book"), condition=Q(unit__isnull=False), name="ledger_leg_by_unit"),
            Index(fields=("employer",), condition=Q(employer__isnull=False), name="ledger_leg_by_employer"),
        )

    def __str__(self) -> str:
        return f"{self.voucher_id}/{self.line_no} {self.amount_fen}"


class Balance(Placed):
    """What an account turned over in one month: kept while posting, re-derivable from the legs."""

    place_field = "book__unit__path"

    book = models.ForeignKey(Book, on_delete=PROTECT, related_name="+", db_index=False)
    month = models.CharField(max_length=6)
    account = models.ForeignKey(Account, on_delete=PROTECT, related_name="+")
    closing = models.BooleanField(default=False)
    debit_fen = models.BigIntegerField(default=0)
    credit_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("book", "month", "account", "closing"), name="ledger_balance_once"),
        )

    def __str__(self) -> str:
        return f"{self.book_id} {self.month} {self.account_id}: {self.debit_fen} / {self.credit_fen}"


class Review(Placed):
    """A second person has read the voucher (复核). Append-only, once."""

    place_field = "voucher__book__unit__path"

    voucher = models.OneToOneField(Voucher, on_delete=PROTECT, related_name="review")
    reviewer = models.CharField(max_length=80)
    reviewed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.voucher_id} by {self.reviewer}"


class MonthClose(Placed):
    """A closed month of a book, with what it held. Append-only; the database refuses to post into it."""

    place_field = "book__unit__path"

    book = models.ForeignKey(Book, on_delete=PROTECT, related_name="+", db_index=False)
    month = models.CharField(max_length=6)
    vouchers = models.PositiveIntegerField()
    debit_fen = models.BigIntegerField()
    credit_fen = models.BigIntegerField()
    seq = models.BigIntegerField()
    chain = models.CharField(max_length=64, blank=True)
    closed_by = models.CharField(max_length=80)
    closed_at = models.DateTimeField()

    class Meta:
        constraints = (
            UniqueConstraint(fields=("book", "month"), name="ledger_close_once"),
            CheckConstraint(condition=Q(debit_fen=F("credit_fen")), name="ledger_close_balanced"),
        )

    def __str__(self) -> str:
        return f"{self.book_id} {self.month}"


class Head(Placed):
    """The last link of a book at the end of a day. Append-only, and published outside the system."""

    place_field = "book__unit__path"

    book = models.ForeignKey(Book, on_delete=PROTECT, related_name="+", db_index=False)
    day = models.DateField(db_index=True)
    seq = models.BigIntegerField()
    chain = models.CharField(max_length=64)

    class Meta:
        constraints = (UniqueConstraint(fields=("book", "day"), name="ledger_head_once"),)

    def __str__(self) -> str:
        return f"{self.day} {self.book_id} {self.seq} {self.chain[:8]}"

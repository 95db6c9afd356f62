"""What came from outside about collected dues: files, rows, payers, bank sheets, differences."""

from typing import ClassVar

from django.db import models
from django.db.models import PROTECT, CheckConstraint, ForeignKey, Index, Q, UniqueConstraint

from unionloop.kernel.models import Placed

from ..contracts.files import FileState, Item, PayerState, RowState
from ..contracts.reconciliation import DifferenceKind, DifferenceState


class TaxFile(Placed):
    """One detail file of the tax office, as received; its rows count once it is live."""

    place_field: ClassVar[str] = "unit__path"
    unit = ForeignKey("organisation.Unit", PROTECT, related_name="+")  # the collecting federation
    stored = ForeignKey("documents.StoredFile", PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=10)  # xlsx, csv, parquet
    encoding = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, default=FileState.RECEIVED.value)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=80)
    data_from = models.DateField(null=True, blank=True)
    data_to = models.DateField(null=True, blank=True)
    rows_read = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    corrected = models.PositiveIntegerField(default=0)
    duplicate = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    total_fen = models.BigIntegerField(default=0)
    stated_fen = models.BigIntegerField(null=True, blank=True)
    notes = models.JSONField(default=list, blank=True)  # codes of what was noticed about the whole file
    staged_to = models.PositiveIntegerField(default=0)  # last line whose batch is in the database

    class Meta:
        constraints = (
            # the same bytes for the same unit are the same file until it is undone
            UniqueConstraint(fields=("unit", "sha256"), condition=~Q(state="undone"),
                             name="dues_file_once"),
            CheckConstraint(condition=Q(state__in=[str(one) for one in FileState]),
                            name="dues_file_state_known"),
        )  # fmt: skip
        indexes = (Index(fields=("unit", "-received_at")),)

    def __str__(self) -> str:
        return self.name


class Payer(Placed):
    """One taxpayer as the tax office names it; the decision whose it is is kept here."""

    place_field: ClassVar[str] = "unit__path"
    unit = ForeignKey("organisation.Unit", PROTECT, related_name="+")
    key = models.CharField(max_length=200)  # rules.facts.payer_key; one payer per collecting union
    tax_key = models.CharField(max_length=40, blank=True, db_index=True)
    uscc = models.CharField(max_length=18, blank=True)
    old_tax_id = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=200)
    tax_office = models.CharField(max_length=100, blank=True)
    street = models.CharField(max_length=100, blank=True)
    employer = ForeignKey("employers.Employer", PROTECT, null=True, blank=True, related_name="+")
    how = models.CharField(max_length=20, blank=True)  # tax_key, uscc, old_tax_id, name, …, hand
    score = models.PositiveSmallIntegerField(default=0)  # 0–1000
    candidates = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=10, default=PayerState.NEW.value, db_index=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("unit", "key"), name="dues_payer_once"),
            CheckConstraint(condition=Q(state__in=[str(one) for one in PayerState]),
                            name="dues_payer_state_known"),
            CheckConstraint(condition=Q(state="matched", employer__isnull=False)
                            | (~Q(state="matched") & Q(employer__isnull=True)),
                            name="dues_payer_matched_has_employer"),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name


class TaxRow(Placed):
    """One line of a tax file. Money when live or correction; never edited once `run_id` is set.

    A settled row that a later file contradicts is answered by two `correction` rows: one with the
    opposite sums whose `corrects` is the settled row (split it by that row's own rule), one with
    the new facts. Both have no run yet. The settled row itself only stops being `current`.
    """

    place_field: ClassVar[str] = "file__unit__path"
    file = ForeignKey(TaxFile, PROTECT, related_name="+", db_index=False)
    line_no = models.PositiveIntegerField()
    natural_key = models.CharField(max_length=64)  # SHA-256 of rules.rows.natural_key
    # receipt number, item and period: with what tells lines of it apart, finds a line saved with fewer columns
    line_key = models.CharField(max_length=32, blank=True, default="")
    receipt_uuid = models.CharField(max_length=40, blank=True, default="")
    detail = models.CharField(max_length=60, blank=True, default="")
    digest = models.CharField(max_length=32)  # of the facts: same key and digest is the same row
    receipt = models.CharField(max_length=80, blank=True)  # 税票号码 with its line, for people
    payer_name = models.CharField(max_length=200)
    uscc = models.CharField(max_length=18, blank=True)
    old_tax_id = models.CharField(max_length=20, blank=True)
    tax_key = models.CharField(max_length=40, blank=True)
    item = models.CharField(max_length=12)
    period_from = models.DateField()
    period_to = models.DateField()
    payroll_fen = models.BigIntegerField()
    rate_bp = models.PositiveSmallIntegerField()
    due_fen = models.BigIntegerField()
    paid_fen = models.BigIntegerField()
    gap_fen = models.BigIntegerField()  # paid less payroll × rate
    refund_type = models.CharField(max_length=40, blank=True)
    received_date = models.DateField()
    month = models.CharField(max_length=6)  # booking month: of received_date, or the open one after closing
    tax_office = models.CharField(max_length=100, blank=True)
    treasury = models.CharField(max_length=100, blank=True)
    street = models.CharField(max_length=100, blank=True)
    payer_key = models.CharField(max_length=200)
    # nobody's while it is staged: the indexes of Meta hold only rows that have one, so that a file's lines enter none of them
    payer = ForeignKey(Payer, PROTECT, null=True, blank=True, related_name="+", db_index=False)
    employer = ForeignKey("employers.Employer", PROTECT, null=True, blank=True, related_name="+", db_index=False)
    state = models.CharField(max_length=10, default=RowState.STAGED.value)
    outcome = models.CharField(max_length=10, blank=True)  # accepted, changed, corrected, duplicate
    current = models.BooleanField(default=False)  # the standing row of its natural key
    corrects = ForeignKey("self", PROTECT, null=True, blank=True, related_name="+", db_index=False)
    # the settlement that locked it; in no index, so that PostgreSQL writes the locked row beside the old one and into no
    # index either (HOT, with the room 0013 leaves). The rows of a run are found by its month: queries.runs.taken
    run_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("natural_key",), condition=Q(current=True), name="dues_row_once"),
            UniqueConstraint(fields=("corrects",), condition=Q(corrects__isnull=False) & ~Q(state="undone"),
                             name="dues_row_corrected_once"),
            CheckConstraint(condition=Q(state__in=[str(one) for one in RowState]),
                            name="dues_row_state_known"),
            CheckConstraint(condition=Q(item__in=[str(one) for one in Item]),
                            name="dues_row_item_known"),
            CheckConstraint(condition=Q(period_from__lte=models.F("period_to")),
                            name="dues_row_period_forward"),
            CheckConstraint(condition=Q(current=False) | Q(state__in=["live", "correction"]),
                            name="dues_row_current_is_money"),
        )  # fmt: skip
        indexes = (
            Index(fields=("file", "line_no")),
            Index(fields=("month", "state")),
            Index(fields=("payer_key",)),
            Index(fields=("payer",), condition=Q(payer__isnull=False), name="dues_row_payer"),
            Index(fields=("employer",), condition=Q(employer__isnull=False), name="dues_row_employer"),
            # whoever deletes a row is asked what corrects it: without it the whole table was read for every row deleted
            Index(fields=("corrects",), condition=Q(corrects__isnull=False), name="dues_row_corrects"),
            Index(fields=("line_key",), condition=Q(current=True), name="dues_row_line"),
        )

    def __str__(self) -> str:
        return f"{self.file_id} 第 {self.line_no} 行"


class RowFault(Placed):
    """One fault of one row. The row itself stays in the stored file, where it is read again."""

    place_field: ClassVar[str] = "file__unit__path"
    file = ForeignKey(TaxFile, PROTECT, related_name="+")
    line_no = models.PositiveIntegerField()
    column = models.CharField(max_length=100, blank=True)  # the header as written in the file
    value = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=40)
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = (Index(fields=("file", "line_no")),)

    def __str__(self) -> str:
        return f"{self.file_id} 第 {self.line_no} 行 {self.column}: {self.code}"


class BankSheet(Placed):
    """One bank or treasury statement of a month; a later version replaces the earlier."""

    place_field: ClassVar[str] = "unit__path"
    unit = ForeignKey("organisation.Unit", PROTECT, related_name="+")
    stored = ForeignKey("documents.StoredFile", PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    month = models.CharField(max_length=6)
    tax_office = models.CharField(max_length=100, blank=True)
    treasury = models.CharField(max_length=100, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    lines = models.PositiveIntegerField(default=0)
    credit_fen = models.BigIntegerField(default=0)
    debit_fen = models.BigIntegerField(default=0)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="live")  # live, replaced

    class Meta:
        constraints = (
            UniqueConstraint(fields=("unit", "month", "tax_office", "treasury"), condition=Q(state="live"),
                             name="dues_sheet_one_live"),
            UniqueConstraint(fields=("unit", "month", "tax_office", "treasury", "version"),
                             name="dues_sheet_version_once"),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name


class BankLine(Placed):
    """One line of a bank or treasury statement."""

    place_field: ClassVar[str] = "sheet__unit__path"
    sheet = ForeignKey(BankSheet, PROTECT, related_name="+")
    line_no = models.PositiveIntegerField()
    day = models.DateField()
    kind = models.CharField(max_length=40, blank=True)
    voucher_number = models.CharField(max_length=80, blank=True)
    counterpart = models.CharField(max_length=200, blank=True)
    summary = models.CharField(max_length=200, blank=True)
    debit_fen = models.BigIntegerField(default=0)
    credit_fen = models.BigIntegerField(default=0)

    class Meta:
        indexes = (Index(fields=("sheet", "line_no")),)

    def __str__(self) -> str:
        return f"{self.sheet_id} 第 {self.line_no} 行"


class Collection(Placed):
    """One month of collecting by one unit: open, then closed for good at zero unexplained."""

    place_field: ClassVar[str] = "unit__path"
    unit = ForeignKey("organisation.Unit", PROTECT, related_name="+")
    month = models.CharField(max_length=6)
    state = models.CharField(max_length=10, default="open")  # open, closed
    reconciled_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    tax_fen = models.BigIntegerField(default=0)
    bank_fen = models.BigIntegerField(default=0)
    ledger_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints = (UniqueConstraint(fields=("unit", "month"), name="dues_collection_once"),)

    def __str__(self) -> str:
        return f"{self.unit_id} {self.month}"


class Difference(Placed):
    """One difference between the three sides, with its class, its owner and its day."""

    place_field: ClassVar[str] = "unit__path"
    unit = ForeignKey("organisation.Unit", PROTECT, related_name="+")
    month = models.CharField(max_length=6)
    from_month = models.CharField(max_length=6)
    tax_office = models.CharField(max_length=100, blank=True)
    treasury = models.CharField(max_length=100, blank=True)
    key = models.CharField(max_length=120)  # finds the same difference again in the next pass
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=10, default=DifferenceState.OPEN.value)
    reference = models.CharField(max_length=120, blank=True)
    tax_fen = models.BigIntegerField(default=0)
    bank_fen = models.BigIntegerField(default=0)
    ledger_fen = models.BigIntegerField(default=0)
    explanation = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)
    owner = models.CharField(max_length=80, blank=True)
    due_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("unit", "month", "key"), name="dues_difference_once"),
            CheckConstraint(condition=Q(kind__in=[str(one) for one in DifferenceKind]),
                            name="dues_difference_kind_known"),
            CheckConstraint(condition=~Q(state="explained") | Q(due_date__isnull=False),
                            name="dues_difference_explained_has_day"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.month} {self.kind} {self.reference}"

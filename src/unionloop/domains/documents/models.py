"""Tables of documents: files by content, letters by number, exports by who asked for what."""

from django.db import models
from django.db.models import Q

from unionloop.kernel.models import Placed

from .contracts import DocumentState, ExportState


class StoredFile(Placed):
    """A file kept under the SHA-256 of its content; `read_verb` is what reading it takes."""

    place_field = "unit__path"
    unit = models.ForeignKey(
        "organisation.Unit", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    read_verb = models.CharField(max_length=60, default="documents.read")
    sealed = models.BooleanField(default=False)  # encrypted on the disk: account numbers, identities
    owner = models.CharField(max_length=80, blank=True)  # login an export was made for
    purpose = models.CharField(max_length=200, blank=True)
    stored_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("sha256", "unit", "kind", "owner"), name="documents_file_once"),
            models.UniqueConstraint(
                fields=("sha256", "kind", "owner"), condition=Q(unit__isnull=True),
                name="documents_file_once_root",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("owner", "stored_at", "id")),)

    def __str__(self) -> str:
        return self.name


class Document(Placed):
    """A letter: drafted from facts, numbered and rendered when issued, never changed after."""

    place_field = "unit__path"
    private_fields = frozenset({"facts"})
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    template = models.CharField(max_length=30)
    subject = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    mark = models.CharField(max_length=20)  # 机关代字
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    serial = models.PositiveIntegerField(null=True, blank=True)
    number = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, default=DocumentState.NEW.value)
    check_code = models.CharField(max_length=20, blank=True)
    drafted_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.CharField(max_length=80, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    docx = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(one) for one in DocumentState]), name="documents_document_state"
            ),
            models.UniqueConstraint(fields=("mark", "year", "serial"), name="documents_number_once"),
            models.UniqueConstraint(
                fields=("check_code",), condition=~Q(check_code=""), name="documents_check_once"
            ),
        )
        indexes = (models.Index(fields=("drafted_at", "id")),)

    def __str__(self) -> str:
        return self.number or self.subject


class Export(Placed):
    """One export: which list, for whom and what for; its file is taken back when its hours are over."""

    place_field = "unit__path"
    private_fields = frozenset({"address"})  # a filter may hold a name
    unit = models.ForeignKey(
        "organisation.Unit", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    owner = models.CharField(max_length=80)  # login
    owner_label = models.CharField(max_length=80, blank=True)
    post = models.ForeignKey("access.Post", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    address = models.CharField(max_length=2000)  # path and query of the list
    form = models.CharField(max_length=5)
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    language = models.CharField(max_length=10, default="zh-hans")
    personal = models.BooleanField(default=False)
    rows = models.PositiveIntegerField()
    purpose = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, default=ExportState.NEW.value)
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    message = models.CharField(max_length=300, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(one) for one in ExportState]), name="documents_export_state"
            ),
            models.CheckConstraint(
                condition=Q(personal=False) | ~Q(purpose=""), name="documents_export_has_a_purpose"
            ),
        )
        indexes = (models.Index(fields=("owner", "asked_at", "id")), models.Index(fields=("state", "asked_at")))

    def __str__(self) -> str:
        return f"{self.title} for {self.owner}"

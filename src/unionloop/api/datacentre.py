"""The data centre over the API: bureaus' files, warnings, reports up the tiers."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, File, Form, Router, Schema
from ninja.files import UploadedFile

from unionloop.domains.datacentre import commands, queries

from .answers import ERRORS, a_file
from .entrance import actor_of

router = Router(tags=["datacentre"])
Id = Annotated[int, Field(ge=1, le=2**53)]
Month = Annotated[str, Field(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$")]
SomeMonth = Annotated[str, Field(pattern=r"^(20\d{2}-(0[1-9]|1[0-2]))?$")]
Cursor = Annotated[str, Field(max_length=400)]
Limit = Annotated[int, Field(ge=1, le=200)]
KindName = Literal["employment", "wages", "insurance", "tax"]
Rows = {200: dict[str, Any], **ERRORS}


class Compiling(Schema):
    unit_id: Id
    month: Month


class Submitting(Schema):
    note: Annotated[str, Field(max_length=500)] = ""


class Trusting(Schema):
    unit_id: Id
    name: Annotated[str, Field(max_length=80)]
    public_key: Annotated[str, Field(max_length=200)]


class Because(Schema):
    reason: Annotated[str, Field(max_length=500)]


def _page(found: Any) -> dict[str, Any]:
    return {"rows": [asdict(one) for one in found.rows], "next": found.next, "total": found.total}


@router.get("/deliveries", response=Rows, operation_id="datacentre_deliveries")
def deliveries(request: HttpRequest, month: SomeMonth = "", after: Cursor = "", limit: Limit = 50) -> Any:
    """Return the bureaus' files in scope, the latest first."""
    return _page(queries.deliveries(actor_of(request), month=month, after=after, limit=limit))


@router.post("/deliveries", response=Rows, operation_id="datacentre_receive")
def receive(
    request: HttpRequest, unit_id: Form[Id], kind: Form[KindName], month: Form[Month], file: File[UploadedFile]
) -> Any:
    """Try a file: nothing counts yet; the same bytes again are the first file again."""
    return asdict(commands.receive(actor_of(request), unit_id=unit_id, kind=kind, month=month, name=file.name or "",
                                   content=file.read()))  # fmt: skip


@router.get("/deliveries/{delivery_id}", response=Rows, operation_id="datacentre_delivery")
def delivery(request: HttpRequest, delivery_id: Id) -> Any:
    """Return one file with its counts and every line that cannot be taken."""
    by = actor_of(request)
    row = asdict(queries.delivery(by, delivery_id=delivery_id))
    return row | {"faults": [asdict(one) for one in queries.delivery_faults(by, delivery_id=delivery_id)]}


@router.post("/deliveries/{delivery_id}/take", response=Rows, operation_id="datacentre_take")
def take(request: HttpRequest, delivery_id: Id) -> Any:
    """Let the good lines of a file count."""
    return asdict(commands.take(actor_of(request), delivery_id=delivery_id))


@router.get("/sayings", response=Rows, operation_id="datacentre_sayings")
def sayings(
    request: HttpRequest, month: Month, uscc: Annotated[str, Field(max_length=18)] = "", after: Cursor = "", limit: Limit = 50
) -> Any:
    """Return the rows behind a month's figures, each with its file and line."""
    return _page(queries.sayings(actor_of(request), month=month, uscc=uscc, after=after, limit=limit))


@router.get("/warnings", response=Rows, operation_id="datacentre_warnings")
def warnings(request: HttpRequest, month: Month, alarm: Literal["", "low", "gap", "owed"] = "") -> Any:
    """Return the warnings about firms, each with the rule it stands on."""
    return _page(queries.warnings(actor_of(request), month=month, alarm=alarm))


@router.get("/standing", response=Rows, operation_id="datacentre_standing")
def standing(request: HttpRequest, month: Month) -> Any:
    """Return how complete and how timely the reports of a month are."""
    return {"rows": [asdict(one) for one in queries.standing(actor_of(request), month=month)]}


@router.get("/reports", response=Rows, operation_id="datacentre_reports")
def reports(
    request: HttpRequest, month: SomeMonth = "", state: Literal["", "draft", "submitted", "returned", "accepted"] = "",
    after: Cursor = "", limit: Limit = 50,
) -> Any:
    """Return the reports in scope, the latest month first."""
    return _page(queries.reports(actor_of(request), month=month, state=state, after=after, limit=limit))


@router.post("/reports", response=Rows, operation_id="datacentre_compile")
def compile(request: HttpRequest, body: Compiling) -> Any:
    """Sum a union's figures of a month anew."""
    return asdict(commands.compile(actor_of(request), **body.dict()))


@router.get("/reports/{report_id}", response=Rows, operation_id="datacentre_report")
def report(request: HttpRequest, report_id: Id) -> Any:
    """Return one report with its figures and checks."""
    by = actor_of(request)
    return asdict(queries.report(by, report_id=report_id)) | {
        "figures": [asdict(one) for one in queries.figures(by, report_id=report_id)],
        "findings": [asdict(one) for one in queries.findings(by, report_id=report_id)],
    }  # fmt: skip


@router.get("/reports/{report_id}/trace/{code}", response=Rows, operation_id="datacentre_trace")
def trace(request: HttpRequest, report_id: Id, code: Annotated[str, Field(max_length=20)]) -> Any:
    """Return the way of a figure down the tiers: rule, who submitted, who accepted."""
    return {"rows": [asdict(one) for one in queries.trace(actor_of(request), report_id=report_id, code=code)]}


@router.post("/reports/{report_id}/submit", response=Rows, operation_id="datacentre_submit")
def submit(request: HttpRequest, report_id: Id, body: Submitting) -> Any:
    """Send a report up."""
    return asdict(commands.submit(actor_of(request), report_id=report_id, note=body.note))


@router.post("/reports/{report_id}/send_back", response=Rows, operation_id="datacentre_send_back")
def send_back(request: HttpRequest, report_id: Id, body: Because) -> Any:
    """Send a report back for correction."""
    return asdict(commands.send_back(actor_of(request), report_id=report_id, reason=body.reason))


@router.post("/reports/{report_id}/accept", response=Rows, operation_id="datacentre_accept")
def accept(request: HttpRequest, report_id: Id) -> Any:
    """Accept a report that came up."""
    return asdict(commands.accept(actor_of(request), report_id=report_id))


@router.post("/lake", response=Rows, operation_id="datacentre_hand_over")
def hand_over(request: HttpRequest, body: Compiling) -> Any:
    """Hand a month to the lake and make its figures; the same sayings are the same handing over."""
    return asdict(commands.hand_over(actor_of(request), **body.dict()))


@router.get("/lake", response=Rows, operation_id="datacentre_handovers")
def handovers(request: HttpRequest, month: SomeMonth = "", after: Cursor = "", limit: Limit = 50) -> Any:
    """Return what was handed to the lake, the latest first."""
    return _page(queries.handovers(actor_of(request), month=month, after=after, limit=limit))


@router.get("/lake/{code}", response=Rows, operation_id="datacentre_lake_figures")
def lake_figures(request: HttpRequest, code: Annotated[str, Field(max_length=30)], month: Month) -> Any:
    """Return a figure of a month by region and industry; what may not be shown is null with the reason."""
    return {"rows": [asdict(one) for one in queries.lake_figures(actor_of(request), code=code, month=month)]}


@router.post("/reports/{report_id}/package", response=Rows, operation_id="datacentre_export_package")
def export_package(request: HttpRequest, report_id: Id) -> Any:
    """Pack a submitted report, signed, for the instance above."""
    return asdict(commands.export_package(actor_of(request), report_id=report_id))


@router.get("/packages", response=Rows, operation_id="datacentre_packages")
def packages(request: HttpRequest, month: SomeMonth = "", after: Cursor = "", limit: Limit = 50) -> Any:
    """Return the packages made and taken, the latest first."""
    return _page(queries.packages(actor_of(request), month=month, after=after, limit=limit))


@router.get("/packages/{package_id}/file", response=ERRORS, operation_id="datacentre_package_file",
            openapi_extra=a_file("application/zip"))  # fmt: skip
def package_file(request: HttpRequest, package_id: Id) -> Any:
    """Return the package itself."""
    _, content = queries.package_content(actor_of(request), package_id=package_id)
    return HttpResponse(content, content_type="application/zip")


@router.post("/packages", response=Rows, operation_id="datacentre_import_package")
def import_package(request: HttpRequest, file: File[UploadedFile]) -> Any:
    """Take a package of an instance below; the same bytes again are the first taking again."""
    return asdict(commands.import_package(actor_of(request), name=file.name or "", content=file.read()))


@router.get("/senders", response=Rows, operation_id="datacentre_senders")
def senders(request: HttpRequest) -> Any:
    """Return the trusted keys in scope."""
    return {"rows": [asdict(one) for one in queries.senders(actor_of(request))]}


@router.post("/senders", response=Rows, operation_id="datacentre_trust")
def trust(request: HttpRequest, body: Trusting) -> Any:
    """Trust the key of an instance below."""
    return asdict(commands.trust(actor_of(request), **body.dict()))


@router.post("/senders/{sender_id}/distrust", response=Rows, operation_id="datacentre_distrust")
def distrust(request: HttpRequest, sender_id: Id, body: Because) -> Any:
    """Trust a key no longer."""
    return asdict(commands.distrust(actor_of(request), sender_id=sender_id, reason=body.reason))

"""B4 登记一名会员: a union enters one member it has admitted, who neither joins on a phone nor stands on a roll."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from unionloop.domains.employers import queries as registry
from unionloop.domains.membership import commands
from unionloop.domains.membership.contracts import Form
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people.contracts import IdType
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotAllowed, NotFound, Refused

from .members import reader
from .page import post_once
from .refusals import sentence
from .registry_acts import UnitField, choice, date_field, line


class Enrol(forms.Form):
    """What the union knows of somebody it has admitted."""

    name = line(gettext_lazy("姓名"), 50, short=True)
    id_type = choice(gettext_lazy("证件"), list(IdType))
    id_number = line(gettext_lazy("证件号"), 30, short=True)
    phone = line(gettext_lazy("手机"), 20, required=False, short=True)
    union_id = UnitField(gettext_lazy("工会（编码）"))
    firm = line(gettext_lazy("单位的统一社会信用代码"), 18, required=False, short=True)
    form = choice(gettext_lazy("用工形式"), list(Form))
    joined_date = date_field(gettext_lazy("入会日期"), required=False, hint=gettext_lazy("批准入会的那天；不填就是今天。"))

    def clean_firm(self) -> int | None:
        """Return the id of the firm, None where none is named."""
        code = self.cleaned_data["firm"].strip().upper()
        found = registry.by_codes({code}) if code else {}
        if code and code not in found:
            raise forms.ValidationError(gettext("企业台账里没有信用代码为“%(code)s”的单位。"), params={"code": code})
        return found[code][0] if code else None


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@post_once
def enrol(request: HttpRequest) -> HttpResponse:
    """Enter one member; who is on record already keeps his record, and who is a member elsewhere counts there."""
    by = reader(request)
    if not by.holds("membership.enrol"):
        raise NotAllowed("not_allowed", verb="membership.enrol")
    made = Enrol(request.POST) if request.method == "POST" else Enrol(initial=_known(by))
    if request.method == "POST" and made.is_valid():
        given: dict[str, Any] = {name: value for name, value in made.cleaned_data.items() if value}
        employer = given.pop("firm", None)
        try:
            row = commands.enrol(by, **given, employer_id=employer)
            messages.success(request, gettext("已登记，会员号 %(number)s。") % {"number": row.number})
            return HttpResponseRedirect(f"/mem/{row.id}/")
        except Refused as refused:
            if isinstance(refused, NotFound | NotAllowed):
                raise
            made.add_error(None, sentence(refused))
    return render(request, "members/enrol.html", {"form": made, "crumbs": [(gettext("会员"), "/mem/"), (gettext("登记一名会员"), "")]},
                  status=422 if made.errors else 200)  # fmt: skip


def _known(by: Actor) -> dict[str, str]:
    """Return what need not be asked: the union of whoever works for one only, the usual paper and employment."""
    unit = organisation.desk_unit(by.paths("membership.enrol"))
    return {"id_type": IdType.RESIDENT, "form": Form.REGULAR, "union_id": unit.code if unit and unit.tier == "base" else ""}


urlpatterns = [path("mem/new/", enrol, name="member_enrol")]

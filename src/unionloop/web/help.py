"""P9: help, privacy, accessibility, complaints; the choice of look; and the gallery of parts."""

from datetime import date, datetime

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from unionloop.kernel.actor import BEIJING
from unionloop.kernel.page import Page

from .page import remember
from .specimens import COLUMNS, EMPTY, LINES, OPTIONS, STEPS, SUMS
from .table import build, table_page

CHOICES = {"density": ("compact", "standard", "loose"), "elder": ("0", "1")}


def help_page(request: HttpRequest) -> HttpResponse:
    """Show help, privacy, the accessibility statement and where to complain."""
    return render(request, "help/help.html", {"section": "help"})


def look(request: HttpRequest) -> HttpResponse:
    """Keep how this browser shows pages (density, elder mode, language) and go back."""
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    for name, known in CHOICES.items():
        if request.GET.get(name) in known:
            remember(response, name, request.GET[name], script=True)
    if request.GET.get("language") in dict(settings.LANGUAGES):
        remember(response, settings.LANGUAGE_COOKIE_NAME, request.GET["language"])
    return response


class Specimen(forms.Form):
    """One field of every kind, to see them in all states."""

    name = forms.CharField(label=_("单位名称"), help_text=_("与营业执照一致，最多 50 个汉字"), max_length=50)
    uscc = forms.CharField(label=_("统一社会信用代码"), help_text=_("18 位，在营业执照右上角"), min_length=18)
    amount = forms.DecimalField(label=_("涉及金额，元"), decimal_places=2)
    day = forms.DateField(label=_("发生日期"), widget=forms.DateInput(attrs={"type": "date"}))
    phone = forms.CharField(label=_("座机"), required=False)
    reason = forms.CharField(label=_("事由"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    kind = forms.ChoiceField(label=_("类别"), choices=[("a", _("税务代收")), ("b", _("走访登记"))])
    urgent = forms.ChoiceField(
        label=_("这件事急吗？"),
        choices=[("n", _("一般")), ("y", _("涉及人身安全"))],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label=_("我已核对以上内容"))


def style(request: HttpRequest) -> HttpResponseBase:
    """Show every part in every state: the page to look at before and after a change of the style."""
    if settings.MODE not in ("demo", "test"):
        raise Http404
    bad = {"name": gettext("阿卜杜热合曼·买买提餐饮店"), "uscc": "91510900MA62", "amount": "14660.005", "urgent": "n"}
    context = {
        "filled": Specimen(initial={"name": gettext("遂州食品有限公司"), "urgent": "n"}, prefix="a"),
        "faulty": Specimen(bad),
        "empty_table": build(request, name="none", columns=COLUMNS, page=Page([]), empty=EMPTY),
        "today": date(2026, 7, 24), "now": datetime(2026, 7, 24, 16, 41, tzinfo=BEIJING),
        "steps": STEPS, "options": OPTIONS, "crumbs": [(gettext("双环"), "/"), (gettext("组件"), "")],
    }  # fmt: skip
    page = Page(list(LINES), next="MTA", total=18381, sums=SUMS)
    return table_page(request, "help/style.html", name="style", title=gettext("经费应返"), columns=COLUMNS, page=page,
                      every=lambda: iter(LINES), context=context, select="id")  # fmt: skip


urlpatterns = [
    path("help/", help_page, name="help"),
    path("look/", look, name="look"),
    path("style/", style, name="style"),
]

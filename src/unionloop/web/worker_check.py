"""W8 困难自测: five numbers, an answer with its arithmetic. No login, and nothing is stored or logged."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from unionloop.domains.aid import queries
from unionloop.domains.aid.contracts import Klass
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.words import Word

from .page import actor_of, fen
from .refusals import sentence
from .worker import TODAY, Offer, worker_page

FIELDS = (
    ("people", Word("家里几口人"), Word("一起过日子的都算"), Word("人")),
    ("income", Word("全家一年收入"), Word("工资、养老金、做生意挣的，都加在一起"), Word("元")),
    ("medical", Word("一年看病自己掏的钱"), Word("医保报销以后"), Word("元")),
    ("other", Word("一年上学、住房等省不了的钱"), Word("不算义务教育"), Word("元")),
    ("sudden", Word("突然出事自己掏的钱"), Word("没有就填 0；赔偿、保险、救助减掉以后"), Word("元")),
)
PAPERS = {
    Klass.DEEP: (Word("身份证和户口簿"), Word("一年的收入流水或证明"), Word("看病、上学的票据"), Word("本人银行卡")),
    Klass.RELATIVE: (Word("身份证和户口簿"), Word("一年的收入流水或证明"), Word("看病、上学的票据"), Word("本人银行卡")),
    Klass.SUDDEN: (Word("身份证和户口簿"), Word("事故或诊断证明"), Word("自付票据和赔付单"), Word("本人银行卡")),
    Klass.NONE: (),
}


def doorway(by: Actor) -> list[Offer]:
    """Point to the self-check from the worker's home."""
    return [Offer(Word("算一算：我家能申请帮扶吗"), Word("五个数，不用登录，不留底"), "/m/check/", 20)]


TODAY.append(doorway)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Ask five numbers; answer at once, in the same page. The numbers go nowhere else."""
    by = actor_of(request)
    given = {name: request.POST.get(name, "").strip()[:20] for name, *_rest in FIELDS}
    counties = _counties()
    region = request.POST.get("region", "")[:12]
    context: dict[str, Any] = {"counties": counties, "region": region, "problems": {}, "ruling": None}
    status = 200
    if request.method == "POST":
        numbers, problems = _read(given)
        if not problems:
            try:
                context["ruling"] = queries.self_check(by.today, region=region if region in dict(counties) else "", **numbers)
                context["papers"] = PAPERS[context["ruling"].klass]
            except Refused as refused:
                problems["people"] = sentence(refused)
        context["problems"], status = problems, 422 if problems else 200
    context["fields"] = [(name, _(label), _(hint), _(unit), given[name], context["problems"].get(name, ""))
                         for name, label, hint, unit in FIELDS]  # fmt: skip
    return worker_page(request, "m/check.html", context, status=status)


def _read(given: dict[str, str]) -> tuple[dict[str, int], dict[str, str]]:
    """Return the five numbers as the rules take them, and what is wrong with which."""
    numbers, problems = {}, {}
    for name, label, _hint, _unit in FIELDS:
        try:
            if name == "people":
                numbers[name] = _count(given[name])
            else:
                numbers[f"{name}_fen"] = fen(given[name], _(label), empty=0)
        except BadInput as refused:
            problems[name] = sentence(refused)
        except ValueError:
            problems[name] = _("“%(label)s”要填数字，例如 3。") % {"label": _(label)}
    return numbers, problems


def _count(text: str) -> int:
    folded = text.translate({0xFF10 + digit: str(digit) for digit in range(10)})
    if not folded.isdecimal() or len(folded) > 2:
        raise ValueError(text)
    return int(folded)


def _counties() -> list[tuple[str, str]]:
    rows = organisation.counties()
    return [(one.division_code, one.name.removesuffix("总工会")) for one in rows]


urlpatterns = [path("m/check/", check, name="self_check")]

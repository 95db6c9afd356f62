"""P6: follow a matter by its number and four digits. No login, no script, nothing but the steps.

One box for everything that has a number: receipts of the units, cases of the workers. Whoever came in by
WeChat and knows number and digits is taken for the speaker of the case from then on.
"""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from unionloop.domains.appeals import queries as appeals
from unionloop.domains.messaging import commands, queries
from unionloop.kernel.actor import public

from .page import actor_of
from .wechat import own_proof
from .worker_matters import keep_proof


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Show the form; on POST the timeline, or one answer for every way of being wrong."""
    context = {"section": "track", "number": "", "wrong": False, "receipt": None, "case": None, "wait": 0}
    if request.method != "POST":
        number = request.GET.get("number", "")[:24]
        return render(request, "track/track.html", {**context, "number": number})
    asking = actor_of(request)
    by = replace(public(asking.at), address=asking.address, request_id=asking.request_id)
    try:
        attempt = commands.note_attempt(by, address=asking.address, number=request.POST.get("number", "")[:24])
    except queries.TooMany as refused:
        response = render(
            request, "track/track.html", {**context, "wait": refused.facts["minutes"]}, status=429
        )
        response["Retry-After"] = str(60 * int(refused.facts["minutes"]))
        return response
    number, tail4 = request.POST.get("number", "")[:24], request.POST.get("tail4", "")[:8]
    receipt, case = queries.track(number, tail4), appeals.track(number, tail4)
    found = receipt is not None or case is not None
    if found:
        commands.note_found(attempt)
    if case is not None:
        own_proof(request, number, tail4)
        keep_proof(request, case.number)
    context |= {"number": number, "wrong": not found, "receipt": receipt, "case": case}
    return render(request, "track/track.html", context, status=200 if found else 404)


urlpatterns = [path("track/", track), path("track", track)]

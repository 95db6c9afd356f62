"""Step-up: before money, rights or personal data move, prove once more who you are."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.forms import ReauthenticateForm
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from unionloop.domains.access import commands, queries
from unionloop.kernel.errors import NotAllowed

from . import refusals
from .accounts import refuse_guessing, safe_next
from .fresh import is_fresh
from .middleware import actor_of

View = Callable[..., HttpResponse]


def stepped_up(view: View) -> View:
    """Ask for code or password again unless that happened in the last ten minutes.

    The door asks as well (`Actor.stale`), whatever page leads to it; this asks before a form is filled in, and
    before pages that only show: revealed numbers, bank files. What was typed into a form is not carried over.
    """

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        return refusals.answer(request, NotAllowed("step_up_needed"))

    return inner


@never_cache
@login_required
def again(request: HttpRequest) -> HttpResponse:
    """Ask for the six digits, or the password where there is no second factor yet."""
    by_code = bool(queries.with_totp([request.user.pk]))
    problem = ""
    if request.method == "POST":
        refuse_guessing(request, request.user)
        problem = _try_code(request) if by_code else _try_password(request)
        if not problem:
            request.session.cycle_key()
            how = "code" if by_code else "password"
            commands.note_step_up(actor_of(request), account_id=request.user.pk, how=how)
            messages.success(request, gettext("身份已再次验证，10 分钟内有效。请重新按刚才的按钮。"))
            return HttpResponseRedirect(safe_next(request) or settings.LOGIN_REDIRECT_URL)
        commands.note_refused_code(actor_of(request), account_id=request.user.pk)
    context = {"by_code": by_code, "problem": problem, "next": safe_next(request)}
    return render(request, "account/again.html", context, status=422 if problem else 200)


def _try_code(request: HttpRequest) -> str:
    form = ReauthenticateForm(data={"code": request.POST.get("code", "")}, user=request.user)
    if not form.is_valid():
        return gettext("验证码不对或已经用过。请等下一个验证码再输。")
    form.save()
    return ""


def _try_password(request: HttpRequest) -> str:
    if not get_adapter().reauthenticate(request.user, request.POST.get("password", "")):
        return gettext("密码不对，请再输一次。")
    record_authentication(request, request.user, method="password", reauthenticated=True)
    return ""


urlpatterns = [
    path("again/", again, name="account_reauthenticate"),
    path("again/code/", again, name="mfa_reauthenticate"),
]

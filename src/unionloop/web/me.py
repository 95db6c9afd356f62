"""我的登录与安全: posts and their switch, lending a post, visits, second factor, password."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST

from unionloop.domains.access import commands, queries
from unionloop.domains.access.contracts import KeyKind
from unionloop.kernel.errors import NotAllowed, Refused

from .accounts import safe_next
from .middleware import actor_of
from .page import post_once
from .refusals import sentence
from .stepping import stepped_up

DAY = {"widget": forms.DateInput(attrs={"type": "date", "class": "in w8"})}


def _text(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "in", **attrs})


class Lend(forms.Form):
    """Which post, to whom, from when to when."""

    post_id = forms.TypedChoiceField(label=gettext_lazy("岗位"), coerce=int, widget=forms.Select(attrs={"class": "in"}))
    to_account_id = forms.TypedChoiceField(label=gettext_lazy("代行人"), coerce=int, widget=forms.Select(attrs={"class": "in"}))
    valid_from = forms.DateField(label=gettext_lazy("从"), **DAY)
    valid_to = forms.DateField(label=gettext_lazy("到（这一天起不再代行）"), **DAY)


class NewKey(forms.Form):
    """A key for a program of one's own."""

    name = forms.CharField(label=gettext_lazy("用途"), max_length=60, widget=_text())
    kind = forms.ChoiceField(
        label=gettext_lazy("种类"), choices=[(one.value, one.label) for one in KeyKind],
        help_text=gettext_lazy("只读：只能查；试用：照常应答但不留下任何改动。放款、授权、看明文一律不能用密钥。"),
        widget=forms.Select(attrs={"class": "in w8"}),
    )  # fmt: skip
    post_id = forms.TypedChoiceField(label=gettext_lazy("以哪个岗位"), coerce=int, widget=forms.Select(attrs={"class": "in"}))
    valid_to = forms.DateField(label=gettext_lazy("到期日"), **DAY)


class Password(forms.Form):
    old = forms.CharField(label=gettext_lazy("现在的密码"), widget=forms.PasswordInput(
        attrs={"class": "in w8", "autocomplete": "current-password"}))  # fmt: skip
    new = forms.CharField(label=gettext_lazy("新密码"), help_text=gettext_lazy("至少 12 个字符。不要求大小写混排，也不定期更换。"),
        max_length=128, widget=forms.PasswordInput(
        attrs={"class": "in w8", "autocomplete": "new-password"}))  # fmt: skip


@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Show one's posts, visits and second factor."""
    return _page(request)


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    by = actor_of(request)
    posts, visit = request.acting.posts, request.visit  # type: ignore[attr-defined]
    lend, key = Lend(), NewKey()
    _fill(request, lend, key)
    context = {
        "posts": posts, "lent": queries.lent_posts(by), "has_totp": bool(queries.with_totp([request.user.pk])),
        "visits": queries.visits(by, current_id=visit.pk if visit else None),
        "keys": queries.keys(by, limit=20).rows, "lend": lend, "new_key": key, "password": Password(),
    }  # fmt: skip
    return render(request, "account/me.html", context | more, status=status)


def _fill(request: HttpRequest, lend: Lend, key: NewKey) -> None:
    acting = request.acting  # type: ignore[attr-defined]
    own = [(one.id, one.title) for one in acting.posts if not one.on_behalf_of]
    lend.fields["post_id"].choices = own  # type: ignore[attr-defined]
    key.fields["post_id"].choices = [(one.id, one.title) for one in acting.posts]  # type: ignore[attr-defined]
    place = acting.post.path if acting.post else ""
    people = queries.colleagues(actor_of(request), path=place) if acting.post else []
    lend.fields["to_account_id"].choices = people  # type: ignore[attr-defined]


@require_POST
@login_required
def switch(request: HttpRequest) -> HttpResponse:
    """Act in another post: scope and rights change together, and the session gets a new id."""
    wanted = request.POST.get("scope", "")
    post = next((one for one in request.acting.posts if str(one.id) == wanted), None)  # type: ignore[attr-defined]
    if post is None:
        raise NotAllowed("post_not_yours")
    visit = request.visit.pk if request.visit else None  # type: ignore[attr-defined]
    commands.note_switch(actor_of(request), account_id=request.user.pk, visit_id=visit, post_id=post.id)
    request.session["post"] = post.id
    request.session.cycle_key()
    return HttpResponseRedirect(safe_next(request) or "/home/")


@require_POST
@login_required
@stepped_up
@post_once
def lend(request: HttpRequest) -> HttpResponse:
    """Let a colleague act in one's post for some days."""
    form = Lend(request.POST)
    _fill(request, form, NewKey())
    if not form.is_valid():
        return _page(request, 422, lend=form)
    post = commands.delegate(actor_of(request), **form.cleaned_data)
    messages.success(
        request,
        gettext("已委托 %(username)s 代行，到 %(valid_to)s 止。")
        % {"username": post.username, "valid_to": f"{post.valid_to:%Y-%m-%d}"},
    )
    return HttpResponseRedirect("/me/")


@require_POST
@login_required
def take_back(request: HttpRequest, post_id: int) -> HttpResponse:
    """End a delegation of one's own post."""
    commands.end_delegation(actor_of(request), post_id=post_id)
    messages.success(request, gettext("已收回。"))
    return HttpResponseRedirect("/me/")


@require_POST
@login_required
def end_visit(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Throw one of one's own devices out."""
    commands.end_visit(actor_of(request), account_id=request.user.pk, visit_id=visit_id)
    return HttpResponseRedirect("/me/")


@require_POST
@login_required
def end_others(request: HttpRequest) -> HttpResponse:
    """Throw all other devices out."""
    keep = request.visit.pk if request.visit else None  # type: ignore[attr-defined]
    ended = commands.end_other_visits(actor_of(request), account_id=request.user.pk, keep_id=keep)
    messages.success(request, gettext("已让其他 %(ended)s 处退出。") % {"ended": ended})
    return HttpResponseRedirect("/me/")


@require_POST
@login_required
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; all visits end, so log in again."""
    form = Password(request.POST)
    if form.is_valid():
        try:
            commands.change_own_password(actor_of(request), account_id=request.user.pk, **form.cleaned_data)
        except Refused as refused:
            form.add_error("old" if refused.code == "wrong_password" else "new", sentence(refused))
        else:
            logout(request)
            return HttpResponseRedirect("/login/?over=changed")
    return _page(request, 422, password=form)


@require_POST
@login_required
@stepped_up
@post_once
def issue_key(request: HttpRequest) -> HttpResponse:
    """Issue a key and show its secret this once."""
    form = NewKey(request.POST)
    _fill(request, Lend(), form)
    if not form.is_valid():
        return _page(request, 422, new_key=form)
    issued = commands.issue_key(actor_of(request), **form.cleaned_data)
    return _page(request, issued=issued)


@require_POST
@login_required
def revoke_key(request: HttpRequest, key_id: int) -> HttpResponse:
    """End a key at once."""
    commands.revoke_key(actor_of(request), key_id=key_id)
    messages.success(request, gettext("密钥已吊销，立即失效。"))
    return HttpResponseRedirect("/me/")


urlpatterns = [
    path("me/", me, name="me"),
    path("scope/", switch, name="scope"),
    path("me/lend/", lend, name="lend"),
    path("me/lend/<int:post_id>/end/", take_back, name="take_back"),
    path("me/visits/<int:visit_id>/end/", end_visit, name="end_visit"),
    path("me/visits/end/", end_others, name="end_others"),
    path("me/password/", change_password, name="account_change_password"),
    path("me/keys/", issue_key, name="issue_key"),
    path("me/keys/<int:key_id>/revoke/", revoke_key, name="revoke_key"),
]

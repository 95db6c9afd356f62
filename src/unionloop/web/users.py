"""G1 用户·角色·范围: accounts, their posts, what a post would bring, and the table of verbs by role."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST

from unionloop.domains.access import commands, queries
from unionloop.domains.access.contracts import INCOMPATIBLE, ROLES, AccountRow
from unionloop.kernel.errors import NotAllowed, NotFound, Refused
from unionloop.kernel.words import Word, say

from .context import RAIL, RailItem
from .find import LONGEST
from .me import DAY
from .middleware import actor_of
from .nouns import area
from .page import asked, post_once
from .refusals import sentence
from .stepping import stepped_up
from .table import Column, Empty, table_page

RAIL.append(RailItem("用户与角色", "/g/users/", "access.read", "管理", 10))

IN = {"class": "in"}
ROLE_CHOICES = [("", Word("请选择")), *((shape.code, Word(shape.label)) for shape in ROLES.values())]


class NewAccount(forms.Form):
    username = forms.CharField(label=gettext_lazy("登录名"), max_length=60, widget=forms.TextInput({**IN, "class": "in w8"}),
        help_text=gettext_lazy("2 到 60 个小写字母、数字、点或横线，字母开头。一人一个，不共用。"))  # fmt: skip
    label = forms.CharField(label=gettext_lazy("姓名"), max_length=60, widget=forms.TextInput({"class": "in w8"}))
    unit = forms.CharField(label=gettext_lazy("所在单位编码"), required=False, help_text=gettext_lazy("不填就是您自己的单位。"),
        max_length=40, widget=forms.TextInput({"class": "in w8"}))  # fmt: skip
    password = forms.CharField(label=gettext_lazy("初始密码"), required=False, max_length=128,
        help_text=gettext_lazy("至少 12 个字符；不填则先不能登录。"),
        widget=forms.PasswordInput({"class": "in w8", "autocomplete": "new-password"}))  # fmt: skip


class NewPost(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("角色"), choices=ROLE_CHOICES, widget=forms.Select({"class": "in w8"}))
    unit = forms.CharField(label=gettext_lazy("在哪个单位（编码）"), required=False, max_length=40,
        help_text=gettext_lazy("范围是这个单位和它下面的所有单位；不填就是您自己的单位。"), widget=forms.TextInput({"class": "in w8"}))  # fmt: skip
    valid_from = forms.DateField(label=gettext_lazy("从"), required=False, **DAY)
    valid_to = forms.DateField(label=gettext_lazy("到（这一天起失效）"), required=False, help_text=gettext_lazy("长期岗位不填。"), **DAY)
    note = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=500,
        help_text=gettext_lazy("任命文号或会议。"),
        widget=forms.TextInput(IN),
    )


class NewPassword(forms.Form):
    password = forms.CharField(label=gettext_lazy("新密码"), max_length=128,
        widget=forms.PasswordInput({"class": "in w8", "autocomplete": "new-password"}))  # fmt: skip


def _state(row: AccountRow) -> tuple[str, str]:
    if not row.is_active:
        return ("lock", gettext("已停用"))
    return ("done", gettext("在用")) if row.posts else ("todo", gettext("无岗位"))


COLUMNS = [
    Column("label", "姓名", href=lambda row: f"/g/users/{row.id}/"),
    Column("username", "登录名", "code"),
    Column("unit_name", "单位"),
    Column("posts", "岗位", read=lambda row: gettext("；").join(one.title for one in row.posts)),
    Column("expires", "最近到期", "date",
           read=lambda row: min((one.valid_to for one in row.posts if one.valid_to), default=None)),
    Column("has_totp", "两步验证", "state",
           read=lambda row: ("done", gettext("已启用")) if row.has_totp else ("warn", gettext("未启用"))),
    Column("state", "状态", "state", read=_state),
    Column("last_login_at", "上次登录", "moment", shown=False),
]  # fmt: skip


@login_required
def users(request: HttpRequest) -> HttpResponseBase:
    """List the accounts in scope."""
    by = actor_of(request)
    if not by.holds("access.read"):
        raise NotAllowed("not_allowed", verb="access.read")
    text, role = request.GET.get("q", "")[:LONGEST], request.GET.get("role", "")
    active = {"1": True, "0": False}.get(request.GET.get("active", ""))

    def page() -> Any:
        return queries.accounts(by, text=text, role=role, active=active, **asked(request))

    return table_page(
        request, "users/users.html", name="users", title=gettext("账号"), columns=COLUMNS, page=page,
        every=lambda: _every(by, text=text, role=role, active=active), personal=True,
        empty=Empty("没有符合的账号", "去掉一个条件再看，或新建账号。", "新建账号", "/g/users/new/"),
        context={"roles": ROLE_CHOICES[1:], "text": text, "role": role, "active": request.GET.get("active", ""),
                 "may_create": by.holds("access.create_account")},
    )  # fmt: skip


def _every(by: Any, **filters: Any) -> Any:
    after: str | None = ""
    while after is not None:
        page = queries.accounts(by, after=after, limit=200, **filters)
        yield from page.rows
        after = page.next


@login_required
@stepped_up
@post_once
def new_user(request: HttpRequest) -> HttpResponse:
    """Make a login."""
    by = actor_of(request)
    if not by.holds("access.create_account"):
        raise NotAllowed("not_allowed", verb="access.create_account")
    form = NewAccount(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = commands.create_account(by, username=given["username"], label=given["label"],
                                          unit_id=_unit_id(request, given["unit"], "access.create_account"),
                                          password=given["password"])  # fmt: skip
        except Refused as refused:
            form.add_error(_FIELD_OF.get(refused.code), sentence(refused))
        else:
            return HttpResponseRedirect(f"/g/users/{row.id}/")
    return render(request, "users/new.html", {"form": form}, status=422 if form.errors else 200)


_FIELD_OF = {"bad_username": "username", "username_taken": "username", "bad_password": "password",
             "no_such_unit": "unit", "roles_do_not_mix": "role", "post_already_held": "role",
             "term_ends_before_start": "valid_to"}  # fmt: skip


@login_required
def user(request: HttpRequest, account_id: int) -> HttpResponse:
    """Show one account; with ?role= what that role would bring."""
    return _user_page(request, account_id, NewPost(initial={"role": request.GET.get("role", "")}))


def _user_page(request: HttpRequest, account_id: int, form: forms.Form, status: int = 200, **more: Any) -> HttpResponse:
    by = actor_of(request)
    row = queries.account(by, account_id=account_id)
    role = str(form["role"].value() or "")
    context = {
        "row": row, "form": form, "preview": _preview(row, role) if role else None,
        "current": [one for one in row.posts if one.state != "ended"],
        "ended": [one for one in row.posts if one.state == "ended"],
        "password": NewPassword(), "crumbs": [(gettext("用户与角色"), "/g/users/"), (row.label, "")],
        "trail": queries.journal(by, model="access.account", row_id=row.id, limit=10).rows
        if by.holds("journal.read") else [],
    }  # fmt: skip
    return render(request, "users/user.html", context | more, status=status)


def _preview(row: AccountRow, role: str) -> dict[str, Any] | None:
    """Return what a role would bring, what is held already, and what stands against it."""
    shape = ROLES.get(role)
    if shape is None:
        return None
    labels = queries.known_verbs()
    held = {verb for one in row.posts if one.state != "ended" for verb in queries.verbs_of_role(one.role)}
    verbs = queries.verbs_of_role(role)
    against = [one.role_label for one in row.posts
               if one.state != "ended" and frozenset({one.role, role}) in INCOMPATIBLE]  # fmt: skip
    return {"role": shape.label, "fresh": [labels[verb] for verb in verbs if verb not in held],
            "held": sum(verb in held for verb in verbs), "against": against}  # fmt: skip


@require_POST
@login_required
@stepped_up
@post_once
def grant(request: HttpRequest, account_id: int) -> HttpResponse:
    """Give the account a post, or show first what it would bring."""
    by, form = actor_of(request), NewPost(request.POST)
    if "preview" in request.POST:
        form.fields["note"].required = False
        form.is_valid()
        return _user_page(request, account_id, form)
    if form.is_valid():
        given = dict(form.cleaned_data)
        try:
            unit_id = _unit_id(request, given.pop("unit"), "access.grant")
            post = commands.grant(by, account_id=account_id, unit_id=unit_id, **given)
        except Refused as refused:
            if refused.code not in _FIELD_OF:
                raise
            form.add_error(_FIELD_OF[refused.code], sentence(refused))
        else:
            messages.success(request, gettext("已授岗：%(title)s。此人的登录已全部退出，重新登录后生效。") % {"title": post.title})
            return HttpResponseRedirect(f"/g/users/{account_id}/")
    return _user_page(request, account_id, form, 422)


@require_POST
@login_required
@stepped_up
@post_once
def revoke(request: HttpRequest, account_id: int, post_id: int) -> HttpResponse:
    """End a post at once."""
    commands.revoke(actor_of(request), post_id=post_id, note=request.POST.get("note", "")[:500])
    messages.success(request, gettext("已撤岗，立即生效。"))
    return HttpResponseRedirect(f"/g/users/{account_id}/")


ACTS = {"disable": commands.disable, "enable": commands.enable, "reset-totp": commands.reset_totp,
        "unlock": commands.unlock}  # fmt: skip
DONE = {"disable": Word("账号已停用，所有登录已退出。"), "enable": Word("账号已恢复。"),
        "reset-totp": Word("验证器已解除，本人下次登录时重新设置。"), "unlock": Word("登录锁定已解除。")}  # fmt: skip


@require_POST
@login_required
@stepped_up
@post_once
def act(request: HttpRequest, account_id: int, name: str) -> HttpResponse:
    """Disable, enable, or take the second factor away."""
    if name not in ACTS:
        raise NotFound("not_found", model="Account", id=account_id)
    ACTS[name](actor_of(request), account_id=account_id, reason=request.POST.get("reason", "")[:500])
    messages.success(request, say(DONE[name]))
    return HttpResponseRedirect(f"/g/users/{account_id}/")


@require_POST
@login_required
@stepped_up
def set_password(request: HttpRequest, account_id: int) -> HttpResponse:
    """Give somebody a new password."""
    form = NewPassword(request.POST)
    if form.is_valid():
        try:
            commands.set_password(actor_of(request), account_id=account_id, **form.cleaned_data)
        except Refused as refused:
            if refused.code != "bad_password":
                raise
            form.add_error("password", sentence(refused))
        else:
            messages.success(request, gettext("密码已重设，此人的登录已全部退出。"))
            return HttpResponseRedirect(f"/g/users/{account_id}/")
    return _user_page(request, account_id, NewPost(), 422, password=form)


@login_required
def roles(request: HttpRequest) -> HttpResponse:
    """Show who may do what: one row per verb, one column per role."""
    by = actor_of(request)
    if not by.holds("access.read"):
        raise NotAllowed("not_allowed", verb="access.read")
    found = queries.roles(by)
    groups: dict[str, list[dict[str, Any]]] = {}
    for verb, label in queries.known_verbs().items():
        marks = [verb in role.verbs for role in found]
        groups.setdefault(area(verb.split(".")[0]), []).append({"verb": verb, "label": label, "marks": marks})
    return render(request, "users/roles.html", {"roles": found, "groups": groups.items(), "apart": _apart(),
                                                "crumbs": [(gettext("用户与角色"), "/g/users/"), (gettext("角色与操作"), "")]})  # fmt: skip


def _apart() -> list[tuple[str, list[str]]]:
    """Return each role that excludes others with those it excludes, by shown name, in the order of the table."""
    return [
        (gettext(role.label), [gettext(ROLES[other].label) for other in ROLES if frozenset((code, other)) in INCOMPATIBLE])
        for code, role in ROLES.items()
        if any(code in pair for pair in INCOMPATIBLE)
    ]


def _unit_id(request: HttpRequest, code: str, verb: str) -> int | None:
    """Return the unit of a code inside the actor's scope; no code means the actor's own unit."""
    if not code.strip():
        post = request.acting.post  # type: ignore[attr-defined]
        return post.unit_id if post else None
    place = queries.place_coded(actor_of(request), code=code, verb=verb)
    if place is None:
        raise Refused("no_such_unit", unit_code=code[:40])
    return place.id


urlpatterns = [
    path("g/users/", users, name="users"),
    path("g/users/new/", new_user, name="new_user"),
    path("g/users/<int:account_id>/", user, name="user"),
    path("g/users/<int:account_id>/grant/", grant, name="grant"),
    path("g/users/<int:account_id>/posts/<int:post_id>/revoke/", revoke, name="revoke_post"),
    path("g/users/<int:account_id>/password/", set_password, name="set_password"),
    path("g/users/<int:account_id>/<slug:name>/", act, name="user_act"),
    path("g/roles/", roles, name="roles"),
]

"""Saved views: the conditions of a list kept on the server, one's own or shared with a role."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from unionloop.domains.access import commands

from .accounts import safe_next
from .page import actor_of, post_once


@login_required
@require_POST
@post_once
def save(request: HttpRequest) -> HttpResponse:
    """Keep the conditions the list shows under a name."""
    form = request.POST
    commands.save_view(actor_of(request), listing=form.get("listing", ""), label=form.get("label", ""),
                       query=form.get("query", ""), share_with=form.get("share_with", ""))  # fmt: skip
    messages.success(request, _("视图已存，下次登录在任何电脑上都有。"))
    return HttpResponseRedirect(safe_next(request) or "/desk/")


@login_required
@require_POST
@post_once
def drop(request: HttpRequest, view_id: int) -> HttpResponse:
    """Throw away a view of one's own."""
    commands.drop_view(actor_of(request), view_id=view_id)
    messages.success(request, _("视图已删除。"))
    return HttpResponseRedirect(safe_next(request) or "/desk/")


urlpatterns = [path("views/save", save, name="save_view"), path("views/<int:view_id>/drop", drop, name="drop_view")]

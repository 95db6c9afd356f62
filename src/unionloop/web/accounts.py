"""Login, log-out and the second factor, on top of allauth and axes, in our own words."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import login as django_login
from django.contrib.auth import logout as django_logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.generic import RedirectView

from unionloop.domains.access import commands, queries
from unionloop.kernel.secret import decrypt, encrypt
from unionloop.kernel.words import Word

from .middleware import actor_of, address_of
from .refusals import TooMany

WHY_OVER = {
    "idle": Word("30 分钟没有操作，已自动退出。请重新登录。"),
    "old": Word("登录已满 12 小时，请重新登录。"),
    "changed": Word("您的岗位或密码有变动，请重新登录。"),
    "gone": Word("这次登录已在别处结束，请重新登录。"),
}


class Adapter(DefaultAccountAdapter):
    """Accounts are made by an administrator; guessing is slowed by pair, by account and by address."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Check the one spelling of a name, so that capitals do not open a fresh set of tries."""
        credentials["username"] = str(credentials.get("username", "")).strip().lower()
        user = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            self.authentication_failed(request, **credentials)
            return None  # a shut account looks like a wrong password
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse before the password is looked at, so that knocking on never lengthens a lock."""
        by, username = actor_of(request), str(credentials.get("username", ""))
        locked = not AxesProxyHandler.is_allowed(request, {"username": username})
        if locked or queries.guessed_too_often(by, username=username, address=address_of(request)):
            raise TooMany("too_many_tries", minutes=30)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        commands.note_refused_login(actor_of(request), username=str(credentials.get("username", "")))

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        return HttpResponseRedirect(settings.LOGIN_URL)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/home/"

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: our pages show what happened."""


class SecondFactor(DefaultMFAAdapter):
    """Keeps the seed of the second factor encrypted, like every other secret."""

    def get_totp_issuer(self) -> str:
        return gettext("双环")

    def encrypt(self, text: str) -> str:
        return encrypt(text, "mfa_authenticator.data")

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, "mfa_authenticator.data")


class Login(LoginView):
    """Name and password; in demo mode one button per role as well."""

    template_name = "account/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        found["over"] = WHY_OVER.get(self.request.GET.get("over", ""), "")
        found["next"] = self.request.GET.get("next") or self.request.POST.get("next", "")
        found["doors"] = queries.one_per_role(actor_of(self.request).today) if settings.DEMO else ()
        return found

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class Code(AuthenticateView):
    """The second step of a login: the six digits, or a recovery code."""

    template_name = "mfa/authenticate.html"

    def _build_forms(self) -> Any:
        """Count the tries before a code is looked at; the form checks it while it is built."""
        if self.request.method == "POST":
            refuse_guessing(self.request, self.stage.login.user)
        return super()._build_forms()

    def form_invalid(self, form: Any) -> HttpResponse:
        commands.note_refused_code(actor_of(self.request), account_id=self.stage.login.user.pk)
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class SetUp(ActivateTOTPView):
    template_name = "mfa/activate.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        commands.note_totp(actor_of(self.request), account_id=self.request.user.pk, on=True)
        self.request.session["has_totp"] = True
        return response


class TakeOff(DeactivateTOTPView):
    template_name = "mfa/deactivate.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        commands.note_totp(actor_of(self.request), account_id=self.request.user.pk, on=False)
        self.request.session.pop("has_totp", None)
        return response


class Codes(ViewRecoveryCodesView):
    template_name = "mfa/codes.html"


class NewCodes(GenerateRecoveryCodesView):
    template_name = "mfa/new_codes.html"


def refuse_guessing(request: HttpRequest, user: Any) -> None:
    """Refuse a sixth code within half an hour: a code has a million values, and time is short."""
    if queries.codes_guessed_too_often(actor_of(request), account_id=user.pk):
        raise TooMany("too_many_tries", minutes=30)


@never_cache
@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Log in through a role's button. Exists in demo mode only."""
    if not settings.DEMO:
        raise Http404
    account = queries.login_of(request.POST.get("username", ""))
    doors = {door.username for door in queries.one_per_role(actor_of(request).today)}
    if account is None or account.username not in doors:
        raise Http404
    if request.user.is_authenticated:
        django_logout(request)
    django_login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    request.session["demo"] = True
    return HttpResponseRedirect(safe_next(request) or "/home/")


@never_cache
def log_out(request: HttpRequest) -> HttpResponse:
    """End this visit; a GET only asks, so that a link cannot log anybody out."""
    if request.method != "POST":
        return render(request, "account/logout.html")
    visit = getattr(request, "visit", None)
    if visit is not None and visit.ended_at is None:
        commands.end_visit(actor_of(request), account_id=visit.account_id, visit_id=visit.pk)
    django_logout(request)
    return HttpResponseRedirect("/")


def safe_next(request: HttpRequest) -> str:
    """Return where the person wanted to go, if it is a place of ours."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else ""


urlpatterns = [
    path("login/", Login.as_view(), name="account_login"),
    path("login/demo/", demo_login, name="demo_login"),
    path("login/code/", Code.as_view(), name="mfa_authenticate"),
    path("logout/", log_out, name="account_logout"),
    path("me/totp/", SetUp.as_view(), name="mfa_activate_totp"),
    path("me/totp/off/", TakeOff.as_view(), name="mfa_deactivate_totp"),
    path("me/totp/codes/", Codes.as_view(), name="mfa_view_recovery_codes"),
    path("me/totp/codes/new/", NewCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("me/totp/all/", RedirectView.as_view(url="/me/"), name="mfa_index"),
]

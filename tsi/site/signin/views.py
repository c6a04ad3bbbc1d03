"""Allauth's views where ours do a little more."""

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.account.mixins import NextRedirectMixin
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tsi.base.private import private_page
from tsi.site import demo
from tsi.site.signin.gateway import gateway


def renew_session(request: HttpRequest) -> None:
    """Give a session that may do more from now on another key: the old one is worth nothing."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    request.session.cycle_key()
    UserSession.objects.create_from_request(request)


class ConfirmedByNewMixin:
    """Setting up an authenticator proves that one has it: the session is confirmed with it."""

    type: str

    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        made = Authenticator.objects.filter(user=self.request.user, type=self.type).latest("pk")
        record_authentication(
            self.request, self.request.user, "mfa", id=made.pk, type=made.type, reauthenticated=True
        )
        renew_session(self.request)
        return response


class NewSecondFactorMixin(ConfirmedByNewMixin, NextRedirectMixin):
    """The person goes on to where it was asked for, by way of the recovery codes if they are
    new."""

    def get_success_url(self) -> str:
        if self.did_generate_recovery_codes:
            return self.passthrough_next_url(self._own_success_url())
        return self.get_next_url() or self._own_success_url()


class ActivateTOTPView(NewSecondFactorMixin, totp.ActivateTOTPView):
    type = Authenticator.Type.TOTP

    def _own_success_url(self) -> str:
        return totp.ActivateTOTPView.get_success_url(self)


class AddWebAuthnView(NewSecondFactorMixin, webauthn.AddWebAuthnView):
    type = Authenticator.Type.WEBAUTHN

    def _own_success_url(self) -> str:
        return webauthn.AddWebAuthnView.get_success_url(self)

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | kwargs  # allauth's drops the refused form


class GenerateRecoveryCodesView(ConfirmedByNewMixin, recovery_codes.GenerateRecoveryCodesView):
    """Who got in by an old code, which is void now, is still in to read the new ones."""

    type = Authenticator.Type.RECOVERY_CODES


class ViewRecoveryCodesView(NextRedirectMixin, recovery_codes.ViewRecoveryCodesView):
    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {"next_url": self.get_next_url()}


class ReauthenticateView(mfa.ReauthenticateView):
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        renew_session(self.request)
        return response


class ReauthenticateWebAuthnView(webauthn.ReauthenticateWebAuthnView):
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        renew_session(self.request)
        return response

    def form_invalid(self, form) -> HttpResponse:
        return account.BaseReauthenticateView.form_invalid(self, form)

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | kwargs


@private_page
@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Everything by which one gets into the account, on one page."""
    rows = Authenticator.objects.filter(user=request.user).order_by("created_at")
    of_type = {kind: [row for row in rows if row.type == kind] for kind in Authenticator.Type}
    codes = of_type[Authenticator.Type.RECOVERY_CODES]
    context = {
        "totp": next(iter(of_type[Authenticator.Type.TOTP]), None),
        "passkeys": of_type[Authenticator.Type.WEBAUTHN],
        "codes_left": len(codes[0].wrap().get_unused_codes()) if codes else None,
        "sessions": UserSession.objects.filter(user=request.user).count(),
        "gateway": gateway(),
        "connected": SocialAccount.objects.filter(user=request.user).exists(),
    }
    return render(request, "site/security.html", context)


@private_page
@login_required
@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions; ending the present one is signing out."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    here = session.is_current()
    end_sessions(request, [session])
    if here:
        return redirect("site:home")
    messages.success(request, _("The session is ended."))
    return redirect("usersessions_list")


@private_page
@require_safe
def demo_codes(request: HttpRequest) -> HttpResponse:
    """The codes that the demonstration's people would read off their telephones; only there."""
    if not settings.DEMO:
        raise Http404
    return render(request, "site/demo_codes.html", {"codes": demo.codes()})

"""Signing in through the OpenID Connect gateway of the settings, for SPID and CIE.

Allauth checks `state` and PKCE. Here the rest of OpenID Connect Core 1.0 is checked: the
signature of the ID token whichever way it came, its `nonce` (section 3.1.3.7), and that the user
info speaks of the same `sub` (section 5.3.2).
"""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException


@dataclass(frozen=True)
class Gateway:
    """What the pages need to know of it."""

    id: str
    name: str
    origin: str


def gateway() -> Gateway | None:
    """The gateway of the settings, if there is one."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    if not apps:
        return None
    place = urlsplit(apps[0]["settings"]["server_url"])
    return Gateway(apps[0]["provider_id"], apps[0]["name"], f"{place.scheme}://{place.netloc}")


class GatewayAdapter(DefaultSocialAccountAdapter):
    """Who comes through the gateway, and under which account."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "no_password": _("First set a password: without it you could not sign in any more."),
    }

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse an answer to another question, and believe no address that came with it."""
        asked = (sociallogin.state.get("data") or {}).get("nonce", "")
        if not asked or not secrets.compare_digest(asked, sociallogin.answered_nonce):
            raise ImmediateHttpResponse(render_authentication_error(request, sociallogin.provider))
        for address in sociallogin.email_addresses:
            address.verified = False


class GatewayOAuth2Adapter(OpenIDConnectOAuth2Adapter):
    """Reads the gateway's answer."""

    def complete_login(self, request, app, token, **kwargs) -> SocialLogin:
        """The login that the answer stands for. Of what it tells, the `sub` is kept."""
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("no ID token")
        try:
            login = super().complete_login(request, app, token, **kwargs)
        except (KeyError, TypeError, ValueError) as error:  # not what the standard asks for
            raise OAuth2Error("malformed answer") from error
        told = login.account.extra_data
        if told["id_token"].get("sub") != told["userinfo"].get("sub"):
            raise OAuth2Error("user info of somebody else")
        login.answered_nonce = str(told["id_token"].get("nonce", ""))
        login.account.extra_data = {}
        return login

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict:
        return jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )


@require_POST
def gateway_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the person to the gateway, to sign in or to connect it to the account."""
    provider = _provider(request, provider_id)
    nonce = secrets.token_urlsafe(24)
    connects = request.user.is_authenticated and request.POST.get("process") == "connect"
    try:
        return provider.redirect(
            request,
            AuthProcess.CONNECT if connects else AuthProcess.LOGIN,
            next_url=get_next_redirect_url(request),
            data={"nonce": nonce},
            auth_params={"nonce": nonce},
        )
    except RequestException as error:
        return render_authentication_error(request, provider, exception=error)


@require_safe
def gateway_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The person is back, with an answer or without."""
    _provider(request, provider_id)
    return OAuth2CallbackView.adapter_view(GatewayOAuth2Adapter(request, provider_id))(request)


def _provider(request: HttpRequest, provider_id: str):
    try:
        return get_adapter(request).get_provider(request, provider_id)
    except SocialApp.DoesNotExist:
        raise Http404 from None

"""Allauth's views under our addresses. The names are those that its own code asks for."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as socialaccount
from allauth.usersessions import views as usersessions
from django.urls import path, re_path

from tsi.site.signin import gateway, views
from tsi.site.signin.authenticators import own_authenticators
from tsi.site.signin.pages import account_page, gateway_page

RESET = r"^password/nuova/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"

SIGN_IN = [
    ("accesso/", account.login, "account_login"),
    ("accesso/codice/", account.request_login_code, "account_request_login_code"),
    ("accesso/codice/conferma/", account.confirm_login_code, "account_confirm_login_code"),
    ("accesso/passkey/", webauthn.login_webauthn, "mfa_login_webauthn"),
    ("accesso/secondo-fattore/", mfa.authenticate, "mfa_authenticate"),
    ("uscita/", account.logout, "account_logout"),
    ("registrazione/", account.signup, "account_signup"),
    ("registrazione/verifica/", account.email_verification_sent, "account_email_verification_sent"),
    ("password/dimenticata/", account.password_reset, "account_reset_password"),
    ("password/dimenticata/inviata/", account.password_reset_done, "account_reset_password_done"),
    (
        "password/nuova/fatto/",
        account.password_reset_from_key_done,
        "account_reset_password_from_key_done",
    ),
]

SECURITY = [
    ("conferma/", account.reauthenticate, "account_reauthenticate"),
    ("conferma/codice/", views.ReauthenticateView.as_view(), "mfa_reauthenticate"),
    (
        "conferma/passkey/",
        views.ReauthenticateWebAuthnView.as_view(),
        "mfa_reauthenticate_webauthn",
    ),
    ("indirizzo/", account.email, "account_email"),
    ("password/", account.password_change, "account_change_password"),
    ("password/prima/", account.password_set, "account_set_password"),
    ("sessioni/", usersessions.list_usersessions, "usersessions_list"),
    ("sicurezza/", views.security, "mfa_index"),
    ("sicurezza/", views.security, "mfa_list_webauthn"),
]

AUTHENTICATORS = [
    ("sicurezza/app/", views.ActivateTOTPView.as_view(), "mfa_activate_totp"),
    ("sicurezza/app/togli/", totp.deactivate_totp, "mfa_deactivate_totp"),
    ("sicurezza/codici/", views.ViewRecoveryCodesView.as_view(), "mfa_view_recovery_codes"),
    (
        "sicurezza/codici/nuovi/",
        views.GenerateRecoveryCodesView.as_view(),
        "mfa_generate_recovery_codes",
    ),
    (
        "sicurezza/codici/scarica/",
        recovery_codes.download_recovery_codes,
        "mfa_download_recovery_codes",
    ),
    ("sicurezza/passkey/nuova/", views.AddWebAuthnView.as_view(), "mfa_add_webauthn"),
    ("sicurezza/passkey/<int:pk>/", webauthn.edit_webauthn, "mfa_edit_webauthn"),
    ("sicurezza/passkey/<int:pk>/togli/", webauthn.remove_webauthn, "mfa_remove_webauthn"),
]

GATEWAY = [
    ("collegamenti/", socialaccount.connections, "socialaccount_connections"),
    ("collegamenti/registrazione/", socialaccount.signup, "socialaccount_signup"),
    ("accesso/annullato/", socialaccount.login_cancelled, "socialaccount_login_cancelled"),
    ("accesso/errore/", socialaccount.login_error, "socialaccount_login_error"),
    ("accesso/<slug:provider_id>/", gateway.gateway_login, "openid_connect_login"),
    ("accesso/<slug:provider_id>/ritorno/", gateway.gateway_callback, "openid_connect_callback"),
]

WITH_BUTTON = {"account_login", "socialaccount_connections"}

urlpatterns = [
    path(address, (gateway_page if name in WITH_BUTTON else account_page)(view), name=name)
    for address, view, name in SIGN_IN + SECURITY + GATEWAY
]
urlpatterns += [
    path(address, account_page(own_authenticators(view)), name=name)
    for address, view, name in AUTHENTICATORS
]
urlpatterns.append(
    re_path(
        RESET, account_page(account.password_reset_from_key), name="account_reset_password_from_key"
    )
)

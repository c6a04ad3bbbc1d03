"""Allauth's forms with the labels of our other forms, and no placeholders that repeat them."""

from allauth.account import forms as account
from allauth.account.utils import has_verified_email
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount import forms as socialaccount
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

PURPOSES = {"first_name": "given-name", "last_name": "family-name"}


class HouseForm:
    """What makes one of allauth's forms look like ours."""

    labels: dict = {}
    helps: dict = {}
    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")
            if name in PURPOSES:  # WCAG 2.2, 1.3.5
                field.widget.attrs["autocomplete"] = PURPOSES[name]


ADDRESS = _("E-mail address")
PASSWORD = {"password": _("Password")}
NEW_PASSWORD = {"password1": _("New password"), "password2": _("New password, once more")}
GOOD_PASSWORD = {
    "password1": _("At least 8 characters. Not a common word, not only digits, not your name.")
}
CODE = {"code": _("Code")}


class LoginForm(HouseForm, account.LoginForm):
    labels = PASSWORD | {"login": ADDRESS}


class SignupForm(HouseForm, account.SignupForm):
    labels = {"email": ADDRESS, "password1": _("Password")}
    helps = GOOD_PASSWORD


class RequestLoginCodeForm(HouseForm, account.RequestLoginCodeForm):
    """Only for confirmed addresses. Otherwise whoever signed up with a stranger's address would
    see it confirmed by the stranger, and still know the password."""

    labels = {"email": ADDRESS}

    def clean_email(self) -> str:
        email = super().clean_email()
        if not has_verified_email(self._user, email):
            self._user = None
        return email


class ConfirmLoginCodeForm(HouseForm, account.ConfirmLoginCodeForm):
    labels = CODE


class ConfirmEmailVerificationCodeForm(HouseForm, account.ConfirmEmailVerificationCodeForm):
    labels = CODE


class AddEmailForm(HouseForm, account.AddEmailForm):
    labels = {"email": _("New e-mail address")}


class ChangePasswordForm(HouseForm, account.ChangePasswordForm):
    labels = NEW_PASSWORD | {"oldpassword": _("Present password")}
    helps = GOOD_PASSWORD


class SetPasswordForm(HouseForm, account.SetPasswordForm):
    labels = NEW_PASSWORD
    helps = GOOD_PASSWORD


class ResetPasswordForm(HouseForm, account.ResetPasswordForm):
    labels = {"email": ADDRESS}

    def save(self, request: HttpRequest, **kwargs) -> str:
        """Ask for the letter. Where nobody is written to, a token is made all the same: it asks
        the database, and the time of that would tell who has an account."""
        if not self.users:
            account.default_token_generator.make_token(get_user_model()(pk=0))
        return super().save(request, **kwargs)


class ResetPasswordKeyForm(HouseForm, account.ResetPasswordKeyForm):
    labels = NEW_PASSWORD
    helps = GOOD_PASSWORD


class ReauthenticateForm(HouseForm, account.ReauthenticateForm):
    labels = PASSWORD


class AuthenticateForm(HouseForm, mfa.AuthenticateForm):
    labels = CODE


class SecondFactorForm(HouseForm, mfa.ReauthenticateForm):
    labels = CODE


class ActivateTOTPForm(HouseForm, totp.ActivateTOTPForm):
    labels = {"code": _("Code that the app shows now")}


class AddWebAuthnForm(HouseForm, webauthn.AddWebAuthnForm):
    labels = {"name": _("Name"), "passwordless": _("Sign in with it alone, without a password")}
    helps = {"name": _("To tell it from others: for instance, the device it is on.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True

    def clean_name(self) -> str:
        return super().clean_name()[:100] or "Passkey"


class EditWebAuthnForm(HouseForm, webauthn.EditWebAuthnForm):
    labels = {"name": _("Name")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].max_length = 100


class GatewaySignupForm(HouseForm, socialaccount.SignupForm):
    labels = {"email": ADDRESS}

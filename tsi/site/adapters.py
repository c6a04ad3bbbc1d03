from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.validators import EmailValidator
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tsi.base.errors import error_page
from tsi.base.letters import send_sealed
from tsi.base.outbox import Letter
from tsi.base.text import clean_line

# What anybody may have sent to any address; all other letters are news for who has an account.
ASKED_FOR = {
    "account/email/account_already_exists",
    "account/email/email_confirmation",
    "account/email/email_confirmation_signup",
    "account/email/login_code",
    "account/email/password_reset_key",
    "account/email/unknown_account",
}


class AccountAdapter(DefaultAccountAdapter):
    """How allauth behaves here, and what it says."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "duplicate_email": _("This is your address already."),
        "email_password_mismatch": _("The address or the password is wrong."),
        "email_taken": _("This address cannot be used."),
        "enter_current_password": _("The password is wrong."),
        "incorrect_code": _("The code is wrong, or too old."),
        "incorrect_password": _("The password is wrong."),
        "rate_limited": _("Too many requests. Try again in a minute."),
        "too_many_login_attempts": _("Too many attempts to sign in. Try again in some minutes."),
    }

    def new_user(self, request: HttpRequest):
        """A person who signs up reads in the language of the page."""
        return get_user_model()(language=get_language())

    def clean_email(self, email: str) -> str:
        """Refuse what is not seen: a quoted local part could hold it."""
        if clean_line(email) != email:
            raise ValidationError(EmailValidator.message)
        return email

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Queue a letter, sealed.

        For an address that nobody here has, all the same work is done and nothing is sent:
        neither the page nor its time tells who has an account.
        """
        whole = context | {"email": email, "contact": settings.CONTACT_EMAIL}
        subject = render_to_string(f"{template_prefix}_subject.txt", whole)
        text = render_to_string(f"{template_prefix}_message.txt", whole)
        send_sealed(
            Letter(to=email, subject=" ".join(subject.split()), text=text.strip() + "\n"),
            purpose="asked for" if template_prefix in ASKED_FOR else "news",
            language=get_language(),
            to_nobody=template_prefix == "account/email/unknown_account",
        )

    def send_account_already_exists_mail(self, email: str) -> None:
        """Somebody signs up with an address that has an account: only the address is told."""
        get_user_model()().set_password("takes as long as a new account's")
        context = {
            "login_url": settings.BASE_URL + reverse("account_login"),
            "password_reset_url": settings.BASE_URL + reverse("account_reset_password"),
        }
        self.send_mail("account/email/account_already_exists", email, context)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the letter, on the configured domain whatever the request says."""
        uidb36, _dash, token = key.partition("-")
        return settings.BASE_URL + reverse("account_reset_password_from_key", args=[uidb36, token])

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("site:security")

    def get_email_verification_redirect_url(self, email_address) -> str:
        """Back to where the address was changed."""
        return reverse("account_email")

    def respond_user_inactive(self, request: HttpRequest, user) -> HttpResponse:
        """A page of ours: allauth's own address for it is not in use here."""
        return error_page(
            request,
            status=403,
            title=_("This account is not active"),
            message=_("Ask the secretariat to open it again."),
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    """What authenticators say of this site."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("The code is wrong, or too old."),
        "unverified_email": _("Confirm your address first."),
    }

    def generate_authenticator_name(self, user, type) -> str:  # noqa: A002 - allauth's name
        """Named by its owner, who knows which device it is."""
        return ""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What a device shows when it asks whether to use a passkey."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}

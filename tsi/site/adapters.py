from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from tsi.base.errors import error_page


class AccountAdapter(DefaultAccountAdapter):
    """How allauth behaves here, and what it says."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The address or the password is wrong."),
        "too_many_login_attempts": _("Too many attempts to sign in. Try again in some minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by the secretariat."""
        return False

    def respond_user_inactive(self, request: HttpRequest, user) -> HttpResponse:
        """A page of ours: allauth's own address for it is not in use here."""
        return error_page(
            request,
            status=403,
            title=_("This account is not active"),
            message=_("Ask the secretariat to open it again."),
        )

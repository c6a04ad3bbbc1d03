from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LengthValidator(MinimumLengthValidator):
    """Django's, with words that are in our catalogue: its own has no Italian for them."""

    def get_error_message(self) -> str:
        return _("The password is too short: at least %(length)s characters.") % {
            "length": self.min_length
        }

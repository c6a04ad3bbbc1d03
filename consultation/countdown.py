"""How long it takes until a consultation opens or closes, said in words."""

from datetime import datetime, timedelta

from babel.dates import get_timezone_name
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from consultation.models import Consultation, Phase

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
IN_HOURS = 2 * DAY  # nearer than that hours are counted
LOCALES = {"it": "it_IT", "en": "en_GB"}


def countdown(consultation: Consultation, now: datetime | None = None) -> str:
    """“Closes in 12 days”; empty when nothing is to come. It needs the phase.

    It changes at most once an hour, so that a page which shows it can be kept meanwhile.
    """
    now = now or timezone.now()
    if consultation.phase == Phase.ANNOUNCED:
        return _("Opens %(in)s") % {"in": _in(consultation.opens_at - now)}
    if consultation.phase == Phase.OPEN:
        return _("Closes %(in)s") % {"in": _in(consultation.closes_at - now)}
    return ""


def _in(left: timedelta) -> str:
    if left < HOUR:
        return _("in less than an hour")
    if left < IN_HOURS:
        hours = left // HOUR
        return ngettext("in %(n)s hour", "in %(n)s hours", hours) % {"n": hours}
    days = left // DAY
    return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}


def zone_name(moment: datetime) -> str:
    """The time that counts in Rome at `moment`, by its name."""
    here, locale = timezone.localtime(moment), LOCALES[get_language()]
    name = get_timezone_name(here, width="long", locale=locale)
    if get_language() == "it":  # Babel begins it with a capital letter
        name = name[0].lower() + name[1:]
    return f"{_('Rome time')}, {name}"

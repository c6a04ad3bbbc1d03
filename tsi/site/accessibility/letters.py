"""Letters to those who reported that they could not use a page."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from tsi.base.outbox import Letter
from tsi.site.models import AccessibilityReport


def report_received(pk: int) -> Letter | None:
    """The receipt, with the day by which the answer comes. What was written is not in it: the
    address may be a stranger's."""
    return _letter(pk, "accessibility_received", _("We have your accessibility report %(code)s"))


def report_answered(pk: int) -> Letter | None:
    return _letter(
        pk, "accessibility_answered", _("Your accessibility report %(code)s is answered")
    )


def _letter(pk: int, name: str, subject: str) -> Letter | None:
    report = AccessibilityReport.objects.select_related("by", "contact").get(pk=pk)
    to = _address(report)
    if not to:
        return None
    context = {"report": report, "link": settings.BASE_URL + report.get_absolute_url()}
    text = render_to_string(f"site/letters/{name}.txt", context)
    return Letter(to=to, subject=subject % {"code": report.code}, text=text.strip() + "\n")


def _address(report: AccessibilityReport) -> str:
    if report.by_id:
        return report.by.email if report.by.is_active else ""
    contact = getattr(report, "contact", None)
    return contact.email if contact else ""

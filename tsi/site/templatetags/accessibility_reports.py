from django import template

from tsi.site.models import AccessibilityReport

register = template.Library()
SHOWN = 5


@register.inclusion_tag("site/_accessibility_tray.html")
def accessibility_tray() -> dict:
    """The reports that wait for an answer, for the desk of the secretariat."""
    waiting = AccessibilityReport.objects.waiting()
    return {"reports": waiting[:SHOWN], "total": waiting.count()}

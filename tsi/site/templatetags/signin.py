import re

from django import template
from django.utils.translation import gettext as _

from tsi.site.signin import gateway as configured

register = template.Library()

# The first that is found counts: browsers name others than themselves too.
BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
NAMES = {"Edg": "Edge", "OPR": "Opera"}
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")


@register.simple_tag
def gateway() -> configured.Gateway | None:
    """The gateway for SPID and CIE, if the settings have one."""
    return configured.gateway()


@register.filter
def device(user_agent: str) -> str:
    """What a browser says of itself, in two words: "Firefox, Linux"."""
    browser = next((name for name in BROWSERS if f"{name}/" in user_agent), "")
    system = next((name for name in SYSTEMS if re.search(rf"\b{name}\b", user_agent)), "")
    found = [word for word in (NAMES.get(browser, browser), system) if word]
    return ", ".join(found) or _("Unknown browser")

from django import template

from communities import waiting

register = template.Library()


@register.inclusion_tag("communities/_office_tray.html")
def communities_tray() -> dict[str, int]:
    """What waits for the secretariat about communities, for its desk."""
    return {
        "proposals": waiting.proposals_at_threshold().count(),
        "reviews": waiting.reviews_due().count(),
        "requests": waiting.requests_without_facilitator().count(),
    }

"""What of the Plan a page of another subject shows beside its own."""

from django import template

from communities.models import Community
from plan import community_links
from plan.models import Passage

register = template.Library()


@register.simple_tag
def strategies_of(community: Community) -> list[Passage]:
    """The passages of the Plan in force on which `community` works."""
    return list(community_links.passages_of(community))

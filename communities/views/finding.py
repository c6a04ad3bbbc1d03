"""What every page inside a community begins with."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from communities.models import Community


def find_community(request: HttpRequest, slug: str) -> Community:
    """The community, if this person sees its inside; else 404."""
    return get_object_or_404(Community.objects.entered_by(request.user), slug=slug)

"""A version's text as data, by which anybody checks its hash."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from plan.hashing import HASHED
from plan.models import Version


@require_safe
def version_text(request: HttpRequest, number: str) -> HttpResponse:
    """All passages of a published version, with exactly the fields of which hashes are made."""
    version = get_object_or_404(Version.objects.public(), number=number)
    etag = f'"{version.manifest_sha256}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        passages = list(version.passages.in_order().values(*HASHED, "sha256"))
        data = {"number": version.number, "sha256": version.manifest_sha256, "passages": passages}
        response = JsonResponse(data, json_dumps_params={"ensure_ascii": False})
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    return response

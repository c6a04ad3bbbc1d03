"""Taking one's identity from what one said, by the private link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consultation import erasing
from consultation.models import Consultation, Submission
from tsi.base.errors import error_page
from tsi.base.private import private_page


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def identity_remove(request: HttpRequest, token: str) -> HttpResponse:
    """Says what goes and what stays; at the press of a button the identity goes."""
    rows = Submission.objects.for_link(token).select_related("consultation")
    found = rows.first()
    if found is None:
        return error_page(
            request,
            status=404,
            title=_("This link is incomplete or no longer valid"),
            message=_("Have it sent again: choose “Find my contribution again” below."),
        )
    if request.method == "POST":
        erasing.remove_identity(found)
        return redirect("consultation:identity_removed", found.consultation.slug)
    context = {"submission": found, "consultation": found.consultation}
    return render(request, "consultation/identity_remove.html", context)


@private_page
@require_safe
def identity_removed(request: HttpRequest, slug: str) -> HttpResponse:
    """Says that it is done."""
    asked = get_object_or_404(Consultation.objects.public(), slug=slug)
    return render(request, "consultation/identity_removed.html", {"consultation": asked})

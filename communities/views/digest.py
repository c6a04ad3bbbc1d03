from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from communities.digest import choices
from tsi.base.private import private_page


@csrf_exempt  # a mail program posts it for its reader, without any cookie (RFC 8058)
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def digest_unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """No digest any more. Opening the page changes nothing: programs that look at links do so.

    Whether the link is anybody's cannot be told from the answer.
    """
    if request.method == "POST":
        choices.unsubscribe(token)
    done = request.method == "POST"
    return render(request, "communities/digest_unsubscribe.html", {"done": done})

"""A person's own calendar: the page with its secret address, and the file behind it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from communities import calendar_links, calendars
from communities.views.calendar import private_file, subscription
from tsi.base.private import private_page

NEXT = 10
VERBS = {
    "make": (calendar_links.make, gettext_lazy("Your calendar has an address now.")),
    "renew": (
        calendar_links.renew,
        gettext_lazy("Your calendar has a new address. The one before leads nowhere any more."),
    ),
    "revoke": (calendar_links.revoke, gettext_lazy("The address leads nowhere any more.")),
}


@private_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_calendar(request: HttpRequest) -> HttpResponse:
    """One's next meetings, and the address for calendar programs: make, renew, revoke it."""
    if request.POST.get("verb") in VERBS:
        act, said = VERBS[request.POST["verb"]]
        act(request.user)
        messages.success(request, said)
        return redirect("communities:own_calendar")
    meetings = calendars.own(request.user).in_calendars()
    link = calendar_links.link_of(request.user)
    context = {
        "link": link,
        "next": calendars.listed(meetings).upcoming()[:NEXT],
        "total": meetings.count(),
    }
    if link:
        context |= subscription(reverse("communities:own_ics", args=[link.link_token]))
    status = 422 if request.method == "POST" else 200
    return render(request, "communities/own_calendar.html", context, status=status)


@private_page
@require_safe
def own_ics(request: HttpRequest, token: str) -> HttpResponse:
    """The file behind a secret address. What its person may see is looked up at each read."""
    person = calendar_links.person_behind(token)
    if person is None:
        raise Http404
    entries = calendars.own_entries(calendars.own(person))
    return private_file(entries, name=_("My meetings · Torino Social Impact"))

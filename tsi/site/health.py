"""What watches the platform asks here: does it live, is it ready, how is it.

Everybody may read which check fails. Numbers are for the networks in METRICS_NETWORKS.
"""

from functools import partial
from ipaddress import ip_address

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Greatest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from consultation.models import Contribution, ContributionState, Revision
from partners.models import Adhesion
from plan.models import Document, Version
from tsi.base import watching, work
from tsi.base.metrics import counted
from tsi.base.models import MailState, OutgoingMail
from tsi.site.measuring import Measured


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Says that the web process answers and reaches the database."""
    Version.objects.order_by().exists()
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def health_live(request: HttpRequest) -> HttpResponse:
    """Says that the web process answers: for what starts it again when it does not."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def health_ready(request: HttpRequest) -> HttpResponse:
    """Says whether all that the platform leans on works: for monitoring and for deployments."""
    seen = watching.ask(checks())
    ok = all(each.ok for each in seen.values())
    body = {
        "status": "ok" if ok else "fails",
        "checks": {name: "ok" if each.ok else "fails" for name, each in seen.items()},
    }
    if is_watcher(request):
        body["details"] = {name: each.details for name, each in seen.items()}
        body["release"] = settings.RELEASE
    return JsonResponse(body, status=200 if ok else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus. Who is not in METRICS_NETWORKS finds nothing here."""
    if not is_watcher(request):
        raise Http404
    now = CollectorRegistry()
    now.register(Measured(checks(), kinds()))
    text = generate_latest(now) + generate_latest(counted())
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def is_watcher(request: HttpRequest) -> bool:
    """Whether the request comes from a network in METRICS_NETWORKS."""
    try:
        client = ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        return False
    client = getattr(client, "ipv4_mapped", None) or client
    return any(client in network for network in settings.METRICS_NETWORKS)


def kinds() -> dict[str, watching.Kind]:
    """Every kind of work that workers do, by the queue's or the work's name."""
    free = work.free()
    return {
        "screening": watching.Kind(
            Contribution.objects.filter(free, state=ContributionState.SCREENING),
            Greatest("submission__confirmed_at", newest_words()),
        ),
        "mail": watching.Kind(
            OutgoingMail.objects.filter(free, state=MailState.QUEUED), "created_at"
        ),
        "documents": watching.Kind(Document.objects.unfinished().filter(free), "asked_at"),
        "adhesions": watching.Kind(
            Adhesion.objects.without_document().filter(free), "submitted_at"
        ),
    }


def newest_words() -> Subquery:
    """When the words that a contribution has now came in: an old one may be written anew."""
    newest = Revision.objects.filter(contribution=OuterRef("pk"), number=OuterRef("revision"))
    return Subquery(newest.values("received_at"))


def checks() -> dict:
    """Every check by its name."""
    queues = partial(watching.queues, kinds())
    queues.__name__ = "queues"
    return {
        "database": watching.database,
        "migrations": watching.migrations,
        "broker": watching.broker,
        "workers": watching.workers,
        "queues": queues,
        "disk": watching.disk,
    }

"""Pages that compose several apps."""

from django.conf import settings
from django.db.models import Prefetch
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from consultation.models import Consultation
from plan import linked
from plan.hashing import PROGRAM
from plan.models import Act, Version
from tsi.base.linked import block
from tsi.base.models import LegalKind, LegalText
from tsi.base.pages import public_page
from tsi.base.private import private_page
from tsi.site import demo_mail
from tsi.site.reader import Reader, consultation_on


def version_state(version: Version | None, consultation: Consultation | None) -> list:
    """What a page about a version depends on."""
    state = [version and (version.pk, version.manifest_sha256, version.state)]
    if consultation:
        state += [consultation.revision, consultation.phase, consultation.closes_at]
        state += [consultation.shows_names]
    return state


@require_safe
def plan(request: HttpRequest, number: str | None = None) -> HttpResponse:
    """The reader: the whole text of a version, beside it what people say."""
    version = _version(number)
    consultation = consultation_on(version)
    newest = Version.objects.public().order_by().count()
    return public_page(
        request,
        *version_state(version, consultation),
        newest,
        render=lambda: render_to_string(
            "site/plan.html",
            Reader(version, consultation, request.GET).context()
            | {"linked": block(linked.version(version))},
            request,
        ),
    )


def _version(number: str | None) -> Version:
    versions = Version.objects.public().select_related("plan", "base")
    version = versions.filter(number=number).first() if number else versions.first()
    if version is None:
        raise Http404
    return version


@require_safe
def version_list(request: HttpRequest) -> HttpResponse:
    """All published versions, with the acts that approved them and how to check their hashes."""
    acts = Prefetch("acts", Act.objects.select_related("promoter"))
    versions = list(Version.objects.public().select_related("plan", "base").prefetch_related(acts))
    context = {"versions": versions, "program": PROGRAM}
    return public_page(
        request,
        *[(version.pk, version.state) for version in versions],
        *[(act.pk, act.promoter.name) for version in versions for act in version.acts.all()],
        render=lambda: render_to_string("site/version_list.html", context, request),
    )


@require_safe
def legal_text(request: HttpRequest, kind: LegalKind, number: int | None = None) -> HttpResponse:
    """A legal text, privacy notice or terms of participation: in force, or the version `number`."""
    published = LegalText.objects.filter(kind=kind, published_at__lte=Now())
    versions = list(published.order_by("-number"))
    text = next((each for each in versions if number in (None, each.number)), None)
    if text is None:
        raise Http404
    context = {"text": text, "in_force": versions[0], "versions": versions}
    return public_page(
        request,
        *(text.pk, *[each.pk for each in versions]),
        render=lambda: render_to_string("site/legal_text.html", context, request),
    )


@private_page
@require_safe
def demo_mailbox(request: HttpRequest) -> HttpResponse:
    """The mail that the demonstration would have sent; only there."""
    if not settings.DEMO:
        raise Http404
    return render(request, "site/demo_mailbox.html", {"mails": demo_mail.sent_mails()})

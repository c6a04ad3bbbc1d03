"""Actions of the Plan that look for a partner."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from partners.models import Organisation
from plan.execution import looking
from plan.models import Involvement, Seeking, Version
from tsi.base.pages import public_page
from tsi.base.paging import list_span
from tsi.base.text import clean_line

PAGE = 30


@require_safe
def action_search(request: HttpRequest) -> HttpResponse:
    """The actions that nobody leads yet, or that seek somebody, filtered; with `?ente=` those for
    which a public organisation has the skills."""
    version = Version.objects.public().current()
    if version is None:
        raise Http404
    slug = clean_line(request.GET.get("ente", "")[:400])
    organisation = Organisation.objects.public().filter(slug=slug).first() if slug else None
    chosen = {
        "theme": clean_line(request.GET.get("tema", "")[:400])[:20],
        "query": clean_line(request.GET.get("q", "")[:400])[:100],
    }

    def render_page() -> str:
        every = looking.looking(version)
        rows = looking.narrowed(every, **chosen)
        if organisation:
            rows = looking.for_organisation(rows, organisation)
        context = chosen | {
            "version": version,
            "organisation": organisation,
            "every": len(every),
            "total": len(rows),
            "themes": list({each.theme.code: each.theme for each in every if each.theme}.values()),
            "page": list_span(
                rows, PAGE, after=request.GET.get("dopo"), before=request.GET.get("prima")
            ),
        }
        return render_to_string("plan/action_search.html", context, request)

    sought = Seeking.objects.filter(plan=version.plan_id).order_by("pk")
    taken = Involvement.objects.accepted().order_by("pk").values_list("pk", "role")
    return public_page(
        request,
        version.pk,
        version.manifest_sha256,
        *taken,
        *sought.values_list("uid", "note_it", "note_en", "skills"),
        organisation and (organisation.pk, organisation.revision),
        render=render_page,
    )

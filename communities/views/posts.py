"""One message of a topic: editing it, its former wordings, hiding and showing it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities import discussion
from communities.discussion import TooMany, TooManyNamed
from communities.forms.discussion import HideForm, PostEditForm, PostForm
from communities.models import Post, PostState, TopicState
from communities.permissions import may_edit_post, may_facilitate, organisations_in
from communities.posts import post_address
from communities.views.discussion import find_topic, refused, topic_page
from tsi.base.paging import list_span
from tsi.base.private import private_page
from tsi.base.second_factor import second_factor_of_staff
from tsi.base.transitions import InvalidTransition

WORDINGS = 5  # of a page: each is compared with the one before


def find_post(request: HttpRequest, slug: str, pk: int, post: int) -> Post:
    topic = find_topic(request, slug, pk)
    found = get_object_or_404(topic.posts.select_related("author"), pk=post)
    found.topic = topic
    return found


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def post_edit(request: HttpRequest, slug: str, pk: int, post: int) -> HttpResponse:
    """Change the words of one's own message; the former ones stay in its history."""
    found = find_post(request, slug, pk, post)
    if not may_edit_post(request.user, found):
        raise PermissionDenied
    read = {"text": found.text, "read": found.revisions.count()}
    form = PostEditForm(request.POST if request.method == "POST" else None, initial=read)
    status, refusal = 422 if form.is_bound else 200, ""
    if found.state != PostState.VISIBLE or found.topic.state != TopicState.OPEN:
        status, refusal = 409, _("This message cannot be changed any more.")
    elif form.is_valid():
        try:
            discussion.edit(found, by=request.user, **form.cleaned_data)
        except (InvalidTransition, TooMany, TooManyNamed) as error:
            status, refusal = refused(error)
        else:
            return redirect(post_address(found))
    return _page(request, "post_edit", found, form, status, refusal)


@private_page
@second_factor_of_staff
@require_safe
def post_history(request: HttpRequest, slug: str, pk: int, post: int) -> HttpResponse:
    """Every wording of a message, with what changed from one to the next."""
    found = find_post(request, slug, pk, post)
    facilitates = may_facilitate(request.user, found.topic.community)
    own = found.author_id == request.user.pk
    if found.state == PostState.HIDDEN and not (facilitates or own):
        raise Http404
    former = list(found.revisions.all())
    wordings = [(row.text, row.written_at) for row in former]
    wordings.append((found.text, found.edited_at or found.created_at))
    before = [None, *(text for text, _at in wordings)]
    rows = [
        {"text": text, "at": at, "before": old}
        for (text, at), old in zip(wordings, before, strict=False)
    ][::-1]
    places = {"after": request.GET.get("dopo"), "before": request.GET.get("prima")}
    context = {
        "community": found.topic.community,
        "topic": found.topic,
        "post": found,
        "address": post_address(found),
        "page": list_span(rows, WORDINGS, **places),
    }
    return render(request, "communities/post_history.html", context)


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def post_hide(request: HttpRequest, slug: str, pk: int, post: int) -> HttpResponse:
    """Hide a message, with reasons that stand in its place."""
    found = find_post(request, slug, pk, post)
    if not may_facilitate(request.user, found.topic.community):
        raise PermissionDenied
    form = HideForm(request.POST if request.method == "POST" else None)
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_valid():
        try:
            discussion.hide(found, by=request.user, reason=form.cleaned_data["reason"])
        except InvalidTransition as error:
            status, refusal = 409, str(error)
        else:
            return redirect(post_address(found))
    return _page(request, "post_hide", found, form, status, refusal)


@private_page
@second_factor_of_staff
@require_POST
def post_show(request: HttpRequest, slug: str, pk: int, post: int) -> HttpResponse:
    """Show a hidden message again."""
    found = find_post(request, slug, pk, post)
    community = found.topic.community
    if not may_facilitate(request.user, community):
        raise PermissionDenied
    try:
        discussion.show(found, by=request.user)
    except InvalidTransition as error:
        form = PostForm(organisations=organisations_in(request.user, community))
        return topic_page(request, found.topic, form, status=409, refusal=str(error))
    return redirect(post_address(found))


def _page(request, name: str, found: Post, form, status: int, refusal: str) -> HttpResponse:
    context = {
        "community": found.topic.community,
        "topic": found.topic,
        "post": found,
        "address": post_address(found),
        "form": form,
        "refusal": refusal,
    }
    return render(request, f"communities/{name}.html", context, status=status)

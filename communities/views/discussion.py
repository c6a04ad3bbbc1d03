"""The topics of a community: the list, opening one, reading and answering, closing, following."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities import discussion
from communities.discussion import TooMany, TooManyNamed
from communities.forms.discussion import CloseForm, PostForm, TopicForm
from communities.models import Follow, Post, PostState, Topic, TopicState
from communities.permissions import may_facilitate, may_write, organisations_in
from communities.posts import ORDER, post_address
from communities.views.finding import find_community
from tsi.base.paging import Span, keyset_span
from tsi.base.private import private_page
from tsi.base.second_factor import second_factor_of_staff
from tsi.base.transitions import InvalidTransition

TOPICS, POSTS = 30, 30  # of a page
BY_ACTIVITY = ["-last_post_at", "-pk"]


def find_topic(request: HttpRequest, slug: str, pk: int) -> Topic:
    topics = Topic.objects.visible_to(request.user).select_related("community", "opened_by")
    return get_object_or_404(topics, community__slug=slug, pk=pk)


@private_page
@second_factor_of_staff
@require_safe
def topic_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The topics, the one with the last answer first."""
    community = find_community(request, slug)
    page = keyset_span(
        community.topics.select_related("opened_by"),
        BY_ACTIVITY,
        TOPICS,
        after=request.GET.get("dopo"),
        before=request.GET.get("prima"),
    )
    shown = Post.objects.filter(topic__in=page.rows, state=PostState.VISIBLE)
    followed = Follow.objects.filter(topic__in=page.rows, person=request.user)
    context = {
        "community": community,
        "page": page,
        "counts": dict(shown.values_list("topic").annotate(Count("pk")).order_by()),
        "followed": set(followed.values_list("topic", flat=True)),
        "may_write": may_write(request.user, community),
    }
    return render(request, "communities/topic_list.html", context)


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def topic_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a topic with its first message."""
    community = find_community(request, slug)
    if not may_write(request.user, community):
        raise PermissionDenied
    form = TopicForm(_posted(request), organisations=organisations_in(request.user, community))
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_valid():
        try:
            topic = discussion.open_topic(
                community,
                by=request.user,
                title=form.cleaned_data["title"],
                text=form.cleaned_data["text"],
                organisation=form.speaks_for,
            )
        except (InvalidTransition, TooMany, TooManyNamed) as error:
            status, refusal = refused(error)
        else:
            return redirect(topic)
    context = {"community": community, "form": form, "refusal": refusal}
    return render(request, "communities/topic_new.html", context, status=status)


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def topic(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The messages of a topic in their order, and the form to answer."""
    found = find_topic(request, slug, pk)
    organisations = organisations_in(request.user, found.community)
    form = PostForm(_posted(request), organisations=organisations)
    if not form.is_bound:
        return topic_page(request, found, form)
    if not may_write(request.user, found.community):
        raise PermissionDenied
    if not form.is_valid():
        return topic_page(request, found, form, status=422)
    try:
        text = form.cleaned_data["text"]
        post = discussion.answer(found, by=request.user, text=text, organisation=form.speaks_for)
    except (InvalidTransition, TooMany, TooManyNamed) as error:
        status, refusal = refused(error)
        found.refresh_from_db(fields=["state"])
        return topic_page(request, found, form, status=status, refusal=refusal)
    return redirect(post_address(post))


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def topic_close(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Close a topic, with reasons if there are any to give."""
    found = find_topic(request, slug, pk)
    if not may_facilitate(request.user, found.community):
        raise PermissionDenied
    form = CloseForm(_posted(request))
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_valid():
        try:
            discussion.close(found, by=request.user, reason=form.cleaned_data["reason"])
        except InvalidTransition as error:
            status, refusal = 409, str(error)
        else:
            return redirect(found)
    context = {"community": found.community, "topic": found, "form": form, "refusal": refusal}
    return render(request, "communities/topic_close.html", context, status=status)


@private_page
@second_factor_of_staff
@require_POST
def topic_reopen(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let a closed topic be answered again."""
    found = find_topic(request, slug, pk)
    if not may_facilitate(request.user, found.community):
        raise PermissionDenied
    try:
        discussion.reopen(found, by=request.user)
    except InvalidTransition as error:
        found.refresh_from_db(fields=["state"])
        form = PostForm(organisations=organisations_in(request.user, found.community))
        return topic_page(request, found, form, status=409, refusal=str(error))
    return redirect(found)


@private_page
@second_factor_of_staff
@require_POST
def topic_follow(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Follow a topic (`follow` in the form) or no longer."""
    found = find_topic(request, slug, pk)
    act = discussion.follow if request.POST.get("follow") else discussion.unfollow
    act(found, person=request.user)
    return redirect(found)


def topic_page(
    request: HttpRequest, found: Topic, form: PostForm, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    """The page of a topic, with what could not be done."""
    community = found.community
    writes = may_write(request.user, community)
    closing = found.steps.filter(verb="close").select_related("by").order_by("-pk").first()
    context = {
        "community": community,
        "topic": found,
        "page": _posts(request, found),
        "form": form,
        "refusal": refusal,
        "follows": found.follows.filter(person=request.user).exists(),
        "facilitates": may_facilitate(request.user, community),
        "writes": writes and found.state == TopicState.OPEN,
        "takes_part": writes,
        "closing": closing if found.state == TopicState.CLOSED else None,
    }
    return render(request, "communities/topic.html", context, status=status)


def _posts(request: HttpRequest, found: Topic) -> Span:
    rows = found.posts.select_related("author", "organisation")
    after, before = request.GET.get("dopo"), request.GET.get("prima")
    return keyset_span(rows, ORDER, POSTS, after=after, before=before)


def _posted(request: HttpRequest):
    return request.POST if request.method == "POST" else None


def refused(error: Exception) -> tuple[int, str]:
    """What to answer when nothing could be written: status and sentence."""
    if isinstance(error, TooMany):
        most = discussion.POSTS_AN_HOUR
        return 429, _("You have written %(most)d messages within an hour. Try again later.") % {
            "most": most
        }
    if isinstance(error, TooManyNamed):
        most = discussion.MOST_NAMED
        return 422, _("A message can name at most %(most)d people.") % {"most": most}
    return 409, str(error)

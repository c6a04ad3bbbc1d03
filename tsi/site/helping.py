"""Help: for each role, how one does here what one came to do."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tsi.base.markdown import render_own
from tsi.base.pages import public_page

_FOLDER = settings.BASE_DIR / "fixtures" / "help"
# By the word in the address, in the order in which they are shown: the file of the role.
ROLES = {
    "visitatori": "visitor",
    "cittadini": "citizen",
    "organizzazioni": "organisation",
    "facilitazione": "facilitator",
    "moderazione": "moderator",
    "redazione": "editor",
    "segreteria": "staff",
}


@dataclass(frozen=True)
class HelpText:
    """One page of help: `lead` says in a sentence for whom it is."""

    slug: str
    title: str
    lead: str
    body: SafeString


@cache
def help_text(slug: str, language: str) -> HelpText:
    """The page of a role: `# title`, a blank line, one paragraph, then the body."""
    source = (_FOLDER / f"{ROLES[slug]}.{language}.md").read_text("utf-8")
    title, lead, body = source.split("\n\n", 2)
    return HelpText(slug, title.removeprefix("# "), " ".join(lead.split()), render_own(body))


@require_safe
def help_list(request: HttpRequest) -> HttpResponse:
    """Who you are, or what you come to do: one page each."""
    pages = _all()
    return public_page(
        request,
        _state(*pages),
        render=lambda: render_to_string("site/help_list.html", {"pages": pages}, request),
    )


@require_safe
def help_role(request: HttpRequest, slug: str) -> HttpResponse:
    """How one does what one comes to do in one role."""
    if slug not in ROLES:
        raise Http404
    page = help_text(slug, get_language())
    context = {"page": page, "pages": _all()}
    return public_page(
        request,
        _state(page, *context["pages"]),
        render=lambda: render_to_string("site/help_role.html", context, request),
    )


def _all() -> list[HelpText]:
    return [help_text(slug, get_language()) for slug in ROLES]


def _state(*pages: HelpText) -> str:
    return sha256(repr(pages).encode()).hexdigest()

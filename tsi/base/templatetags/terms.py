"""Words of the glossary, explained where they stand."""

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from tsi.base.glossary import explained

register = template.Library()


@register.simple_block_tag(takes_context=True)
def terms(context: Context, content: str) -> SafeString:
    """`{% terms %}…{% endterms %}`: the first use on the page of each term explains it.

    Only for the platform's own sentences: what a person wrote is not ours to annotate.
    """
    page = context.render_context.dicts[0]  # one for the whole page, with all that it includes
    known = page.setdefault("terms explained", set())
    return explained(content, get_language(), reverse("site:glossary"), known)

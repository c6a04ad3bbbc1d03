"""Where a post stands: the address of the page that begins with it."""

from types import SimpleNamespace

from communities.models import Post
from tsi.base.paging import place_of

ORDER = ["pk"]


def post_address(post: Post) -> str:
    """The topic from this post on, at its anchor. It stays right however many answers come."""
    before = place_of(SimpleNamespace(pk=post.pk - 1), ORDER)
    return f"{post.topic.get_absolute_url()}?dopo={before}#m-{post.pk}"

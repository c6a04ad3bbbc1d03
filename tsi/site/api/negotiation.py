"""What is sent, whatever is asked for (RFC 9110, 12.4.1)."""

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request


class AlwaysJSON(BaseContentNegotiation):
    """JSON, to a browser too: people have pages of their own."""

    def select_renderer(self, request: Request, renderers: list, format_suffix: str | None = None):
        return renderers[0], renderers[0].media_type

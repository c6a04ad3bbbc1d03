"""What stands on a page in the other language, and what Italian lacks in its catalogue."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import django.contrib.auth.forms  # noqa: F401 - it looks a text up when it is first imported
import pytest
from django.utils.translation import trans_real

from partners.models import Organisation
from tests.site.catalogue import foreign_words, messages
from tests.site.crawl import language_of
from tests.site.page_reading import Page

OTHER = {"it": "en", "en": "it"}
SAME_IN_BOTH = {"Password", ":", "%s MB"}  # in Django's and allauth's catalogues


@contextmanager
def untranslated() -> Iterator[Callable[[], set[str]]]:
    """Gives the texts, anybody's, that were wanted in Italian so far and are in no catalogue."""
    wanted = set()
    same = {form for english, italian in messages() for form in set(english) & set(italian)}

    def left() -> set[str]:
        words = {text for text in wanted if any(map(str.isalpha, text))}  # ", " is in no language
        return words - same - SAME_IN_BOTH

    def watch(patch: pytest.MonkeyPatch, name: str) -> None:
        original = getattr(trans_real.DjangoTranslation, name)

        def look_up(catalogue, text, *rest):
            found = original(catalogue, text, *rest)
            if catalogue.to_language() == "it" and found in (text, *rest):
                wanted.add(text)
            return found

        patch.setattr(trans_real.DjangoTranslation, name, look_up)

    with pytest.MonkeyPatch.context() as patch:
        watch(patch, "gettext")
        watch(patch, "ngettext")
        yield left


def strange_words(read: list[tuple[str, Page]]) -> list[str]:
    """The words on the pages in `read` that are not in the language of their address; names of
    organisations are in nobody's."""
    names = set(Organisation.objects.values_list("name", flat=True))
    found = []
    for address, page in read:
        assert page.language == language_of(address), address
        words = [_unnamed(text, names) for text in page.words]
        found += [f"{address}: {word}" for word in foreign_words(words, page.language)]
        # Negative control: the same page is full of faults for the other language's judge.
        assert len(foreign_words(page.words, OTHER[page.language])) > 10, address
    return found


def _unnamed(text: str, names: set[str]) -> str:
    """`text` without the names among its parts: "Ask to join · Acsel Spa" is "Ask to join"."""
    return " · ".join(part for part in text.split(" · ") if part not in names)

"""Letters about discussions and resources are in one language each, and hold no address."""

import pytest
from django.utils import translation

from communities import discussion, resources
from communities.letters import discussion as of_discussion
from communities.letters import resources as of_resources
from communities.models import Mention, Resource
from tests.factories import make_community, make_facilitator
from tests.site.catalogue import foreign_words
from tests.site.discussion_states import inside


@pytest.mark.parametrize("language", ["it", "en"])
def test_letters_are_in_one_language(db, language):
    community = make_community(title_it="1", title_en="1")
    author, named = inside(community, 2), inside(community, 3)
    facilitator = make_facilitator(community)
    topic = discussion.open_topic(community, by=author, title="1", text="@M 3")
    post, link = topic.posts.get(), Resource(community=community, kind="link", title="1")
    resources.add(link, by=author)

    with translation.override(language):
        written = [of_discussion.mentioned(Mention.objects.get().pk)]
        for verb in (discussion.hide, discussion.show):
            step = verb(post, by=facilitator, reason="–")
            written.append(of_discussion.post_decided(step.pk))
        step = resources.withdraw(link, by=facilitator, reason="–")
        written.append(of_resources.resource_decided(step.pk))
        step = resources.restore(link, by=facilitator)
        written.append(of_resources.resource_decided(step.pk))

    assert [letter.to for letter in written] == [named.email, *[author.email] * 4]
    other = "en" if language == "it" else "it"
    for letter in written:
        words = [letter.subject, *letter.text.splitlines()]
        assert foreign_words(words, language) == []
        assert len(foreign_words(words, other)) >= 3
        assert ("/en/comunita/" in letter.text) == (language == "en")
        assert author.email not in letter.text
        assert "%(" not in letter.text + letter.subject

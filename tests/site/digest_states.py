"""Pages about the digest in every state (see page_states)."""

from communities.digest import choices
from communities.models import DigestChoice
from tests.factories import make_user


def leaving_the_digest(visit) -> None:
    """By the link of a letter: asked, done; the choice among the notices, refused too."""
    person = make_user(first_name="M", last_name="1")
    choices.have_choices([person])
    token = DigestChoice.objects.get(person=person).link_token
    visit.get(f"/riepilogo/{token}/disiscrizione/")
    visit.post(f"/riepilogo/{token}/disiscrizione/")
    visit.client.force_login(person)
    visit.get("/account/notifiche/")
    visit.post("/account/notifiche/", {"digest": "1"}, status=422)
    visit.post("/account/notifiche/", {"digest": "monthly"})


DIGEST_GROUPS = [leaving_the_digest]

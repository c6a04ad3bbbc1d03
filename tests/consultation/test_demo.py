"""What people say in the demonstration: enough that its list has several pages, in every state."""

import pytest
from django.core.management import call_command

from consultation.models import LEFT, Contribution, ContributionKind, Endorsement
from tsi.site.demo.consultation import SLUG


@pytest.mark.slow
def test_demonstration_has_all_kinds_on_several_pages(client, demo_world):
    public = Contribution.objects.public()
    said = Contribution.objects.count()

    call_command("play_demo", verbosity=0)

    assert Contribution.objects.count() == said >= 60
    assert public.count() > 2 * 20
    assert set(public.values_list("kind", flat=True)) == set(ContributionKind)
    assert Contribution.objects.placeholders().filter(state__in=LEFT).count() >= 1
    assert Endorsement.objects.count() > 10
    assert (
        "Contributi precedenti" in client.get(f"/consultazioni/{SLUG}/contributi/").content.decode()
    )

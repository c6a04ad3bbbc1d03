"""The projects that the sources link to the Plan are in, as the sources have them."""

import json

from django.conf import settings
from django.core.management import call_command

from partners.models import Project
from plan.models import Passage, ProjectLink

ROWS = json.loads((settings.BASE_DIR / "fixtures" / "projects.json").read_text("utf-8"))["projects"]


def test_nine_projects_are_public_with_their_strategies(real_plan):
    codes = dict(Passage.objects.values_list("uid", "code"))
    found = {
        project.slug: sorted(
            codes[uid]
            for uid in ProjectLink.objects.filter(project=project).values_list("uid", flat=True)
        )
        for project in Project.objects.public()
    }

    assert len(ROWS) == 9
    assert found == {row["slug"]: row["strategies"] for row in ROWS}


def test_addresses_without_scheme_get_one(real_plan):
    seed = Project.objects.get(slug="seed2scale")

    assert seed.website == "https://www.seedeuproject.eu"
    assert (seed.first_year, seed.last_year) == (2024, 2027)


def test_loading_again_changes_nothing_that_staff_decided(real_plan):
    project = Project.objects.get(slug="cevis")
    ProjectLink.objects.filter(project__slug="eu-hub").first().delete()
    links = ProjectLink.objects.count()

    call_command("load_data", verbosity=0)

    assert ProjectLink.objects.count() == links
    assert Project.objects.get(slug="cevis").pk == project.pk
    assert Project.objects.count() == 9

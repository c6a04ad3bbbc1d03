"""Which datasets there are, and what holds for all of them."""

from django.utils.translation import gettext_lazy as _

from tsi.site.open_data import execution, network, text, voices
from tsi.site.open_data.dataset import Dataset

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LICENCE_NAME = "Creative Commons Attribution 4.0 International (CC BY 4.0)"
TITLE = _("Open data of the Metropolitan Plan for the Social Economy")
ABOUT = _(
    "The text of the Plan, what was said of it and answered, how it is carried out, and the "
    "organisations and communities that take part."
)

DATASETS: dict[str, Dataset] = {
    one.slug: one
    for one in (
        network.ORGANISATIONS,
        network.PROJECTS,
        network.COMMUNITIES,
        network.MEMBERSHIPS,
        network.MEETINGS,
        text.VERSIONS,
        text.ACTS,
        text.PASSAGES,
        voices.CONTRIBUTIONS,
        voices.RESPONSES,
        voices.MODERATION,
        execution.INVOLVEMENTS,
        execution.MILESTONES,
        execution.INSTRUMENTS,
        execution.BUDGET,
        execution.UPDATES,
        execution.INDICATORS,
        execution.OBSERVATIONS,
        text.FACTS,
    )
}

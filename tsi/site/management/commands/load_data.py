from django.conf import settings
from django.core.management.base import BaseCommand

from communities.loading import load_communities
from partners.loading import load_organisations, load_projects
from plan.loading import load_community_links, load_facts, load_plan, load_project_links
from plan.models import Plan, Version, VersionKind
from plan.versions import freeze, publish
from tsi.base import progress
from tsi.base.loading import load_legal_texts

FIXTURES = settings.BASE_DIR / "fixtures"
SUMMARY_IT = (
    "Sintesi del Piano in parole diverse dal testo approvato, con titoli e risorse come "
    "pubblicati. Fa fede il testo approvato dagli enti promotori."
)
SUMMARY_EN = (
    "The Plan summarised in words other than those of the approved text, with titles and "
    "resources as published. The text approved by the promoters prevails."
)


class Command(BaseCommand):
    help = (
        "Load the real Plan, facts, projects, communities, organisations, legal texts. Repeatable."
    )

    def handle(self, *args, **options):
        say = progress.steps(6) if options["verbosity"] else progress.silent
        say("legal texts")
        legal = load_legal_texts(FIXTURES / "legal")
        say("organisations")
        organisations = load_organisations(FIXTURES / "organisations.csv")
        say("the Plan")
        plan = load_plan(
            FIXTURES / "plan.json", FIXTURES / "sections.json", FIXTURES / "facts.json"
        )
        facts = load_facts(FIXTURES / "facts.json")
        say("projects")
        projects = load_projects(FIXTURES / "projects.json")
        load_project_links(FIXTURES / "projects.json")
        say("communities")
        communities = load_communities(FIXTURES / "communities.json")
        load_community_links(FIXTURES / "communities.json")
        say("first version")
        version = self.first_version(plan)
        progress.finish()
        self.stdout.write(
            f"{organisations} organisations, {plan.elements.count()} elements, {facts} facts, "
            f"{projects} projects, {communities} communities and groups, {legal} legal texts, "
            f"version {version.number} {version.manifest_sha256[:12]}"
        )

    def first_version(self, plan: Plan) -> Version:
        """Version 1.0: the Plan as it was presented, as a summary."""
        version = plan.versions.filter(number="1.0").first()
        if version is None:
            version = freeze(
                plan,
                number="1.0",
                kind=VersionKind.FINAL,
                note_it=SUMMARY_IT,
                note_en=SUMMARY_EN,
            )
        if version.published_at is None:
            publish(version)
        return version

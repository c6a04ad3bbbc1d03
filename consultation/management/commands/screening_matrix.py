from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from consultation.screening_matrix import Voice, outcomes, passages, report, voices
from tsi.base.progress import counted

VOICES = "tests/consultation/voices/held_out.jsonl"
PLAN = "fixtures/plan.json"
BEGIN, END = "<!-- matrix: begin -->", "<!-- matrix: end -->"


class Command(BaseCommand):
    """Prints how the rules of the screening do on labelled contributions."""

    help = "Print gates and confusion matrix of the screening, or write them into a document."

    def add_arguments(self, parser):
        parser.add_argument("--voices", default=VOICES, help="labelled contributions, JSON lines")
        parser.add_argument("--write", metavar="FILE", help="put the tables between its marks")

    def handle(self, *args, **options):
        path = Path(settings.BASE_DIR, options["voices"])
        if not path.exists():
            raise CommandError(f"There is no {path}.")
        spoken = voices(path)
        plan = passages(Path(settings.BASE_DIR, PLAN))
        found = outcomes(spoken, plan, watched if options["verbosity"] else iter)
        tables = report(spoken, found)
        if not options["write"]:
            self.stdout.write(tables)
            return
        document = Path(settings.BASE_DIR, options["write"])
        document.write_text(between_marks(document.read_text(), tables))


def watched(spoken: list[Voice]) -> Iterator[Voice]:
    return counted(spoken, "contributions")


def between_marks(text: str, tables: str) -> str:
    """`text` with what stands between its marks replaced."""
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    return f"{before}{BEGIN}\n{tables}\n{END}{after}"

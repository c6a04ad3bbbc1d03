"""What Lighthouse says of the main pages: the median of several runs, as on a telephone.

Run by `bin/bench --lighthouse`, which installs Lighthouse beside this file.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import django
from django.urls import reverse

CLI = Path(__file__).with_name("lighthouse") / "node_modules" / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
CHROME = "--headless=new --no-sandbox --disable-dev-shm-usage"
RUNS = 5
AIM = 95  # of 100, in each category
LOADED = "largest-contentful-paint"


def main() -> int:
    """Print a line a page and return 1 when a median is below the aim."""
    django.setup()
    from benchmarks.serving import serving

    with serving() as port:
        rows = {name: _page(f"http://localhost:{port}{path}") for name, path in _pages().items()}
    print(f"\n{'page':16}" + "".join(f"{name:>16}" for name in (*CATEGORIES, "shown after, s")))
    for name, row in rows.items():
        print(f"{name:16}" + "".join(f"{row[each]:16.0f}" for each in CATEGORIES), end="")
        print(f"{row[LOADED] / 1000:16.1f}")
        for audit in sorted(row["failed"]):
            print(f"{'':16}  {audit}")
    low = [name for name, row in rows.items() if any(row[each] < AIM for each in CATEGORIES)]
    print(f"\nBelow {AIM}: {', '.join(low) or 'none'}. Medians of {RUNS} runs.")
    return 1 if low else 0


def _pages() -> dict[str, str]:
    """The seven pages people come to, with something on each of them."""
    from benchmarks import world
    from communities.models import Community
    from consultation.models import Contribution
    from partners.models import Organisation

    consultation = world.open_consultation()
    world.publish_all(world.speak(consultation, 100))
    spoken_of = Contribution.objects.filter(state="published").first().passage
    return {
        "home": reverse("site:home"),
        "Plan": reverse("site:plan"),
        "passage": spoken_of.get_absolute_url(),
        "contributions": consultation.get_absolute_url(),
        "organisation": Organisation.objects.public().first().get_absolute_url(),
        "community": Community.objects.active().first().get_absolute_url(),
        "calendar": reverse("communities:calendar"),
    }


def _page(url: str) -> dict:
    """Medians of the scores (0–100) and of the largest paint (ms), and what ever failed."""
    print(f"  {url}", file=sys.stderr, flush=True)
    runs = [_run(url) for _ in range(RUNS)]
    scores = {
        name: median(100 * run["categories"][name]["score"] for run in runs) for name in CATEGORIES
    }
    paint = median(run["audits"][LOADED]["numericValue"] for run in runs)
    return {**scores, LOADED: paint, "failed": {name for run in runs for name in _failed(run)}}


def _failed(run: dict) -> list[str]:
    """Audits that cost points, except those of performance, which vary by degrees."""
    weighed = (
        audit["id"]
        for name in CATEGORIES[1:]
        for audit in run["categories"][name]["auditRefs"]
        if audit["weight"]
    )
    return [
        name for name in weighed if (run["audits"][name]["score"] or 0) < 1 and _applies(run, name)
    ]


def _applies(run: dict, audit: str) -> bool:
    return run["audits"][audit]["scoreDisplayMode"] not in {
        "notApplicable",
        "manual",
        "informative",
    }


def _run(url: str) -> dict:
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        command = [os.environ["NODE"], str(CLI), url, "--quiet", f"--chrome-flags={CHROME}"]
        command += ["--output=json", f"--output-path={report.name}"]
        command += [f"--only-categories={','.join(CATEGORIES)}"]
        env = os.environ | {"CHROME_PATH": os.environ["CHROMIUM"]}
        for last in (False, False, True):  # now and then Chromium gives it no trace
            run = subprocess.run(command, check=last, env=env, stdout=sys.stderr)
            if not run.returncode:
                break
        return json.load(report)


if __name__ == "__main__":
    sys.exit(main())

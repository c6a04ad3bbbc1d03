"""The moderation of the demonstration comes about through the services, and once."""

import json
from collections import Counter

from consultation.models import Appeal, Contribution, Flag, Redaction
from tests.factories import make_consultation, make_moderator
from tsi.site.demo import moderating


def test_moderation_is_played_once(db, monkeypatch, tmp_path):
    script = json.loads(moderating.FILE.read_text("utf-8"))
    for row in script["contributions"]:
        row["code"] = "1.1.1"
    (tmp_path / "script.json").write_text(json.dumps(script))
    monkeypatch.setattr(moderating, "FILE", tmp_path / "script.json")
    for name in ("moderatrice", "moderatore"):
        make_moderator(email=f"{name}@demo.example")
    asked = make_consultation()

    moderating.play(asked)
    moderating.play(asked)

    states = Contribution.objects.values_list("state", flat=True)
    assert Counter(states) == {"published": 5, "hidden": 1, "rejected": 1}
    assert Counter(Flag.objects.values_list("state", flat=True)) == {
        "open": 3, "upheld": 1, "dismissed": 1,
    }  # fmt: skip
    assert Counter(Appeal.objects.values_list("state", flat=True)) == {
        "open": 1, "granted": 1, "denied": 1,
    }  # fmt: skip
    assert Redaction.objects.count() == 1

"""Hashes by which anybody can check that a version is what it was."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

HASHED = (
    "uid", "parent_uid", "kind", "code", "position", "title_it", "title_en", "body_it", "body_en",
)  # fmt: skip

# What readers are given to check a version by themselves, beside its text as data.
PROGRAM = """\
import hashlib, json
text = json.load(open("testo.json", encoding="utf-8"))
lines = ""
for passage in text["passages"]:
    known = passage.pop("sha256")
    whole = json.dumps(passage, ensure_ascii=False, sort_keys=True,
                       separators=(",", ":"))
    assert hashlib.sha256(whole.encode()).hexdigest() == known, passage
    lines += known + "  " + passage["code"] + "\\n"
assert hashlib.sha256(lines.encode()).hexdigest() == text["sha256"]
print(text["number"], text["sha256"])
"""


def passage_sha256(passage: Any) -> str:
    """SHA-256 (hex) of the passage's fields as JSON with sorted keys, UTF-8, no spaces."""
    values = {name: getattr(passage, name) for name in HASHED}
    values["uid"] = str(values["uid"])
    values["parent_uid"] = str(values["parent_uid"]) if values["parent_uid"] else None
    whole = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(whole.encode()).hexdigest()


def manifest_sha256(passages: Iterable[Any]) -> str:
    """SHA-256 (hex) of the lines `<sha256>  <code>` of all passages in reading order."""
    lines = "".join(f"{passage.sha256}  {passage.code}\n" for passage in passages)
    return hashlib.sha256(lines.encode()).hexdigest()


def broken(version: Any) -> list[str]:
    """Codes of the passages whose text is not that of their hash; `"manifest"` for the whole.

    Empty when the version is what it was when it was sealed.
    """
    passages = list(version.passages.in_order())
    wrong = [each.code for each in passages if each.sha256 != passage_sha256(each)]
    if manifest_sha256(passages) != version.manifest_sha256:
        wrong.append("manifest")
    return wrong

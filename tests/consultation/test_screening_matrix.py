"""The rules on labelled contributions: on the half they were tuned on, and on the other."""

from pathlib import Path

import pytest
from django.core.management import call_command

from consultation import screening_matrix
from consultation.screening_matrix import GATES, gates, outcomes, passages, voices

FOLDER = Path(__file__).with_name("voices")
ROOT = Path(__file__).resolve().parents[2]
# What was reached on the sealed half, when it was measured (docs/screening.md): no rule may fall
# behind. The gates themselves are missed there.
REACHED = {
    "personal data found": 0.918,
    "advertising found": 0.771,
    "near-duplicates found": 1.0,
    "held by mistake, at most": 0.024,
}


def reached(half: str) -> dict[str, float]:
    spoken = voices(FOLDER / f"{half}.jsonl")
    return gates(spoken, outcomes(spoken, passages(ROOT / "fixtures/plan.json")))


def misses(values: dict[str, float], asked: dict[str, float]) -> list[str]:
    return [
        name
        for name, value in values.items()
        if (
            value > asked[name] + 0.0005
            if name.startswith("held")
            else value < asked[name] - 0.0005
        )
    ]


def test_gates_are_met_on_the_open_half():
    assert misses(reached("open"), GATES) == []


def test_sealed_half_does_not_fall_behind_what_was_reached():
    assert misses(reached("sealed"), REACHED) == []


@pytest.mark.xfail(reason="missed when measured, and not tuned after: see docs/screening.md")
def test_gates_are_met_on_the_sealed_half():
    assert misses(reached("sealed"), GATES) == []


def test_a_gate_can_be_missed():
    assert misses({"advertising found": 0.9, "held by mistake, at most": 0.03}, GATES) == [
        "advertising found",
        "held by mistake, at most",
    ]


def test_document_is_what_the_command_prints(capsys):
    call_command("screening_matrix")

    assert capsys.readouterr().out.strip() in (ROOT / "docs/screening.md").read_text()


def test_plan_of_the_file_has_its_passages():
    texts = screening_matrix.passages(ROOT / "fixtures/plan.json")

    assert texts["1.1.1", "it"].startswith("Rendere solido")
    assert texts["1.1.1-a1", "en"].startswith("Strengthen")

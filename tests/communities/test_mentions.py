"""Who is named in a text (pure)."""

import pytest

from communities.mentions import named

NAMES = [
    ("Ada Rossi", 1),
    ("Ada Rossini", 2),
    ("Maria", 3),
    ("Maria Bianchi", 4),
    ("Niccolò D’Angelo", 5),
    ("Ada  Rossi", 6),
    ("", 7),
    ("Ada Rossi-Verdi", 8),
]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Ada Rossi", set()),
        ("@Ada Rossi, che ne dici?", {1, 6}),
        ("@ada ROSSI", {1, 6}),
        ("@Ada Rossini", {2}),
        ("@Ada Rossi-Verdi", {8}),
        ("@Ada Rossi-Neri", set()),
        ("@Maria Bianchi", {4}),
        ("@Maria, ieri", {3}),
        ("@Marialuisa", set()),
        ("@niccolo d'angelo", {5}),
        ("(@Ada\nRossini)", {2}),
        ("m@Maria", set()),
        ("@@Maria", set()),
        ("@ Maria", set()),
        ("@Maria e @Ada Rossini", {2, 3}),
        ("@", set()),
        ("@Ada (.*)", set()),
    ],
)
def test_names_after_at_are_found(text, keys):
    assert named(text, NAMES) == keys


def test_nobody_is_named_where_nobody_is_inside():
    assert named("@Ada Rossi", []) == set()

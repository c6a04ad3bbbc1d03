"""The accounts of people on other services, and those of institutions, which are public."""

import pytest

from consultation.moderation.accounts import accounts


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Mi trovate su Telegram: @mario_rossi", "@mario_rossi"),
        ("Coordino io: @zeno.b:matrix.example", "@zeno.b:matrix.example"),
        ("Ne parlo volentieri: @luca@mastodon.example", "@luca@mastodon.example"),
        ("aggiungetemi, sono noemi_k#4417", "noemi_k#4417"),
        ("t me slash lou_fixes_stuff", "t me slash lou_fixes_stuff"),
        ("solo con Threema, ID 7KX2PN9V", "Threema, ID 7KX2PN9V"),
        ("keybase.io/lneri è il mio profilo", "lneri"),
        ("linkedin.com/in/luca-neri-torino", "luca-neri-torino"),
    ],
)
def test_an_account_is_found_where_it_stands(text, marked):
    assert marked in {text[slice(*span)] for span in accounts(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Seguite @comunetorino per gli avvisi.",
        "Il bando #2024 e il numero C#1234567 sono altro.",
        "La matrice 3:4 e l'orario 9:30 restano.",
        "Threema è un servizio svizzero.",
        "La pagina facebook della biblioteca è ferma.",
    ],
)
def test_what_is_public_or_no_account_is_not(text):
    assert list(accounts(text)) == []

import logging
import sys

from django.conf import settings
from django.utils.module_loading import import_string

from tsi.base.logs import MaskingFormatter

TOKEN = "Zk3" + "x" * 40


def entry(message: str, *args, exc_info=None) -> str:
    record = logging.LogRecord("django.request", 30, "", 0, message, args, exc_info)
    return MaskingFormatter("{message}", style="{").format(record)


def test_token_of_a_private_link_is_masked():
    for said in (
        entry("Method Not Allowed (GET): /consultazioni/invio/%s/conferma/", TOKEN),
        entry(f"Forbidden: /en/consultazioni/invio/{TOKEN}/"),
        entry(f"Not Found: http://localhost/consultazioni/invio/{TOKEN}"),
    ):
        assert TOKEN not in said
        assert "/invio/***" in said


def test_token_of_a_report_is_masked():
    said = entry(f"Method Not Allowed (POST): /en/consultazioni/segnalazione/{TOKEN}/")

    assert TOKEN not in said


def test_token_of_an_invitation_is_masked_also_inside_another_address():
    for said in (
        entry("Gone: /organizzazioni/inviti/%s/", TOKEN),
        entry(f"GET /en/organizzazioni/inviti/{TOKEN}/account/"),
        entry(f"GET /account/accesso/?next=%2Forganizzazioni%2Finviti%2F{TOKEN}%2F&x=1"),
        entry(f"GET /account/accesso/?next=/organizzazioni/inviti/{TOKEN}/"),
    ):
        assert TOKEN not in said
        assert "***" in said
    assert "%2F***%2F&x=1" in entry(f"?next=%2Finviti%2F{TOKEN}%2F&x=1")


def test_tokens_of_a_calendar_and_of_a_digest_are_masked_however_the_address_is_written():
    for said in (
        entry("GET /calendario/mio/%s/calendario.ics", TOKEN),
        entry(f"Not Found: /en/calendario//mio/{TOKEN}/calendario.ics"),
        entry(f"?next=%2Fcalendario%2Fmio%2F{TOKEN}%2Fcalendario.ics"),
        entry(f"POST /riepilogo//{TOKEN}/disiscrizione/"),
    ):
        assert TOKEN not in said
        assert "***" in said


def test_token_in_a_traceback_is_masked():
    try:
        raise ValueError(f"/consultazioni/invio/{TOKEN}/")
    except ValueError:
        assert TOKEN not in entry("failed", exc_info=sys.exc_info())


def test_entry_stays_one_line():
    assert "\n" not in entry("name: %s", "Ada\r\n2026 ERROR forged")


def test_every_handler_masks():
    used = {handler["formatter"] for handler in settings.LOGGING["handlers"].values()}

    for name in used:
        formatter = settings.LOGGING["formatters"][name]
        assert import_string(formatter["()"]) is MaskingFormatter

"""What is refused before it is read."""

import pytest
from django.conf import settings

FILES = "multipart/form-data; boundary=x"


@pytest.mark.parametrize("announced", [settings.LARGEST_BODY + 1, 10**30, "-1", "many"])
@pytest.mark.parametrize(("prefix", "title"), [("", "Troppo in una volta"), ("/en", "too much")])
def test_body_that_no_form_sends_is_refused_unread(client, announced, prefix, title):
    answer = client.generic(
        "POST", f"{prefix}/account/accesso/", b"", FILES, CONTENT_LENGTH=str(announced)
    )

    assert answer.status_code == 413
    assert title in answer.text
    assert not answer.wsgi_request._read_started


def test_body_of_two_documents_is_read(client, db):
    body = b'--x\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n'
    body += b"a" * 20_500_000 + b"\r\n--x--\r\n"

    assert client.generic("POST", "/account/accesso/", body, FILES).status_code == 422


def test_text_that_no_form_takes_is_told_as_too_much(client, db):
    answer = client.post("/account/accesso/", {"login": "a" * 1_000_001})

    assert answer.status_code == 413
    assert "accorcia i testi" in answer.text


@pytest.mark.parametrize(("prefix", "title"), [("", "solo a un pulsante"), ("/en", "for a button")])
def test_address_of_a_button_says_so(client, db, prefix, title):
    answer = client.post(f"{prefix}/organizzazioni/")

    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert title in answer.text


@pytest.mark.parametrize("name", ["sessionid", "csrftoken"])
def test_public_page_takes_no_cookie_away(client, db, name):
    client.cookies[name] = "zz"

    answer = client.get("/organizzazioni/")

    assert "public" in answer["Cache-Control"]
    assert not answer.cookies
    assert "cookie" not in answer.get("Vary", "").lower()


def test_private_page_takes_a_broken_session_away(client, db):
    client.cookies["sessionid"] = "zz"

    assert client.get("/account/accesso/").cookies["sessionid"]["max-age"] == 0

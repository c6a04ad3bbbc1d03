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

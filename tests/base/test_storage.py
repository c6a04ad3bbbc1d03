"""Files in a folder or in a bucket: kept alike, and never with an address of their own."""

import os
import stat
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit
from xml.sax.saxutils import escape

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.storage.handler import StorageHandler
from django.urls import reverse

from tests.factories import make_partner
from tsi.storage import media_storage

SETTINGS = {
    "bucket": "piano",
    "region": "eu-test-1",
    "access_key": "AKTEST",
    "secret_key": "secret-test",
    "prefix": "media",
}


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as keeping files needs. It notes what it was asked."""

    files: dict[str, bytes] = {}
    asked: list[tuple[str, str, dict]] = []
    protocol_version = "HTTP/1.1"

    def _key(self) -> str:
        self.asked.append((self.command, self.path, dict(self.headers)))
        return unquote(urlsplit(self.path).path)

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        sent = {"Content-Length": str(len(body)), "ETag": '"1"'}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in sent.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self):
        key, body = self._key(), self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            size, _, rest = body.partition(b"\r\n")
            body = rest[: int(size.split(b";")[0], 16)]
        self.files[key] = body
        self._answer(200)

    def do_GET(self):
        key = self._key()
        if key not in self.files:
            text = f"<Error><Code>NoSuchKey</Code><Key>{escape(key)}</Key></Error>"
            return self._answer(404, text.encode(), Content_Type="application/xml")
        return self._answer(200, self.files[key], Last_Modified="Mon, 02 Mar 2026 10:00:00 GMT")

    def do_HEAD(self):
        key = self._key()
        if key in self.files:
            size = str(len(self.files[key]))
            self._answer(200, Content_Length=size, Last_Modified="Mon, 02 Mar 2026 10:00:00 GMT")
        else:
            self._answer(404)

    def do_DELETE(self):
        self.files.pop(self._key(), None)
        self._answer(204)

    def log_message(self, *args):
        pass


@pytest.fixture
def bucket():
    Bucket.files, Bucket.asked = {}, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def kept_in(endpoint: str):
    entry = media_storage(endpoint=endpoint, **SETTINGS)
    return StorageHandler({"default": entry})["default"]


def test_file_in_a_bucket_is_written_read_and_deleted(bucket):
    storage = kept_in(bucket)

    name = storage.save("documents/piano.pdf", ContentFile(b"%PDF-1.7"))

    assert list(Bucket.files) == ["/piano/media/documents/piano.pdf"]
    assert storage.exists(name)
    with storage.open(name) as file:
        assert file.read() == b"%PDF-1.7"
    assert storage.size(name) == 8
    storage.delete(name)
    assert not storage.exists(name)
    assert Bucket.files == {}


def test_name_that_is_taken_is_not_written_over(bucket):
    storage = kept_in(bucket)

    first = storage.save("a.pdf", ContentFile(b"1"))
    second = storage.save("a.pdf", ContentFile(b"2"))

    assert first != second
    assert sorted(Bucket.files.values()) == [b"1", b"2"]


def test_file_in_a_bucket_is_private_and_every_request_signed(bucket):
    kept_in(bucket).save("a.pdf", ContentFile(b"1"))

    for command, _path, headers in Bucket.asked:
        assert headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKTEST/")
        if command == "PUT":
            assert headers["x-amz-acl"] == "private"


def test_file_that_is_not_there_is_told_as_in_a_folder(bucket):
    with pytest.raises(FileNotFoundError):
        kept_in(bucket).open("none.pdf").read()


def test_download_goes_through_the_view_also_from_a_bucket(bucket, client, db, settings):
    settings.STORAGES = settings.STORAGES | {"default": media_storage(endpoint=bucket, **SETTINGS)}
    partner = make_partner()
    file = f"{'ab' * 16}.png"
    name = storages["default"].save(f"logos/{file}", ContentFile(b"\x89PNG"))
    type(partner).objects.filter(pk=partner.pk).update(logo=name)

    answer = client.get(reverse("partners:logo", args=[file]))

    assert answer.status_code == 200, answer
    assert b"".join(answer.streaming_content) == b"\x89PNG"
    assert "Location" not in answer


def test_without_a_bucket_files_are_for_their_owner_alone(tmp_path):
    entry = media_storage(
        bucket="", endpoint="", region="", access_key="", secret_key="", prefix=""
    )
    entry = entry | {"OPTIONS": entry["OPTIONS"] | {"location": tmp_path / "media"}}
    storage = StorageHandler({"default": entry})["default"]

    name = storage.save("documents/a.pdf", ContentFile(b"1"))

    assert stat.S_IMODE(os.stat(storage.path(name)).st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "media" / "documents").stat().st_mode) == 0o700

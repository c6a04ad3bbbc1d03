"""The settings of the tests: the real ones, with the outside world replaced."""

import os
import tempfile

# One broker database a test process, so that none takes another's bells or counts its visits. It
# is counted from the address that the first of them was given, which the others inherit.
_given = os.environ.setdefault("TESTS_REDIS_URL", os.environ["REDIS_URL"])
if _process := os.environ.get("PYTEST_XDIST_WORKER"):
    _server, _, _number = _given.rpartition("=")
    _own = int(_number) + 1 + int(_process.removeprefix("gw"))
    os.environ["REDIS_URL"] = f"{_server}={_own}"
os.environ.setdefault("SECRET_KEY", "tests")
os.environ.setdefault("DEMO", "1")
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="tsi-tests-"))
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop in the test's thread

from tsi.settings import *  # noqa: E402, F403
from tsi.settings import CACHES, DATABASES, MIDDLEWARE, STORAGES  # noqa: E402

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]
# A machine at its limits must not look like a cache that is away: limits would not be counted.
PATIENT = {"socket_connect_timeout": 10, "socket_timeout": 10}
CACHES = {"default": CACHES["default"] | {"OPTIONS": PATIENT}}
API_A_MINUTE = 1_000_000  # all tests come from one address
if "TABLES_ARE_MADE" in os.environ:
    DATABASES["default"]["TEST"] = {"TEMPLATE": DATABASES["default"]["NAME"]}

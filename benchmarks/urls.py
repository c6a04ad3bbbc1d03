"""The real addresses, and those of the bare views that they are compared with."""

from django.urls import path

from benchmarks import floors
from tsi.urls import *  # noqa: F403 - with the handlers of errors
from tsi.urls import urlpatterns as real

urlpatterns = [
    path("bench/hello/", floors.hello),
    path("bench/row/", floors.one_row),
    path("bench/rows/", floors.fifty_rows),
    path("bench/insert/", floors.insert),
    *real,
]

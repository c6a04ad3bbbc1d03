"""The Celery app. It carries no truth: what must be done is a row, a task only points at it."""

import os
from importlib import import_module

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tsi.settings")

app = Celery("tsi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Once there are settings: the number of a request goes with the tasks that it rings.
app.on_after_finalize.connect(lambda **_: import_module("tsi.base.tracing"), weak=False)

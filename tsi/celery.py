"""The Celery app. It carries no truth: what must be done is a row, a task only points at it."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tsi.settings")

app = Celery("tsi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

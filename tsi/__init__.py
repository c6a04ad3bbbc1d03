"""The project package. Celery's app is loaded with it, so that tasks find their broker."""

from tsi.celery import app as celery_app

__all__ = ["celery_app"]

"""The files of the open data as they were made last."""

from django.db import models
from django.db.models.functions import Now


class DatasetFile(models.Model):
    """A dataset in one form. It is served while `key` is that of today's data (open_data.dataset),
    so that nothing which was hidden since can be read in it."""

    dataset = models.SlugField(max_length=60)
    form = models.CharField(max_length=4)
    key = models.CharField(max_length=64, help_text="of the data from which it was made")
    file = models.FileField(upload_to="open-data/", max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(help_text="bytes")
    rows = models.PositiveIntegerField()
    made_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now(), help_text="when its content last changed")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "form"], name="dataset_file_once")
        ]

    def __str__(self):
        return f"{self.dataset}.{self.form}"

"""The open data for programs that read schema.org (DataCatalog, Dataset)."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tsi.base.linked import Thing, network, stated
from tsi.base.tables import FORMATS
from tsi.site.models import DatasetFile
from tsi.site.open_data.catalogue import LICENCE
from tsi.site.open_data.dataset import Dataset


def catalogue(datasets: Iterable[Dataset]) -> Thing:
    page = f"{settings.BASE_URL}/dati/"
    return {
        "@type": "DataCatalog",
        "@id": page,
        "name": _("Open data"),
        "url": page,
        "license": LICENCE,
        "publisher": network(),
        "inLanguage": get_language(),
        "dataset": [_named(one) for one in datasets],
    }


def dataset(shown: Dataset, made: DatasetFile | None) -> Thing:
    return _named(shown) | stated(
        {
            "identifier": shown.slug,
            "license": LICENCE,
            "isAccessibleForFree": True,
            "creator": network(),
            "publisher": network(),
            "includedInDataCatalog": {"@type": "DataCatalog", "@id": f"{settings.BASE_URL}/dati/"},
            "dateModified": made.changed_at.isoformat() if made else None,
            "variableMeasured": shown.head,
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": kind.partition(";")[0],
                    "contentUrl": settings.BASE_URL + shown.file_url(form),
                }
                for form, kind in FORMATS.items()
            ],
        }
    )


def _named(one: Dataset) -> Thing:
    page = settings.BASE_URL + one.get_absolute_url()
    words = {"name": str(one.title), "description": str(one.description)}
    return {"@type": "Dataset", "@id": page, "url": page, **words}

"""Addresses of resources and their files, and what is typed into their forms."""

from django.core.files.uploadedfile import SimpleUploadedFile

from communities import resources
from communities.files import read
from communities.models import Resource, ResourceKind
from tests.communities.office_making import PDF

TITLE = "Documento che nessun altro legge"


def added(community, by=None, **values) -> Resource:
    defaults = {"kind": ResourceKind.DOCUMENT, "title": TITLE}
    row = Resource(community=community, **defaults | values)
    return resources.add(row, by=by, file=read("x.pdf", PDF))


def page(resource) -> str:
    return f"/comunita/{resource.community.slug}/risorse/{resource.pk}/"


def file(resource, number: int = 1) -> str:
    version = resource.versions.get(number=number)
    return f"{page(resource)}{number}/{resources.file_name(resource, version)}"


def area(community) -> str:
    return f"/comunita/{community.slug}/area/risorse/"


def every_version(resource) -> str:
    return f"{area(resource.community)}{resource.pk}/versioni/"


def upload(name: str = "Verbale segreto.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def typed(**values) -> dict:
    words = {"kind": "document", "title": "Guida", "visibility": "members", "file": upload()}
    return {name: value for name, value in (words | values).items() if value is not None}


def body(response) -> bytes:
    return b"".join(response.streaming_content)

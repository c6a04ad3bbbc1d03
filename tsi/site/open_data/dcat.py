"""The catalogue in the Italian profile of DCAT (DCAT-AP_IT, AGID), as one graph.

It lists what has been made: size, hash and date are those of the files that are kept. Nothing in
it is nameless, so that the same catalogue is the same text.
"""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from rdflib import DCAT, DCTERMS, FOAF, OWL, RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef

from tsi.base.tables import FORMATS
from tsi.site.models import DatasetFile
from tsi.site.open_data.catalogue import ABOUT, LICENCE, LICENCE_NAME, TITLE
from tsi.site.open_data.dataset import Dataset

IT = Namespace("http://dati.gov.it/onto/dcatapit#")
CARD = Namespace("http://www.w3.org/2006/vcard/ns#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
EU = "http://publications.europa.eu/resource/authority/"
LICENCE_TYPE = URIRef("http://purl.org/adms/licencetype/Attribution")
MEDIA = "http://www.iana.org/assignments/media-types/"
LANGUAGES = {"it": "ITA", "en": "ENG"}
PREFIXES = {
    "dcatapit": IT,
    "spdx": SPDX,
    "vcard": CARD,
    "foaf": FOAF,
    "dcat": DCAT,
    "dct": DCTERMS,
    "owl": OWL,
    "rdfs": RDFS,
}


def graph(datasets: Iterable[Dataset], kept: Iterable[DatasetFile]) -> Graph:
    """The catalogue of those of `datasets` of which `kept` has every file."""
    made = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        made.bind(prefix, namespace)
    files: dict[str, dict[str, DatasetFile]] = {}
    for row in kept:
        files.setdefault(row.dataset, {})[row.form] = row
    whole = _uri("site:dataset_list")
    _catalogue(made, whole)
    ready = [one for one in datasets if set(files.get(one.slug, ())) == set(FORMATS)]
    for one in ready:
        made.add((whole, DCAT.dataset, _dataset(made, one, files[one.slug])))
    changed = max((row.changed_at for one in ready for row in files[one.slug].values()), default="")
    if changed:
        made.add((whole, DCTERMS.modified, Literal(changed.date())))
    return made


def _catalogue(made: Graph, whole: URIRef) -> None:
    _typed(made, whole, DCAT.Catalog, IT.Catalog)
    _words(made, whole, DCTERMS.title, TITLE)
    _words(made, whole, DCTERMS.description, ABOUT)
    made.add((whole, DCTERMS.publisher, _agent(made)))
    made.add((whole, FOAF.homepage, _uri("site:dataset_list")))
    made.add((whole, DCTERMS.license, _licence(made)))
    made.add((whole, DCAT.themeTaxonomy, URIRef(f"{EU}data-theme")))
    _languages(made, whole)


def _dataset(made: Graph, shown: Dataset, files: dict[str, DatasetFile]) -> URIRef:
    node = URIRef(settings.BASE_URL + _italian(shown.get_absolute_url))
    _typed(made, node, DCAT.Dataset, IT.Dataset)
    made.add((node, DCTERMS.identifier, Literal(shown.slug)))
    _words(made, node, DCTERMS.title, shown.title)
    _words(made, node, DCTERMS.description, shown.description)
    changed = max(row.changed_at for row in files.values())
    made.add((node, DCTERMS.modified, Literal(changed.date())))
    made.add((node, DCAT.theme, URIRef(f"{EU}data-theme/{shown.theme}")))
    made.add((node, DCTERMS.accrualPeriodicity, URIRef(f"{EU}frequency/{shown.frequency}")))
    for role in (DCTERMS.rightsHolder, DCTERMS.publisher, DCTERMS.creator):
        made.add((node, role, _agent(made)))
    made.add((node, DCAT.contactPoint, _contact(made)))
    made.add((node, DCAT.landingPage, node))
    _languages(made, node)
    for form, row in files.items():
        made.add((node, DCAT.distribution, _distribution(made, shown, form, row)))
    return node


def _distribution(made: Graph, shown: Dataset, form: str, row: DatasetFile) -> URIRef:
    page = settings.BASE_URL + _italian(shown.get_absolute_url)
    file = settings.BASE_URL + _italian(lambda: shown.file_url(form))
    node = URIRef(f"{page}#{form}")
    _typed(made, node, DCAT.Distribution, IT.Distribution)
    for language in LANGUAGES:
        with translation.override(language):
            title = Literal(f"{shown.title} ({form.upper()})", lang=language)
            made.add((node, DCTERMS.title, title))
    _words(made, node, DCTERMS.description, shown.description)
    made.add((node, DCTERMS["format"], URIRef(f"{EU}file-type/{form.upper()}")))
    made.add((node, DCAT.mediaType, URIRef(MEDIA + FORMATS[form].partition(";")[0])))
    made.add((node, DCTERMS.license, _licence(made)))
    made.add((node, DCAT.accessURL, URIRef(page)))
    made.add((node, DCAT.downloadURL, URIRef(file)))
    made.add((node, DCAT.byteSize, Literal(f"{row.size}.0", datatype=XSD.decimal)))
    made.add((node, DCTERMS.modified, Literal(row.changed_at.date())))
    checksum = URIRef(f"{page}#{form}-sha256")
    made.add((node, SPDX.checksum, checksum))
    made.add((checksum, RDF.type, SPDX.Checksum))
    made.add((checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
    made.add((checksum, SPDX.checksumValue, Literal(row.sha256, datatype=XSD.hexBinary)))
    return node


def _agent(made: Graph) -> URIRef:
    node = URIRef(f"{settings.BASE_URL}/#rete")
    _typed(made, node, FOAF.Agent, IT.Agent)
    made.add((node, FOAF.name, Literal("Torino Social Impact", lang="it")))
    made.add((node, FOAF.name, Literal("Torino Social Impact", lang="en")))
    made.add((node, DCTERMS.identifier, Literal(settings.PUBLISHER_IPA or settings.BASE_URL)))
    return node


def _contact(made: Graph) -> URIRef:
    """The office, never a person."""
    node = URIRef(f"{settings.BASE_URL}/#contatti")
    _typed(made, node, CARD.Kind, CARD.Organization, IT.Organization)
    made.add((node, CARD.fn, Literal("Torino Social Impact")))
    made.add((node, CARD.hasEmail, URIRef(f"mailto:{settings.CONTACT_EMAIL}")))
    made.add((node, CARD.hasURL, URIRef(f"{settings.BASE_URL}/")))
    return node


def _licence(made: Graph) -> URIRef:
    node = URIRef(LICENCE)
    _typed(made, node, DCTERMS.LicenseDocument, IT.LicenseDocument)
    made.add((node, FOAF.name, Literal(LICENCE_NAME, lang="en")))
    made.add((node, DCTERMS.type, LICENCE_TYPE))
    made.add((node, OWL.versionInfo, Literal("4.0")))
    made.add((node, RDFS.seeAlso, URIRef(f"{EU}licence/CC_BY_4_0")))
    return node


def _typed(made: Graph, node: URIRef, *kinds: URIRef) -> None:
    for kind in kinds:
        made.add((node, RDF.type, kind))


def _words(made: Graph, node: URIRef, name: URIRef, text) -> None:
    for language in LANGUAGES:
        with translation.override(language):
            made.add((node, name, Literal(str(text), lang=language)))


def _languages(made: Graph, node: URIRef) -> None:
    for code in LANGUAGES.values():
        made.add((node, DCTERMS.language, URIRef(f"{EU}language/{code}")))


def _italian(address) -> str:
    with translation.override("it"):
        return address()


def _uri(name: str) -> URIRef:
    return URIRef(settings.BASE_URL + _italian(lambda: reverse(name)))

"""The catalogue in the Italian profile of DCAT: complete, one graph in three forms, true."""

from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, URIRef
from rdflib.compare import isomorphic

from tests.site.open_data_world import body_of, fill
from tsi.site.models import DatasetFile
from tsi.site.open_data import keeping
from tsi.site.open_data.catalogue import DATASETS
from tsi.site.open_data.dcat import CARD, IT, SPDX
from tsi.site.open_data.dcat_views import FORMS

SHAPES = Path(__file__).with_name("dcat_ap_it.ttl")
PARSED_AS = {"jsonld": "json-ld", "ttl": "turtle", "rdf": "xml"}
MANDATORY = {
    IT.Catalog: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.modified,
                 DCAT.dataset),
    IT.Dataset: (DCTERMS.identifier, DCTERMS.title, DCTERMS.description, DCTERMS.modified,
                 DCAT.theme, DCTERMS.rightsHolder, DCTERMS.accrualPeriodicity, DCAT.distribution,
                 DCTERMS.publisher, DCAT.contactPoint),
    IT.Distribution: (DCTERMS["format"], DCTERMS.license, DCAT.accessURL, DCAT.downloadURL,
                      DCAT.byteSize, SPDX.checksum, DCTERMS.modified),
    IT.Agent: (DCTERMS.identifier, FOAF.name),
    IT.Organization: (CARD.fn, CARD.hasEmail),
    IT.LicenseDocument: (FOAF.name, DCTERMS.type),
}  # fmt: skip


@pytest.fixture
def world(db):
    fill()
    keeping.keep(DATASETS.values())


def catalogue(client, form: str, prefix: str = "") -> Graph:
    response = client.get(f"{prefix}/catalogo.{form}")
    assert response.status_code == 200
    assert response["Content-Type"] == FORMS[form][1]
    return Graph().parse(data=body_of(response), format=PARSED_AS[form])


@pytest.mark.slow
def test_it_keeps_the_shapes_of_the_profile(client, world):
    shapes = Graph().parse(SHAPES)

    kept, _graph, text = validate(catalogue(client, "ttl"), shacl_graph=shapes)

    assert kept, text


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in MANDATORY.items() for name in names]
)
def test_the_shapes_find_what_is_missing(client, db, kind, name):
    """Each mandatory field is there; taken from one thing, the shapes say so."""
    keeping.make(DATASETS["fatti"])
    made = catalogue(client, "ttl")
    things = list(made.subjects(RDF.type, kind))
    assert things
    assert all(list(made.objects(thing, name)) for thing in things)

    made.remove((things[0], name, None))

    kept, _graph, _text = validate(made, shacl_graph=Graph().parse(SHAPES))
    assert not kept


@pytest.mark.slow
def test_three_forms_and_two_addresses_are_one_graph(client, world):
    turtle = catalogue(client, "ttl")

    assert len(turtle) > 500
    assert isomorphic(turtle, catalogue(client, "jsonld"))
    assert isomorphic(turtle, catalogue(client, "rdf"))
    assert isomorphic(turtle, catalogue(client, "ttl", prefix="/en"))


def test_every_dataset_is_listed_with_what_its_files_are(client, world):
    made = catalogue(client, "ttl")

    listed = {str(name) for name in made.objects(None, DCTERMS.identifier)}
    assert set(DATASETS) <= listed
    for row in DatasetFile.objects.all():
        node = next(
            node
            for node in made.subjects(DCAT.downloadURL)
            if str(made.value(node, DCAT.downloadURL)).endswith(f"/{row.dataset}.{row.form}")
        )
        checksum = made.value(node, SPDX.checksum)
        assert str(made.value(checksum, SPDX.checksumValue)) == row.sha256
        assert made.value(node, DCAT.byteSize).toPython() == row.size


@pytest.mark.slow
def test_addresses_in_it_lead_somewhere(client, world, settings):
    made = catalogue(client, "ttl")

    for name in (DCAT.downloadURL, DCAT.accessURL):
        for address in set(made.objects(None, name)):
            path = str(address).removeprefix(settings.BASE_URL)
            assert client.get(path).status_code == 200, address


def test_words_are_in_both_languages(client, world):
    made = catalogue(client, "ttl")

    for node in made.subjects(RDF.type, IT.Dataset):
        titles = {title.language: str(title) for title in made.objects(node, DCTERMS.title)}
        assert set(titles) == {"it", "en"}


def test_publisher_is_known_by_its_code(client, world, settings):
    settings.PUBLISHER_IPA = "ente_to"

    made = catalogue(client, "ttl")

    agent = next(made.subjects(RDF.type, IT.Agent))
    assert str(made.value(agent, DCTERMS.identifier)) == "ente_to"


def test_before_anything_is_made_it_is_empty_and_parses(client, db):
    made = catalogue(client, "rdf")

    assert not list(made.subjects(RDF.type, IT.Dataset))
    assert list(made.subjects(RDF.type, DCAT.Catalog))
    assert not any(not isinstance(node, URIRef) for node in made.subjects())

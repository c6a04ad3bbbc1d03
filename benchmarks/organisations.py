"""Ten thousand invented organisations, with the words that real ones are made of."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from partners.models import Category, Organisation, Standing

BATCH = 2000
KINDS = (
    ("Associazione", "Associazione", "APS", Category.ASSOCIATION),
    ("Associazione culturale", "Associazione", "ETS", Category.CULTURE),
    ("Cooperativa sociale", "S.c.s.", "", Category.SOCIAL_COOPERATIVE),
    ("Consorzio", "Consorzio", "", Category.SOCIAL_COOPERATIVE),
    ("Fondazione", "Fondazione", "ETS", Category.FOUNDATION),
    ("Istituto di Istruzione Superiore", "Istituto scolastico", "", Category.SCHOOL),
    ("Impresa sociale", "Srl", "Impresa Sociale", Category.SOCIAL_ENTERPRISE),
    ("Studio", "", "", Category.PROFESSIONAL_FIRM),
    ("Oratorio", "", "", Category.RELIGIOUS_BODY),
    ("Società Benefit", "Srl", "Società Benefit", Category.BENEFIT_CORPORATION),
)


def _listed(text: str) -> list[str]:
    return text.split("|")


WORDS = _listed(
    "Aurora|Bottega|Cascina|Cerchio|Cittadella|Comunità|Crescere|Dialogo|Domani|"
    "Energia|Equilibrio|Fabbrica|Futuro|Giardino|Idea|Impatto|Insieme|Laboratorio|"
    "Lanterna|Margherita|Mirtillo|Mosaico|Officina|Orizzonte|Orto|Percorsi|Piazza|"
    "Ponte|Primavera|Quartiere|Radici|Rondine|Sentieri|Sguardo|Solidarietà|Sorriso|"
    "Spazio|Talenti|Teatro|Terra|Traguardi|Valle|Viandante|Volo"
)
PEOPLE = _listed(
    "Anna Frank|Camillo Olivetti|Don Milani|Edmondo De Amicis|Giovanni Bosco|Giuseppe Saragat|"
    "Grazia Deledda|Maria Montessori|Norberto Bobbio|Primo Levi|Rita Levi Montalcini|San Secondo"
)
PLACES = (
    ("Torino", "1 Torino"), ("Rivoli", "2 AMT Ovest"), ("Grugliasco", "2 AMT Ovest"),
    ("Moncalieri", "3 AMT Sud"), ("Nichelino", "3 AMT Sud"), ("Settimo Torinese", "4 AMT Nord"),
    ("Pinerolo", "5 Pinerolese"), ("Luserna San Giovanni", "5 Pinerolese"),
    ("Susa", "6 Valli di Susa e Sangone"), ("Giaveno", "6 Valli di Susa e Sangone"),
    ("Lanzo Torinese", "7 Ciriacese-Valli di Lanzo"), ("Cuorgnè", "8 Canavese occidentale"),
    ("Castellamonte", "8 Canavese occidentale"), ("Ivrea", "9 Eporediese"),
    ("Chivasso", "10 Chivassese"), ("Carmagnola", "11 Chierese-Carmagnolese"), ("", ""),
)  # fmt: skip
TAGS = _listed(
    "accoglienza|agricoltura sociale|amministrazione|comunicazione|consulenza fiscale|cucina|"
    "educazione|finanza etica|formazione|grafica|inserimento lavorativo|logistica|manutenzioni|"
    "progettazione europea|pulizie|spazi per eventi|trasporti|valutazione d’impatto"
)
MANNER = (
    "Lavora con le famiglie e le scuole del territorio.",
    "Accompagna al lavoro chi ne è lontano, con tirocini e laboratori.",
    "Cura spazi comuni e li apre ai gruppi informali.",
    "Fa formazione e consulenza per gli enti del Terzo settore.",
)


def make(count: int = 10_000, seed: int = 1) -> None:
    """Write so many organisations beside those that were made before; all are public."""
    before = Organisation.objects.filter(slug__startswith="ente-").count()
    made = invented(count, seed, first=before)
    for _start in range(0, count, BATCH):
        Organisation.objects.bulk_create(islice(made, BATCH))


def invented(count: int, seed: int = 1, *, first: int = 0) -> Iterator[Organisation]:
    """Unsaved organisations, with the columns that searching reads, numbered from `first`; the same
    ones for the same seed and number."""
    chance = random.Random(seed)  # noqa: S311
    for number in range(first, first + count):
        organisation = _organisation(chance, number)
        organisation.fill_searched()
        yield organisation


def _organisation(chance: random.Random, number: int) -> Organisation:
    kind, form, qualification, category = chance.choice(KINDS)
    place, zone = chance.choice(PLACES)
    partner = chance.random() < 0.04
    since = date(2018, 1, 1) + timedelta(days=chance.randrange(3000))
    return Organisation(
        name=_name(chance, kind, place),
        slug=f"ente-{number}",
        legal_form=form,
        qualifications=[qualification] if qualification else [],
        category=category,
        municipality=place,
        homogeneous_zone=zone,
        offers=chance.sample(TAGS, chance.randrange(4)),
        seeks=chance.sample(TAGS, chance.randrange(3)),
        description_it=" ".join(chance.sample(MANNER, chance.randrange(3))),
        published=True,
        standing=Standing.PARTNER if partner else Standing.LISTED,
        partner_since=since if partner else None,
    )


def _name(chance: random.Random, kind: str, place: str) -> str:
    telling = " ".join(chance.sample(WORDS, chance.randint(1, 3)))
    if chance.random() < 0.3:
        telling = f"“{chance.choice(PEOPLE)}”"
    ending = f" di {place}" if place and chance.random() < 0.5 else ""
    return f"{kind} {telling}{ending}"

"""The form with which an organisation keeps its page, filled in."""

from partners.models import Organisation

ADDRESS = "/organizzazioni/prova/modifica/"
REPORTS = {
    "reports-TOTAL_FORMS": "2",
    "reports-INITIAL_FORMS": "0",
    "reports-MIN_NUM_FORMS": "0",
    "reports-MAX_NUM_FORMS": "30",
}


def typed(organisation: Organisation, **values) -> dict:
    organisation.refresh_from_db()
    known = {
        "revision": organisation.revision,
        "other_names": "PA, Prova",
        "description_it": "Che cosa fa.",
        "description_en": "What it does.",
        "offers": "cucina, Cucina, saldatura",
        "seeks": "",
        "website": "www.example.org",
        "public_email": "office@example.org",
        "public_phone": "011 123",
        "certified_email": "pec@example.org",
        "municipality": "Pinerolo",
        "homogeneous_zone": "5 Pinerolese",
        "legal_form": "APS",
        "qualifications": "ETS",
        "contact-name": "Carla Neri",
        "contact-email": "carla@example.org",
        "contact-phone": "",
    }
    return known | REPORTS | values

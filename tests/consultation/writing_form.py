"""What a person types into the form, as the browser posts it."""

import uuid

PERSON = {
    "first_name": "Bianca",
    "last_name": "Verdi",
    "organisation_name": "",
    "email": "bianca@example.org",
    "accepts": "on",
}


def typed(*points: dict, **values) -> dict:
    """A form of these points: the first has plain names, the second `2-text` and so on."""
    whole = PERSON | {"form_token": str(uuid.uuid4()), "points": str(len(points)), "do": "send"}
    for place, point in enumerate(points):
        point = {"kind": "remark", "passage": "", "text": "Parole."} | point
        whole |= {f"{place + 1}-{name}" if place else name: each for name, each in point.items()}
    return whole | values

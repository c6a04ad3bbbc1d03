"""A point to change and to withdraw, for the table of who hears what at which address: the private
link alone opens it, whoever comes."""

from consultation.models import Contribution


def things(point: Contribution) -> dict[str, object]:
    """What stands in which address."""
    shown: dict[str, object] = {}
    for name in ("contribution_edit", "contribution_withdraw"):
        shown[f"consultation:{name} token"] = point.submission.link_token
        shown[f"consultation:{name} pk"] = point.pk
    edited = {"text": "Altre parole.", "revision": "1"}
    return shown | {"consultation:contribution_edit data": edited}

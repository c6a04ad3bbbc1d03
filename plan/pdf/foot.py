"""What stands at the foot of every page of a PDF."""

from django.utils.translation import gettext


def foot(*names: str, is_summary: bool, is_demo: bool) -> str:
    """What the document is, and whether it is a summary or made up, in the active language."""
    labels = list(names)
    if is_summary:
        labels.append(gettext("Unofficial summary of the Plan"))
    if is_demo:
        labels.append(gettext("Demonstration data"))
    return " · ".join(labels)

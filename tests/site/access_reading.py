"""What stands in the addresses of reading what was said."""

from consultation.models import Contribution


def things(published: Contribution) -> dict[str, object]:
    names = (
        "contribution_list",
        "contribution_feed",
        "contribution_export",
        "contribution_support",
    )
    shown: dict[str, object] = {
        f"consultation:{name} slug": published.consultation.slug for name in names
    }
    return shown | {
        "consultation:contribution_support number": published.number,
        "consultation:contribution_support data": {"support": "1"},
    }

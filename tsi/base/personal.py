"""What an app gives a person who asks for their data: values for JSON, and files."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models.fields.files import FieldFile


@dataclass
class PersonalData:
    """`sections` become keys of one JSON document; `files` are copied beside it.

    A file is named by us, with the ending of the stored one: what people call theirs is not
    kept (and would be no safe name).
    """

    sections: dict[str, Any] = field(default_factory=dict)
    files: dict[str, FieldFile] = field(default_factory=dict)

    def add_file(self, stem: str, file: FieldFile) -> str:
        """Take `file` along; returns its name in the archive, empty if there is none."""
        if not file:
            return ""
        ending = file.name.rsplit(".", 1)[-1].lower() if "." in file.name else "bin"
        name = f"{stem}.{ending}"
        self.files[name] = file
        return name


class CannotEraseNow(Exception):
    """The account cannot be emptied at this moment; the message says why and what to do."""

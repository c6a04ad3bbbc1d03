"""Choosing a homogeneous zone."""

from django import forms


class ZoneSelect(forms.Select):
    """The zones have Italian names in every language: each option says so to who listens."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"]["lang"] = "it"
        return option

"""The plan of the house: one direction, nothing looks back, no hidden listeners."""

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db.models import signals

OURS = ["base", "partners", "communities", "plan", "consultation", "site"]


def test_foreign_key_across_apps_has_no_way_back():
    looking_back = [
        f"{field.model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and field.related_model
        and field.related_model._meta.app_label in OURS
        and field.related_model._meta.app_label != model._meta.app_label
        and not field.remote_field.hidden
    ]

    assert looking_back == []


def test_foreign_key_follows_the_direction_of_imports():
    order = {label: position for position, label in enumerate(OURS)}
    backwards = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and field.related_model
        and field.related_model._meta.app_label in OURS
        and order[field.related_model._meta.app_label] > order[model._meta.app_label]
    ]

    assert backwards == []


def test_no_app_listens_to_the_saving_of_a_row():
    receivers = [
        receiver
        for signal in (signals.pre_save, signals.post_save, signals.pre_delete, signals.post_delete)
        for _key, receiver, *_rest in signal.receivers
        if getattr(receiver(), "__module__", "").split(".")[0] in {"tsi", *OURS}
    ]

    assert receivers == []


def test_no_generic_foreign_keys():
    generic = [
        model
        for model in apps.get_models()
        if model._meta.app_label in OURS
        and any(isinstance(field, GenericForeignKey) for field in model._meta.private_fields)
    ]

    assert generic == []

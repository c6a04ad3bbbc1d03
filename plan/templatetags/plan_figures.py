"""Figures of the execution in words of the reader's language."""

from decimal import Decimal

from babel.numbers import format_currency, format_decimal
from django import template
from django.utils.translation import get_language

from tsi.base.templatetags.words import LOCALES

register = template.Library()


@register.filter
def euro(amount: Decimal) -> str:
    """1.250.000 €, €1,250,000; cents only where there are some."""
    whole = amount == amount.to_integral_value()
    pattern = {"it": "#,##0{} ¤", "en": "¤#,##0{}"}[get_language()]
    return format_currency(
        amount,
        "EUR",
        pattern.format("" if whole else ".00"),
        locale=LOCALES[get_language()],
        currency_digits=False,
    )


@register.filter
def quantity(value: Decimal) -> str:
    """12.500,5; 12,500.5; no more decimals than there are."""
    return format_decimal(value, "#,##0.####", locale=LOCALES[get_language()])

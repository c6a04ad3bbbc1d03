"""When a consultation opens and closes, in words."""

from django import template

from consultation.countdown import countdown, zone_name

register = template.Library()
register.filter(countdown)
register.filter(zone_name)

"""{% say french english %}: sample words that stay out of the catalogue."""

from django import template

from gallery.samples import say

register = template.Library()
register.simple_tag(say)

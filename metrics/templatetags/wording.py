from django import template

from metrics.figures import mid_sentence

register = template.Library()
register.filter("mid_sentence", mid_sentence)

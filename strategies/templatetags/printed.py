from django import template

from strategies.adding_up import date_words

register = template.Library()
register.filter("printed_date", date_words)

from django import template

from strategies.adding_up import date_words
from strategies.targets import cohort_words

register = template.Library()
register.filter("printed_date", date_words)
register.filter("cohort", cohort_words)

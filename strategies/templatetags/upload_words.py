from django import template

from strategies import upload_pages

register = template.Library()
register.filter("role_words", upload_pages.role_words)
register.filter("token", upload_pages.token)

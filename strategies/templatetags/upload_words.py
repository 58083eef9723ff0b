from django import template

from strategies import upload_pages

register = template.Library()
register.filter("role_words", upload_pages.role_words)
register.filter("token", upload_pages.token)
register.filter("cell_place", upload_pages.cell_place)
register.filter("row_place", upload_pages.row_place)
register.filter("place_words", upload_pages.place_words)
register.filter("sheet_place", upload_pages.sheet_place)
register.filter("leaves_sheet", upload_pages.leaves_sheet)
register.filter("stands_alone", upload_pages.stands_alone)

from django.forms.renderers import TemplatesSetting


class GovukRenderer(TemplatesSetting):
    """Every form in the product looks the same: label, hint, error, then the field."""

    form_template_name = "workforce/form.html"
    field_template_name = "workforce/field.html"

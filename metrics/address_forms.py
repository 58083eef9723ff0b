"""Forms of pages whose whole state stands in the address."""

from django import forms

ALL = ("", "As far as there are figures")


class SpanForm(forms.Form):
    """A span of time, each end of which may be left open; what cannot be read takes no other field with it."""

    start = forms.ChoiceField(label="From", required=False)
    end = forms.ChoiceField(label="To", required=False)

    def __init__(self, data):
        super().__init__(data if data else None)
        self.order_fields([name for name in self.fields if name not in ("start", "end")])

    def offer_span(self, choices: list[tuple[str, str]]) -> None:
        for name in ("start", "end"):
            self.fields[name].choices = [ALL, *choices]

    def held(self, name: str) -> str:
        """What was chosen; "" for nothing and for what cannot be read."""
        if not self.is_bound:
            return ""
        self.is_valid()
        return self.cleaned_data.get(name, "")

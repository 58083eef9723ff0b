"""Lists in the admin as people write them, one on a line, and not as a program does."""

from django import forms


class Lines(forms.Field):
    """A box for a stored list of words. Empty lines are left out; an empty box is an empty list."""

    widget = forms.Textarea
    default_error_messages = {"number": "Write one whole number on each line: %(line)s is none."}

    def __init__(self, *, encoder=None, decoder=None, **kwargs):
        super().__init__(**kwargs)
        self.help_text = f"{self.help_text} One on each line.".strip()
        self.widget.attrs |= {"rows": 3, "class": "vLargeTextField"}

    def prepare_value(self, value):
        return "\n".join(str(row) for row in value) if isinstance(value, list) else value

    def to_python(self, value):
        if isinstance(value, list):
            return value
        rows = (row.strip() for row in (value or "").replace("\x00", "").splitlines())
        return [self.row(text) for text in rows if text]

    def row(self, text: str):
        return text

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != (initial or [])
        except forms.ValidationError:
            return True


class Numbers(Lines):
    """A box for a stored list of whole numbers, such as the lines of a document."""

    def row(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise forms.ValidationError(self.error_messages["number"], code="number", params={"line": text})
        return int(text)

from django import forms
from django.conf import settings


class UploadForm(forms.Form):
    """The file. What is in it is the checks' business, so nothing but its size is judged here."""

    file = forms.FileField(
        label="Spreadsheet",
        help_text="An Excel workbook (.xlsx) or a csv file, 20 MB at most.",
        error_messages={
            "required": "Choose the file to upload.",
            "empty": "The file is empty: it holds no figures at all. Choose the right one.",
            "max_length": "The name of the file is too long. Give it a name of 200 characters at most.",
        },
        allow_empty_file=True,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            most = settings.UPLOAD_LIMIT // (1024 * 1024)
            raise forms.ValidationError(
                f"The file is too big: {most} MB is the most. Delete sheets it does not need, "
                "or send the years in separate files."
            )
        return file


class ApplyForm(forms.Form):
    """What was shown to the person who confirms: storing must do just that."""

    fingerprint = forms.CharField(widget=forms.HiddenInput)

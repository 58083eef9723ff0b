from django.db import models


class LoadedFile(models.Model):
    """A file of promises or of the catalogue as it was last loaded, so that the same file is not loaded again."""

    key = models.CharField(max_length=80, unique=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key

"""Files of promises -> the database: all of them or none, and again without harm."""

from strategies.loading.loading import RefusedError, load

__all__ = ["RefusedError", "load"]

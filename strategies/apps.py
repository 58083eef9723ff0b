from django.apps import AppConfig
from django.db.models.signals import post_migrate


class StrategiesConfig(AppConfig):
    name = "strategies"

    def ready(self):
        from strategies import kept

        post_migrate.connect(kept.watch, sender=self)

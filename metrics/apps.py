from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "metrics"
    verbose_name = "Metrics and published figures"

    def ready(self):
        from metrics import telemetry

        telemetry.register()

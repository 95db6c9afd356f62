from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "unionloop.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import among  # noqa: F401 (a lookup every query may use)

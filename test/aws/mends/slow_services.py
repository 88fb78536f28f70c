"""Mends of services that take long to load: they are put in place when the service is first called."""

from importlib import import_module
from typing import Any

from moto import backends

from .patch import replace

MENDS = {
    "ec2": "ec2_settings",
    "kms": "kms_keys",
    "s3": "s3_transfers",
    "secretsmanager": "secrets",
    "ssm": "parameters",
    "ssoadmin": "sso_admin",
}


@replace(backends, "get_backend", "name")
def get_backend(name: str) -> Any:
    """Stock moto loads a service here."""
    if name in MENDS:
        import_module(f".{MENDS[name]}", __package__)
    return get_backend.original(name)

"""AWS Config: how often a recorder records, and what AWS shows of it besides."""

from typing import Any

from moto.config.models import ConfigBackend

from .account_tags import said_of
from .patch import replace

SERVICE = {"name": "AWSConfigurationRecorderForSecurityHub_aws", "servicePrincipal": "securityhub.amazonaws.com"}
"""The recorder of a service; the account's tag `config/service-recorder` makes it stand before the account's own."""


@replace(ConfigBackend, "put_configuration_recorder", "self config_recorder")
def put_configuration_recorder(self: Any, config_recorder: dict[str, Any]) -> None:
    """Stock moto drops `recordingMode`; where none is given, AWS records continuously."""
    put_configuration_recorder.original(self, config_recorder)
    mode = config_recorder.get("recordingMode") or {"recordingFrequency": "CONTINUOUS"}
    overrides = mode.get("recordingModeOverrides") or []
    self.recorders[config_recorder["name"]].recording_mode = {**mode, "recordingModeOverrides": overrides}


@replace(ConfigBackend, "describe_configuration_recorders", "self recorder_names")
def describe_configuration_recorders(self: Any, recorder_names: Any) -> list[dict[str, Any]]:
    """Stock moto leaves out the ARN, the scope, and recorders of services."""
    shown = describe_configuration_recorders.original(self, recorder_names)
    own = [{**one, "arn": _arn(self, one["name"]), "recordingScope": "PAID"} for one in shown]
    return [*_of_services(self), *own]


@replace(ConfigBackend, "describe_configuration_recorder_status", "self recorder_names")
def describe_configuration_recorder_status(self: Any, recorder_names: Any) -> list[dict[str, Any]]:
    """Stock moto leaves out the ARN, and recorders of services."""
    shown = describe_configuration_recorder_status.original(self, recorder_names)
    own = [{**one, "arn": _arn(self, one["name"])} for one in shown]
    return [*({**one, "recording": True} for one in _of_services(self)), *own]


def _of_services(backend: Any) -> list[dict[str, Any]]:
    return [SERVICE] if said_of(backend.account_id, "config/service-recorder") else []


def _arn(backend: Any, name: str) -> str:
    return f"arn:aws:config:{backend.region_name}:{backend.account_id}:configuration-recorder/{name}/abcdefgh12345678"

"""EC2: the settings of a region, of which stock moto knows encryption by default and nothing else."""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models import EC2Backend
from moto.ec2.models.elastic_block_store import EBSBackend
from moto.ec2.responses import EC2Response

from .account_tags import said_of
from .errors import AwsError
from .patch import add, replace

AWS_KEY = "alias/aws/ebs"
NO_PREFERENCE = {"no-preference", -1}
METADATA = ("HttpTokens", "HttpTokensEnforced", "HttpPutResponseHopLimit", "HttpEndpoint", "InstanceMetadataTags")


def values(backend: EC2Backend) -> dict[str, Any]:
    """What was set in this account and region."""
    return backend.__dict__.setdefault("settings_of_region", {})


def pinned(backend: EC2Backend, attribute: str) -> str | None:
    """What a declarative policy says of an attribute."""
    return said_of(backend.account_id, f"declarative-policy/{attribute}")


def refuse_if_pinned(backend: EC2Backend, attribute: str) -> None:
    """https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_declarative.html"""
    if pinned(backend, attribute):
        raise AwsError("OperationNotPermitted", "This functionality has been disabled by a declarative policy.")


def shown(backend: EC2Backend, attribute: str, default: Any) -> dict[str, Any]:
    """The value in effect, and who manages it."""
    policy = pinned(backend, attribute)
    value = policy if policy is not None else values(backend).get(attribute, default)
    return {"value": value, "ManagedBy": "declarative-policy" if policy is not None else "account"}


@add(EC2Response, "get_ebs_default_kms_key_id")
def get_ebs_default_kms_key_id(self: Any) -> ActionResult:
    return ActionResult({"KmsKeyId": values(self.ec2_backend).get("KmsKeyId", AWS_KEY)})


@replace(EBSBackend, "modify_ebs_default_kms_key_id", "self kms_key_id")
def modify_ebs_default_kms_key_id(self: Any, kms_key_id: str) -> str:
    """Stock moto looks for the key in the account at once; AWS later, and in any account."""
    values(self)["KmsKeyId"] = kms_key_id
    return kms_key_id


@add(EC2Response, "reset_ebs_default_kms_key_id")
def reset_ebs_default_kms_key_id(self: Any) -> ActionResult:
    values(self.ec2_backend).pop("KmsKeyId", None)
    return ActionResult({"KmsKeyId": AWS_KEY})


@add(EC2Response, "get_instance_metadata_defaults")
def get_instance_metadata_defaults(self: Any) -> ActionResult:
    """What nobody prefers is not mentioned."""
    defaults = dict(values(self.ec2_backend).get("metadata", {}))
    policy = pinned(self.ec2_backend, "InstanceMetadataDefaults")
    if policy is None:
        return ActionResult({"AccountLevel": {**defaults, "ManagedBy": "account"}})
    message = said_of(self.ec2_backend.account_id, "declarative-policy/message")
    managed = {"ManagedBy": "declarative-policy", **({"ManagedExceptionMessage": message} if message else {})}
    return ActionResult({"AccountLevel": {"HttpTokens": policy, **managed}})


@add(EC2Response, "modify_instance_metadata_defaults")
def modify_instance_metadata_defaults(self: Any) -> ActionResult:
    """Changes what it is told of, and nothing else."""
    refuse_if_pinned(self.ec2_backend, "InstanceMetadataDefaults")
    defaults = values(self.ec2_backend).setdefault("metadata", {})
    for name in METADATA:
        value = self._get_param(name)
        if value in NO_PREFERENCE:
            defaults.pop(name, None)
        elif value is not None:
            defaults[name] = value
    return ActionResult({"Return": True})


@add(EC2Response, "get_snapshot_block_public_access_state")
def get_snapshot_block_public_access_state(self: Any) -> ActionResult:
    state = shown(self.ec2_backend, "SnapshotBlockPublicAccess", "unblocked")
    return ActionResult({"State": state.pop("value"), **state})


@add(EC2Response, "enable_snapshot_block_public_access")
def enable_snapshot_block_public_access(self: Any) -> ActionResult:
    return _set_snapshots(self, self._get_param("State"))


@add(EC2Response, "disable_snapshot_block_public_access")
def disable_snapshot_block_public_access(self: Any) -> ActionResult:
    return _set_snapshots(self, "unblocked")


def _set_snapshots(self: Any, state: str) -> ActionResult:
    refuse_if_pinned(self.ec2_backend, "SnapshotBlockPublicAccess")
    values(self.ec2_backend)["SnapshotBlockPublicAccess"] = state
    return ActionResult({"State": state})


@add(EC2Response, "get_image_block_public_access_state")
def get_image_block_public_access_state(self: Any) -> ActionResult:
    """The account's tag `slow/ImageBlockPublicAccess` makes the ten minutes last that AWS may take."""
    state = shown(self.ec2_backend, "ImageBlockPublicAccess", "unblocked")
    value = state.pop("value")
    if said_of(self.ec2_backend.account_id, "slow/ImageBlockPublicAccess"):
        value = "unblocked"
    return ActionResult({"ImageBlockPublicAccessState": value, **state})


@add(EC2Response, "enable_image_block_public_access")
def enable_image_block_public_access(self: Any) -> ActionResult:
    return _set_images(self, self._get_param("ImageBlockPublicAccessState"))


@add(EC2Response, "disable_image_block_public_access")
def disable_image_block_public_access(self: Any) -> ActionResult:
    return _set_images(self, "unblocked")


def _set_images(self: Any, state: str) -> ActionResult:
    refuse_if_pinned(self.ec2_backend, "ImageBlockPublicAccess")
    values(self.ec2_backend)["ImageBlockPublicAccess"] = state
    return ActionResult({"ImageBlockPublicAccessState": state})


@add(EC2Response, "get_serial_console_access_status")
def get_serial_console_access_status(self: Any) -> ActionResult:
    status = shown(self.ec2_backend, "SerialConsoleAccess", "disabled")
    return ActionResult({"SerialConsoleAccessEnabled": status.pop("value") == "enabled", **status})


@add(EC2Response, "enable_serial_console_access")
def enable_serial_console_access(self: Any) -> ActionResult:
    return _set_console(self, "enabled")


@add(EC2Response, "disable_serial_console_access")
def disable_serial_console_access(self: Any) -> ActionResult:
    return _set_console(self, "disabled")


def _set_console(self: Any, state: str) -> ActionResult:
    refuse_if_pinned(self.ec2_backend, "SerialConsoleAccess")
    values(self.ec2_backend)["SerialConsoleAccess"] = state
    return ActionResult({"SerialConsoleAccessEnabled": state == "enabled"})

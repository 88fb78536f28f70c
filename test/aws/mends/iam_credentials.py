"""The credentials of users: lists are paged, service credentials exist, and a device in use is not deleted."""

from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.iam.models import IAMBackend
from moto.iam.responses import IamResponse
from moto.iam.utils import random_access_key

from .errors import AwsError
from .iam_reads import page
from .patch import add, replace


def _paged(self: Any, key: str, items: list[Any]) -> ActionResult:
    shown, more = page(items, self._get_param("Marker"), self._get_param("MaxItems"))
    return ActionResult({key: shown, **more})


def _page_lists_of_users() -> None:
    """Stock moto does not page what a user has."""
    lists: dict[str, tuple[str, Callable[[Any], list[Any]]]] = {
        "list_access_keys": ("AccessKeyMetadata", lambda user: user.access_keys),
        "list_signing_certificates": ("Certificates", lambda user: list(user.signing_certificates.values())),
        "list_ssh_public_keys": ("SSHPublicKeys", lambda user: user.ssh_public_keys),
        "list_mfa_devices": (
            "MFADevices",
            lambda user: [
                {"UserName": user.name, "SerialNumber": device.serial_number, "EnableDate": device.enable_date}
                for device in user.mfa_devices.values()
            ],
        ),
    }
    for name, (key, items) in lists.items():

        def listed(self: Any, key: str = key, items: Callable[[Any], list[Any]] = items) -> ActionResult:
            return _paged(self, key, items(self.backend.get_user(self._get_param("UserName"))))

        replace(IamResponse, name, "self")(listed)


_page_lists_of_users()


@replace(IamResponse, "list_virtual_mfa_devices", "self")
def list_virtual_mfa_devices(self: Any) -> ActionResult:
    """Stock moto announces one more page than there is."""
    status = self._get_param("AssignmentStatus") or "Any"
    devices = sorted(self.backend.virtual_mfa_devices.values(), key=lambda device: device.serial_number)
    wanted = [d for d in devices if status == "Any" or (d.user is not None) == (status == "Assigned")]
    return _paged(self, "VirtualMFADevices", [{"SerialNumber": d.serial_number} for d in wanted])


@replace(IAMBackend, "delete_virtual_mfa_device", "self serial_number")
def delete_virtual_mfa_device(self: Any, serial_number: str) -> None:
    """Stock moto deletes a device that a user has."""
    device = self.virtual_mfa_devices.get(serial_number)
    if device and device.user is not None:
        raise AwsError("DeleteConflict", "MFA VirtualDevice in use. Must deactivate first.")
    delete_virtual_mfa_device.original(self, serial_number)


def make_service_credential(user: Any, service: str) -> dict[str, Any]:
    made = {
        "ServiceSpecificCredentialId": "ACCA" + random_access_key(),
        "ServiceName": service,
        "ServiceUserName": f"{user.name}-at-{user.account_id}",
        "UserName": user.name,
        "Status": "Active",
        "CreateDate": utcnow(),
    }
    user.service_credentials = {**_service_credentials(user), made["ServiceSpecificCredentialId"]: made}
    return made


def _service_credentials(user: Any) -> dict[str, Any]:
    return getattr(user, "service_credentials", {})


@add(IamResponse, "create_service_specific_credential")
def create_service_specific_credential(self: Any) -> ActionResult:
    user = self.backend.get_user(self._get_param("UserName"))
    made = make_service_credential(user, self._get_param("ServiceName"))
    return ActionResult({"ServiceSpecificCredential": {**made, "ServicePassword": "not-a-real-password"}})


@add(IamResponse, "list_service_specific_credentials")
def list_service_specific_credentials(self: Any) -> ActionResult:
    user = self.backend.get_user(self._get_param("UserName"))
    return _paged(self, "ServiceSpecificCredentials", list(_service_credentials(user).values()))


@add(IamResponse, "delete_service_specific_credential")
def delete_service_specific_credential(self: Any) -> ActionResult:
    user, wanted = self.backend.get_user(self._get_param("UserName")), self._get_param("ServiceSpecificCredentialId")
    if wanted not in _service_credentials(user):
        raise AwsError("NoSuchEntity", f"Service specific credential {wanted} does not exist.")
    user.service_credentials = {name: made for name, made in user.service_credentials.items() if name != wanted}
    return EmptyResult()

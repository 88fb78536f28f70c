"""Groups, users with all that users can have, and instance profiles, as a seed wants them."""

from typing import Any

from moto.core.exceptions import ServiceException
from moto.iam.models import SigningCertificate, iam_backends
from moto.iam.utils import random_resource_id

from . import iam_credentials, iam_groups, iam_profiles, iam_users  # noqa: F401
from .iam_credentials import make_service_credential
from .iam_limits import check_boundary
from .seed_values import BadSeed, filled, policy_arn, tag_list, text

PEOPLE = ("groups", "users", "instanceProfiles")


def people(account: str, wanted: dict[str, list[dict[str, Any]]]) -> None:
    makers = {"groups": _group, "users": _user, "instanceProfiles": _instance_profile}
    for key in PEOPLE:
        for entry in wanted[key]:
            value = filled(account, entry)
            try:
                makers[key](iam_backends[account]["aws"], account, value)
            except (ServiceException, KeyError) as error:
                raise BadSeed(f"{key} {value.get('name')} of account {account}: {error!r}") from error


def _group(backend: Any, account: str, group: dict[str, Any]) -> None:
    made = backend.create_group(group["name"], group.get("path", "/"))
    _give(backend, account, made, group)


def _user(backend: Any, account: str, user: dict[str, Any]) -> None:
    check_boundary(backend, user.get("boundary"))
    made = backend.create_user("aws", user["name"], user.get("path", "/"), tag_list(user.get("tags", {})))
    made.permissions_boundary_arn = user.get("boundary")
    _give(backend, account, made, user)
    for group in user.get("groups", []):
        backend.add_user_to_group(group, user["name"])
    if user.get("credentials"):
        _give_credentials(backend, made)


def _give(backend: Any, account: str, identity: Any, wanted: dict[str, Any]) -> None:
    for arn in wanted.get("attached", []):
        backend.managed_policies[policy_arn(backend, account, arn)].attach_to(identity)
    for name, document in wanted.get("inline", {}).items():
        identity.put_policy(name, text(document))


def _give_credentials(backend: Any, user: Any) -> None:
    """One of each kind; two keys, and three MFA devices: called like the user, called otherwise, a hardware token."""
    backend.create_login_profile(user.name, "not-a-real-password")
    for _ in range(2):
        backend.create_access_key(user.name)
    certificate = random_resource_id(32)
    user.signing_certificates[certificate] = SigningCertificate(certificate, user.name, "not a real certificate")
    backend.upload_ssh_public_key(user.name, "ssh-rsa not-a-real-key")
    make_service_credential(user, "codecommit.amazonaws.com")
    own, other = (backend.create_virtual_mfa_device(name, "/") for name in (user.name, f"phone-of-{user.name}"))
    for serial in (own.serial_number, other.serial_number, "GAHT12345678"):
        backend.enable_mfa_device(user.name, serial, "123456", "654321")


def _instance_profile(backend: Any, _account: str, profile: dict[str, Any]) -> None:
    roles = [profile["role"]] if profile.get("role") else []
    backend.create_instance_profile(
        profile["name"], profile.get("path", "/"), roles, tag_list(profile.get("tags", {}))
    )

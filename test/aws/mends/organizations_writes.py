"""Organizations: what AWS refuses when units, accounts and policies change."""

from typing import Any

from moto.organizations.models import FakeRoot, OrganizationsBackend
from moto.organizations.responses import OrganizationsResponse

from .errors import AwsError
from .patch import replace

MOST = {"SERVICE_CONTROL_POLICY": 10, "RESOURCE_CONTROL_POLICY": 5}
"""Attached to one root, unit or account: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html"""


@replace(OrganizationsBackend, "create_organizational_unit", "self kwargs")
def create_organizational_unit(self: Any, **kwargs: Any) -> dict[str, Any]:
    """Stock moto takes two units of one name in one place, and any parent."""
    if not any(unit.id == kwargs["ParentId"] for unit in self.ou):
        raise AwsError("ParentNotFoundException", "You specified a parent that doesn't exist.")
    if any(unit.parent_id == kwargs["ParentId"] and unit.name == kwargs["Name"] for unit in self.ou):
        raise AwsError("DuplicateOrganizationalUnitException", "An OU with the same name already exists.")
    return create_organizational_unit.original(self, **kwargs)


@replace(OrganizationsBackend, "delete_organizational_unit", "self kwargs")
def delete_organizational_unit(self: Any, **kwargs: Any) -> None:
    """Stock moto deletes units with something in them, and leaves policies attached to what is gone."""
    unit = self.get_organizational_unit_by_id(kwargs["OrganizationalUnitId"])
    if any(one.parent_id == unit.id for one in [*self.ou, *self.accounts]):
        raise AwsError("OrganizationalUnitNotEmptyException", "The specified OU is not empty.")
    for policy in unit.attached_policies:
        policy.attachments.remove(unit)
    self.ou.remove(unit)


@replace(OrganizationsBackend, "move_account", "self kwargs")
def move_account(self: Any, **kwargs: Any) -> None:
    """Stock moto moves an account from anywhere."""
    account = self.get_account_by_id(kwargs["AccountId"])
    units = {unit.id for unit in self.ou}
    if kwargs["SourceParentId"] not in units:
        raise AwsError("SourceParentNotFoundException", "We can't find a source root or OU with the ParentId.")
    if kwargs["DestinationParentId"] not in units:
        raise AwsError("DestinationParentNotFoundException", "We can't find the destination container.")
    if account.parent_id == kwargs["DestinationParentId"]:
        raise AwsError("DuplicateAccountException", "That account is already present in the destination.")
    if account.parent_id != kwargs["SourceParentId"]:
        raise AwsError("AccountNotFoundException", "The account is not in the source that you specified.")
    account.parent_id = kwargs["DestinationParentId"]


def _target(backend: Any, target: str) -> Any:
    found = next((one for one in [*backend.ou, *backend.accounts] if one.id == target), None)
    if found is None:
        raise AwsError("TargetNotFoundException", "We can't find a root, OU, or account with that TargetId.")
    return found


@replace(OrganizationsResponse, "attach_policy", "self")
def attach_policy(self: Any) -> str:
    """Stock moto attaches twice, without end, and policies whose type is not enabled."""
    backend, params = self.organizations_backend, self.request_params
    policy, target = backend.get_policy_by_id(params["PolicyId"]), _target(backend, params["TargetId"])
    root = next(one for one in backend.ou if isinstance(one, FakeRoot))
    if all(one["Type"] != policy.type for one in root.policy_types):
        raise AwsError("PolicyTypeNotEnabledException", "The specified policy type isn't enabled for this root.")
    if policy in target.attached_policies:
        raise AwsError("DuplicatePolicyAttachmentException", "The policy is already attached to the target.")
    if len(_of_type(target, policy.type)) >= MOST.get(policy.type, 10):
        message = "You have attached the maximum number of policies of this type."
        raise AwsError("ConstraintViolationException", message)
    return attach_policy.original(self)


@replace(OrganizationsResponse, "detach_policy", "self")
def detach_policy(self: Any) -> str:
    """Stock moto detaches what is not attached, and the last policy of a kind that everybody must have."""
    backend, params = self.organizations_backend, self.request_params
    policy, target = backend.get_policy_by_id(params["PolicyId"]), _target(backend, params["TargetId"])
    if policy not in target.attached_policies:
        raise AwsError("PolicyNotAttachedException", "The policy isn't attached to the specified target.")
    if policy.type == "SERVICE_CONTROL_POLICY" and len(_of_type(target, policy.type)) == 1:
        message = "You cannot remove the last policy of this type attached to the target."
        raise AwsError("ConstraintViolationException", message)
    if policy.id == "p-RCPFullAWSAccess":
        raise AwsError("PolicyChangesNotAllowedException", "You can't detach this policy.")
    return detach_policy.original(self)


@replace(OrganizationsResponse, "disable_policy_type", "self")
def disable_policy_type(self: Any) -> str:
    """Stock moto leaves the policies of a disabled type attached."""
    reply, kind = disable_policy_type.original(self), self.request_params["PolicyType"]
    for policy in self.organizations_backend.policies:
        if policy.type == kind and not policy.aws_managed:
            for target in policy.attachments:
                target.attached_policies.remove(policy)
            policy.attachments.clear()
    return reply


@replace(OrganizationsResponse, "enable_policy_type", "self")
def enable_policy_type(self: Any) -> str:
    """Stock moto words this error so that the SDK cannot tell it."""
    root = next(one for one in self.organizations_backend.ou if isinstance(one, FakeRoot))
    if any(one["Type"] == self.request_params["PolicyType"] for one in root.policy_types):
        raise AwsError("PolicyTypeAlreadyEnabledException", "The specified policy type is already enabled.")
    return enable_policy_type.original(self)


def _of_type(target: Any, kind: str) -> list[Any]:
    return [policy for policy in target.attached_policies if policy.type == kind]

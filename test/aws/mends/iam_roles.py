"""What IAM refuses, keeps and rewrites when roles are written."""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.iam.exceptions import EntityAlreadyExists
from moto.iam.models import IAMBackend, Role
from moto.iam.responses import IamResponse

from .documents import check_trust, forget_principal, parsed, size
from .errors import AwsError
from .iam_limits import (
    check_boundary,
    check_description,
    check_duration,
    check_name,
    check_path,
    check_tag_keys,
    check_unprotected,
)
from .patch import replace


@replace(
    IAMBackend,
    "create_role",
    "self role_name assume_role_policy_document path permissions_boundary "
    "description tags max_session_duration linked_service",
)
def create_role(
    self: Any,
    role_name: str,
    assume_role_policy_document: str,
    path: str,
    permissions_boundary: str | None,
    description: str,
    tags: list[Any],
    max_session_duration: Any,
    linked_service: str | None = None,
) -> Role:
    """Stock moto accepts any name, trust document, duration and boundary, and names that differ in case only."""
    check_name(role_name, "roleName", 64)
    check_path(path or None)
    check_description(description)
    check_duration(max_session_duration)
    check_tag_keys(tags)
    check_trust(assume_role_policy_document)
    check_boundary(self, permissions_boundary)
    if any(role.name.lower() == role_name.lower() for role in self.get_roles()):
        raise EntityAlreadyExists(f"Role with name {role_name} already exists.")
    return create_role.original(
        self,
        role_name,
        assume_role_policy_document,
        path,
        permissions_boundary,
        description,
        tags,
        max_session_duration,
        linked_service,
    )


@replace(IAMBackend, "update_assume_role_policy", "self role_name policy_document")
def update_assume_role_policy(self: Any, role_name: str, policy_document: str) -> None:
    """Stock moto refuses version 2008-10-17, and accepts a missing Principal or one that does not exist."""
    role = self.get_role(role_name)
    check_unprotected(role)
    check_trust(policy_document)
    role.assume_role_policy_document = policy_document


@replace(IamResponse, "update_role", "self")
def update_role(self: Any) -> ActionResult:
    """Stock moto clears the description, or resets the duration to an hour, when only the other is given."""
    role = self.backend.get_role(self._get_param("RoleName"))
    description, seconds = self._get_param("Description"), self._get_param("MaxSessionDuration")
    check_unprotected(role)
    check_description(description)
    check_duration(seconds)
    role.description = role.description if description is None else description
    role.max_session_duration = role.max_session_duration if seconds is None else seconds
    return EmptyResult()


@replace(IAMBackend, "delete_role", "self role_name")
def delete_role(self: Any, role_name: str) -> None:
    """Stock moto deletes what AWS protects, and leaves trust policies as they are."""
    check_unprotected(self.get_role(role_name))
    remove_role(self, role_name)


@replace(IAMBackend, "delete_service_linked_role", "self role_name")
def delete_service_linked_role(self: Any, role_name: str) -> str:
    """DeleteRole refuses such roles here; this call is the way."""
    remove_role(self, role_name)
    return f"task/aws-service-role/{role_name}"


def remove_role(backend: IAMBackend, role_name: str) -> None:
    role = backend.get_role(role_name)
    delete_role.original(backend, role_name)
    forget_principal(role.arn, role.id)


@replace(IAMBackend, "put_role_permissions_boundary", "self role_name permissions_boundary")
def put_role_permissions_boundary(self: Any, role_name: str, permissions_boundary: str) -> None:
    """Stock moto accepts a boundary that does not exist."""
    check_unprotected(self.get_role(role_name))
    check_boundary(self, permissions_boundary)
    put_role_permissions_boundary.original(self, role_name, permissions_boundary)


@replace(IAMBackend, "put_role_policy", "self role_name policy_name policy_json")
def put_role_policy(self: Any, role_name: str, policy_name: str, policy_json: str) -> None:
    """Stock moto knows no quota for inline policies."""
    role = self.get_role(role_name)
    check_unprotected(role)
    check_name(policy_name, "policyName", 128)
    parsed(policy_json)
    if sum(size(d) for n, d in role.policies.items() if n != policy_name) + size(policy_json) > 10240:
        raise AwsError("LimitExceeded", f"Maximum policy size of 10240 bytes exceeded for role {role_name}")
    put_role_policy.original(self, role_name, policy_name, policy_json)


@replace(IAMBackend, "attach_role_policy", "self policy_arn role_name")
def attach_role_policy(self: Any, policy_arn: str, role_name: str) -> None:
    """Stock moto counts a repeated attachment twice, and knows no quota."""
    role = self.get_role(role_name)
    check_unprotected(role)
    if policy_arn in role.managed_policies:
        return
    if policy_arn in self.managed_policies and len(role.managed_policies) >= 10:
        raise AwsError("LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10")
    attach_role_policy.original(self, policy_arn, role_name)


@replace(IAMBackend, "tag_role", "self role_name tags")
def tag_role(self: Any, role_name: str, tags: list[dict[str, str]]) -> None:
    """Stock moto accepts aws: keys and more than 50 tags, and takes keys that differ in case for two."""
    role = self.get_role(role_name)
    self._tag_verification(tags)
    check_tag_keys(tags)
    changed = {tag["Key"].lower() for tag in tags}
    merged = [tag for tag in role.tags if tag["Key"].lower() not in changed] + tags
    if len(merged) > 50:
        raise AwsError("LimitExceeded", f"The number of tags has reached the maximum limit: 50 for role {role_name}")
    role.tags = merged

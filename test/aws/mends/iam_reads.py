"""IAM's lists: paged, in a stable order, complete, documents URL-encoded as RFC 3986 says."""

import base64
from typing import Any
from urllib.parse import quote

from moto.core.responses import ActionResult
from moto.core.serialize import never_return
from moto.iam.models import AWSManagedPolicy, IAMBackend, ManagedPolicy
from moto.iam.responses import IamResponse

from .errors import AwsError
from .patch import replace
from .world import WORLD


def encoded(document: Any) -> Any:
    return quote(document, safe="") if isinstance(document, str) else document


def encode_documents_everywhere() -> None:
    """Stock moto sends raw JSON from ListRoles and GetPolicyVersion, and documents where AWS sends none."""
    IamResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER.update(
        {
            "CreateRoleResponse.Role.AssumeRolePolicyDocument": encoded,
            "GetRoleResponse.Role.AssumeRolePolicyDocument": encoded,
            "UpdateRoleDescriptionResponse.Role.AssumeRolePolicyDocument": encoded,
            "ListRolesResponse.Roles.Role.AssumeRolePolicyDocument": encoded,
            "GetRolePolicyResponse.PolicyDocument": encoded,
            "GetUserPolicyResponse.PolicyDocument": encoded,
            "GetGroupPolicyResponse.PolicyDocument": encoded,
            "GetPolicyVersionResponse.PolicyVersion.Document": encoded,
            "CreatePolicyVersionResponse.PolicyVersion.Document": never_return,
            "ListPolicyVersionsResponse.Versions.PolicyVersion.Document": never_return,
        }
    )


encode_documents_everywhere()


def page(items: list[Any], marker: str | None, wanted: Any, most: int = 1000) -> tuple[list[Any], dict[str, Any]]:
    """One page of at most `wanted` items (default 100), with what the reply says about the next."""
    if wanted is not None and not 1 <= int(wanted) <= most:
        raise AwsError("ValidationError", f"Value '{wanted}' at 'maxItems' must be between 1 and {most}")
    try:
        start = int(base64.urlsafe_b64decode(marker.encode())[1:]) if marker else 0
    except ValueError:
        raise AwsError("ValidationError", f"Invalid Marker: {marker}") from None
    end = start + min(int(wanted or 100), WORLD.settings.page_size or most)
    if end >= len(items):
        return items[start:end], {"IsTruncated": False}
    return items[start:end], {"IsTruncated": True, "Marker": base64.urlsafe_b64encode(b"@%d" % end).decode()}


def by_name(items: Any) -> list[Any]:
    return sorted(items, key=lambda item: item.name)


def boundaries(backend: IAMBackend, arn: str) -> list[Any]:
    """The users and roles that have this policy as their boundary."""
    entities = [*by_name(backend.users.values()), *by_name(backend.get_roles())]
    return [entity for entity in entities if getattr(entity, "permissions_boundary_arn", None) == arn]


@replace(IamResponse, "list_roles", "self")
def list_roles(self: Any) -> ActionResult:
    """Stock moto orders roles by their random id."""
    prefix = self._get_param("PathPrefix") or "/"
    roles = by_name(role for role in self.backend.get_roles() if role.path.startswith(prefix))
    items, more = page(roles, self._get_param("Marker"), self._get_param("MaxItems"))
    return ActionResult({"Roles": items, **more})


@replace(IamResponse, "list_role_policies", "self")
def list_role_policies(self: Any) -> ActionResult:
    """Stock moto does not page."""
    names = sorted(self.backend.list_role_policies(self._get_param("RoleName")))
    items, more = page(names, self._get_param("Marker"), self._get_param("MaxItems"))
    return ActionResult({"PolicyNames": items, **more})


@replace(IamResponse, "list_policies", "self")
def list_policies(self: Any) -> ActionResult:
    """Stock moto announces one more page than there is."""
    scope, prefix = self._get_param("Scope") or "All", self._get_param("PathPrefix") or "/"
    policies = by_name(
        p
        for p in self.backend.managed_policies.values()
        if p.path.startswith(prefix)
        and (scope == "All" or isinstance(p, AWSManagedPolicy) == (scope == "AWS"))
        and (not self._get_bool_param("OnlyAttached", False) or p.attachment_count > 0)
    )
    items, more = page(policies, self._get_param("Marker"), self._get_param("MaxItems"))
    return ActionResult({"Policies": items, **more})


@replace(IamResponse, "list_entities_for_policy", "self")
def list_entities_for_policy(self: Any) -> ActionResult:
    """Stock moto looks at the first hundred roles only, and never at boundaries."""
    arn, kind, usage = (
        self._get_param("PolicyArn"),
        self._get_param("EntityFilter"),
        self._get_param("PolicyUsageFilter"),
    )
    backend = self.backend
    backend.get_policy(arn)
    kinds = [
        ("Group", "PolicyGroups", backend.groups),
        ("User", "PolicyUsers", backend.users),
        ("Role", "PolicyRoles", backend.roles),
    ]
    found = []
    for name, key, entities in kinds:
        if kind not in (None, name):
            continue
        for entity in by_name(entities.values()):
            attached = usage in (None, "PermissionsPolicy") and arn in entity.managed_policies
            bounded = (
                usage in (None, "PermissionsBoundary") and getattr(entity, "permissions_boundary_arn", None) == arn
            )
            if attached or bounded:
                found.append((key, {f"{name}Name": entity.name, f"{name}Id": entity.id}))
    items, more = page(found, self._get_param("Marker"), self._get_param("MaxItems"))
    result: dict[str, Any] = {key: [] for _, key, _ in kinds}
    for key, entity in items:
        result[key].append(entity)
    return ActionResult({**result, **more})


def _permissions_boundary_usage_count(self: Any) -> int:
    """Stock moto does not count how often a policy is a boundary."""
    return len(boundaries(self.backend, self.arn))


ManagedPolicy.permissions_boundary_usage_count = property(_permissions_boundary_usage_count)  # type: ignore[attr-defined]

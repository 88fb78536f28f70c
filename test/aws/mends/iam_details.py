"""GetAccountAuthorizationDetails: everything about an account's users, groups, roles and policies, page by page."""

from typing import Any

from moto.core.responses import ActionResult
from moto.iam.models import AWSManagedPolicy, Group, IAMBackend, ManagedPolicy, Role, User
from moto.iam.responses import IamResponse

from .iam_reads import boundaries, by_name, encoded, page
from .iam_users import boundary_of
from .patch import replace


def _attached(entity: Any) -> list[dict[str, str]]:
    return [{"PolicyName": p.name, "PolicyArn": p.arn} for p in by_name(entity.managed_policies.values())]


def _inline(policies: Any) -> list[dict[str, str]]:
    return [
        {"PolicyName": name, "PolicyDocument": encoded(document)} for name, document in sorted(dict(policies).items())
    ]


def _named(entity: Any, kind: str) -> dict[str, Any]:
    return {
        "Path": entity.path,
        f"{kind}Name": entity.name,
        f"{kind}Id": entity.id,
        "Arn": entity.arn,
        "CreateDate": entity.create_date,
    }


def _role(role: Role) -> dict[str, Any]:
    profiles = [
        {
            "Path": p.path,
            "InstanceProfileName": p.name,
            "InstanceProfileId": p.id,
            "Arn": p.arn,
            "CreateDate": p.create_date,
            "Roles": [
                {**_named(r, "Role"), "AssumeRolePolicyDocument": encoded(r.assume_role_policy_document)}
                for r in p.roles
            ],
        }
        for p in by_name(role.instance_profile_list)
    ]
    detail = {
        **_named(role, "Role"),
        "AssumeRolePolicyDocument": encoded(role.assume_role_policy_document),
        "InstanceProfileList": profiles,
        "RolePolicyList": _inline(role.policies),
        "AttachedManagedPolicies": _attached(role),
        "Tags": role.tags,
        "RoleLastUsed": role.role_last_used if role.last_used else {},
    }
    return {**detail, **({"PermissionsBoundary": role.permissions_boundary} if role.permissions_boundary else {})}


def _user(user: User) -> dict[str, Any]:
    return {
        **_named(user, "User"),
        "UserPolicyList": _inline(user.policies),
        "GroupList": sorted(user.group_list),
        "AttachedManagedPolicies": _attached(user),
        "Tags": user.tags or [],
        **({"PermissionsBoundary": boundary_of(user)} if boundary_of(user) else {}),
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        **_named(group, "Group"),
        "GroupPolicyList": _inline(group.policies),
        "AttachedManagedPolicies": _attached(group),
    }


def _policy(backend: IAMBackend, policy: ManagedPolicy) -> dict[str, Any]:
    return {
        "PolicyName": policy.name,
        "PolicyId": policy.id,
        "Arn": policy.arn,
        "Path": policy.path,
        "DefaultVersionId": policy.default_version_id,
        "AttachmentCount": policy.attachment_count,
        "PermissionsBoundaryUsageCount": len(boundaries(backend, policy.arn)),
        "IsAttachable": True,
        "Description": policy.description or None,
        "CreateDate": policy.create_date,
        "UpdateDate": policy.update_date,
        "PolicyVersionList": [
            {
                "Document": encoded(v.document),
                "VersionId": v.version_id,
                "IsDefaultVersion": v.is_default,
                "CreateDate": v.create_date,
            }
            for v in reversed(policy.versions)
        ],
    }


@replace(IamResponse, "get_account_authorization_details", "self")
def get_account_authorization_details(self: Any) -> ActionResult:
    """Stock moto does not page, does not encode trust documents, and omits PolicyName and PolicyId."""
    backend, wanted = self.backend, set(self._get_param("Filter") or [])
    local = [p for p in backend.managed_policies.values() if not isinstance(p, AWSManagedPolicy)]
    in_use = [
        p
        for p in backend.managed_policies.values()
        if isinstance(p, AWSManagedPolicy) and (p.attachment_count > 0 or boundaries(backend, p.arn))
    ]
    kinds = [
        ("User", "UserDetailList", backend.users.values(), _user),
        ("Group", "GroupDetailList", backend.groups.values(), _group),
        ("Role", "RoleDetailList", backend.get_roles(), _role),
        ("LocalManagedPolicy", "Policies", local, lambda p: _policy(backend, p)),
        ("AWSManagedPolicy", "Policies", in_use, lambda p: _policy(backend, p)),
    ]
    everything = [
        (key, item, show) for kind, key, items, show in kinds if not wanted or kind in wanted for item in by_name(items)
    ]
    items, more = page(everything, self._get_param("Marker"), self._get_param("MaxItems"))
    result: dict[str, Any] = {key: [] for _, key, _, _ in kinds}
    for key, item, show in items:
        result[key].append(show(item))
    return ActionResult({**result, **more})

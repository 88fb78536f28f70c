"""What IAM refuses, keeps and rewrites when users are written, and how it shows them."""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.serialize import never_return, return_if_not_empty
from moto.iam.exceptions import EntityAlreadyExists
from moto.iam.models import IAMBackend, User
from moto.iam.responses import IamResponse

from .documents import forget_principal, parsed
from .errors import AwsError
from .iam_limits import (
    check_attachable,
    check_boundary,
    check_inline_size,
    check_name,
    check_path,
    check_tag_count,
    check_tag_keys,
    unique_id,
)
from .iam_reads import by_name, page
from .patch import add, replace


def boundary_of(user: User) -> dict[str, str] | None:
    arn = getattr(user, "permissions_boundary_arn", None)
    return {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn} if arn else None


def show_boundaries() -> None:
    """Stock moto knows no boundaries of users. Lists show neither them nor tags."""
    User.permissions_boundary = property(boundary_of)  # type: ignore[attr-defined]
    shown = ["CreateUserResponse.User", "GetUserResponse.User"]
    hidden = ["ListUsersResponse.Users.User", "GetGroupResponse.Users.User"]
    IamResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER.update(
        {
            **{f"{path}.{member}": return_if_not_empty for path in shown for member in ("PermissionsBoundary", "Tags")},
            **{f"{path}.{member}": never_return for path in hidden for member in ("PermissionsBoundary", "Tags")},
        }
    )


show_boundaries()


@replace(IAMBackend, "create_user", "self region_name user_name path tags")
def create_user(
    self: Any, region_name: str, user_name: str, path: str | None = "/", tags: list[dict[str, str]] | None = None
) -> User:
    """Stock moto accepts any name, path and tags, names that differ in case only, and gives ids unlike those of IAM."""
    check_name(user_name, "userName", 64)
    check_path(path or None)
    check_tag_keys(tags or [])
    check_tag_count(tags or [], f"user {user_name}")
    if any(user.name.lower() == user_name.lower() for user in self.users.values()):
        raise EntityAlreadyExists(f"User with name {user_name} already exists.")
    user = create_user.original(self, region_name, user_name, path, tags)
    user.id = unique_id("AIDA", self.account_id)
    return user


@replace(IamResponse, "create_user", "self")
def create_user_with_boundary(self: Any) -> ActionResult:
    """Stock moto ignores the boundary."""
    boundary = self._get_param("PermissionsBoundary")
    check_boundary(self.backend, boundary)
    name, path, tags = self._get_param("UserName"), self._get_param("Path"), self._get_param("Tags", [])
    user = self.backend.create_user(self.region, name, path, tags)
    user.permissions_boundary_arn = boundary
    return ActionResult({"User": user})


@add(IamResponse, "put_user_permissions_boundary")
def put_user_permissions_boundary(self: Any) -> ActionResult:
    user, boundary = self.backend.get_user(self._get_param("UserName")), self._get_param("PermissionsBoundary")
    check_boundary(self.backend, boundary)
    user.permissions_boundary_arn = boundary
    return EmptyResult()


@add(IamResponse, "delete_user_permissions_boundary")
def delete_user_permissions_boundary(self: Any) -> ActionResult:
    user = self.backend.get_user(self._get_param("UserName"))
    if not boundary_of(user):
        raise AwsError("NoSuchEntity", f"User {user.name} has no permissions boundary.")
    user.permissions_boundary_arn = None
    return EmptyResult()


@replace(IAMBackend, "update_user", "self user_name new_path new_user_name")
def update_user(self: Any, user_name: str, new_path: str | None = None, new_user_name: str | None = None) -> None:
    """Stock moto loses a user's tags with its ARN."""
    check_path(new_path)
    user = self.get_user(user_name)
    before, tags = user.arn, user.tags or []
    update_user.original(self, user_name, new_path, new_user_name)
    self.tagger.delete_all_tags_for_resource(before)
    self.tagger.tag_resource(user.arn, tags)


@replace(IAMBackend, "put_user_policy", "self user_name policy_name policy_json")
def put_user_policy(self: Any, user_name: str, policy_name: str, policy_json: str) -> None:
    """Stock moto knows no quota for inline policies."""
    parsed(policy_json)
    check_inline_size(self.get_user(user_name), "user", 2048, policy_name, policy_json)
    put_user_policy.original(self, user_name, policy_name, policy_json)


@replace(IAMBackend, "attach_user_policy", "self policy_arn user_name")
def attach_user_policy(self: Any, policy_arn: str, user_name: str) -> None:
    """Stock moto counts a repeated attachment twice, and knows no quota."""
    user = self.get_user(user_name)
    if policy_arn not in self.managed_policies or check_attachable(user, "User", policy_arn):
        attach_user_policy.original(self, policy_arn, user_name)


@replace(IAMBackend, "tag_user", "self name tags")
def tag_user(self: Any, name: str, tags: list[dict[str, str]]) -> None:
    """Stock moto accepts aws: keys and more than 50 tags, and takes keys that differ in case for two."""
    user = self.get_user(name)
    self._tag_verification(tags)
    check_tag_keys(tags)
    changed = {tag["Key"].lower() for tag in tags}
    merged = [tag for tag in user.tags or [] if tag["Key"].lower() not in changed] + tags
    check_tag_count(merged, f"user {name}")
    self.tagger.delete_all_tags_for_resource(user.arn)
    self.tagger.tag_resource(user.arn, merged)


@replace(IAMBackend, "add_user_to_group", "self group_name user_name")
def add_user_to_group(self: Any, group_name: str, user_name: str) -> None:
    """Stock moto lets a user be in any number of groups."""
    group, user = self.get_group(group_name), self.get_user(user_name)
    if user not in group.users and len(user.group_list) >= 10:
        raise AwsError("LimitExceeded", "Cannot exceed quota for GroupsPerUser: 10")
    add_user_to_group.original(self, group_name, user_name)


@replace(IAMBackend, "delete_user", "self user_name")
def delete_user(self: Any, user_name: str) -> None:
    """Stock moto looks at policies only, and leaves trust policies as they are."""
    user = self.get_user(user_name)
    left = {
        "delete login profile": user.password,
        "delete access keys": user.access_keys,
        "delete signing certificates": user.signing_certificates,
        "delete SSH public keys": user.ssh_public_keys,
        "delete service specific credentials": getattr(user, "service_credentials", None),
        "delete MFA device": user.mfa_devices,
        "remove users from group": user.group_list,
    }
    for todo, having in left.items():
        if having:
            raise AwsError("DeleteConflict", f"Cannot delete entity, must {todo} first.")
    delete_user.original(self, user_name)
    forget_principal(user.arn, user.id)


@replace(IamResponse, "list_users", "self")
def list_users(self: Any) -> ActionResult:
    """Stock moto does not page."""
    prefix = self._get_param("PathPrefix") or "/"
    users = by_name(user for user in self.backend.users.values() if user.path.startswith(prefix))
    items, more = page(users, self._get_param("Marker"), self._get_param("MaxItems"))
    return ActionResult({"Users": items, **more})


@replace(IamResponse, "list_user_policies", "self")
def list_user_policies(self: Any) -> ActionResult:
    """Stock moto does not page."""
    names = sorted(self.backend.list_user_policies(self._get_param("UserName")))
    items, more = page(names, self._get_param("Marker"), self._get_param("MaxItems"))
    return ActionResult({"PolicyNames": items, **more})


@replace(IamResponse, "list_groups_for_user", "self")
def list_groups_for_user(self: Any) -> ActionResult:
    """Stock moto does not page."""
    groups = by_name(self.backend.get_groups_for_user(self._get_param("UserName")))
    items, more = page(groups, self._get_param("Marker"), self._get_param("MaxItems"))
    return ActionResult({"Groups": items, **more})

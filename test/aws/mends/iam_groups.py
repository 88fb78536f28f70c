"""What IAM refuses when groups are written, and how it shows them."""

from typing import Any

from moto.core.responses import ActionResult
from moto.iam.exceptions import EntityAlreadyExists
from moto.iam.models import Group, IAMBackend
from moto.iam.responses import IamResponse

from .documents import parsed
from .errors import AwsError
from .iam_limits import check_attachable, check_inline_size, check_name, check_path, unique_id
from .iam_reads import by_name, page
from .patch import replace


@replace(IAMBackend, "create_group", "self group_name path")
def create_group(self: Any, group_name: str, path: str = "/") -> Group:
    """Stock moto accepts any name and path, names that differ in case only, and gives ids unlike those of IAM."""
    check_name(group_name, "groupName", 128)
    check_path(path or None)
    if any(group.name.lower() == group_name.lower() for group in self.groups.values()):
        raise EntityAlreadyExists(f"Group with name {group_name} already exists.")
    group = create_group.original(self, group_name, path)
    group.id = unique_id("AGPA", self.account_id)
    return group


@replace(IAMBackend, "get_group", "self group_name")
def get_group(self: Any, group_name: str) -> Group:
    """Stock moto words it in its own way."""
    if group_name not in self.groups:
        raise AwsError("NoSuchEntity", f"The group with name {group_name} cannot be found.")
    return self.groups[group_name]


@replace(IAMBackend, "update_group", "self group_name new_group_name new_path")
def update_group(self: Any, group_name: str, new_group_name: str | None, new_path: str | None) -> None:
    """Stock moto moves a group only when it is renamed."""
    check_path(new_path)
    group = self.get_group(group_name)
    if new_group_name and new_group_name != group_name:
        update_group.original(self, group_name, new_group_name, new_path)
    elif new_path:
        group.path = new_path


@replace(IAMBackend, "put_group_policy", "self group_name policy_name policy_json")
def put_group_policy(self: Any, group_name: str, policy_name: str, policy_json: str) -> None:
    """Stock moto knows no quota for inline policies."""
    parsed(policy_json)
    check_inline_size(self.get_group(group_name), "group", 5120, policy_name, policy_json)
    put_group_policy.original(self, group_name, policy_name, policy_json)


@replace(IAMBackend, "attach_group_policy", "self policy_arn group_name")
def attach_group_policy(self: Any, policy_arn: str, group_name: str) -> None:
    """Stock moto knows no quota."""
    group = self.get_group(group_name)
    if policy_arn not in self.managed_policies or check_attachable(group, "Group", policy_arn):
        attach_group_policy.original(self, policy_arn, group_name)


@replace(IAMBackend, "delete_group", "self group_name")
def delete_group(self: Any, group_name: str) -> None:
    """Stock moto deletes a group that has members or policies."""
    group = self.get_group(group_name)
    left = {
        "remove users from group": group.users,
        "detach all policies": group.managed_policies,
        "delete policies": group.policies,
    }
    for todo, having in left.items():
        if having:
            raise AwsError("DeleteConflict", f"Cannot delete entity, must {todo} first.")
    delete_group.original(self, group_name)


@replace(IamResponse, "get_group", "self")
def get_group_and_users(self: Any) -> ActionResult:
    """Stock moto does not page the members."""
    group = self.backend.get_group(self._get_param("GroupName"))
    items, more = page(by_name(group.users), self._get_param("Marker"), self._get_param("MaxItems"))
    return ActionResult({"Group": group, "Users": items, **more})


@replace(IamResponse, "list_groups", "self")
def list_groups(self: Any) -> ActionResult:
    """Stock moto does not page."""
    prefix = self._get_param("PathPrefix") or "/"
    groups = by_name(group for group in self.backend.groups.values() if group.path.startswith(prefix))
    items, more = page(groups, self._get_param("Marker"), self._get_param("MaxItems"))
    return ActionResult({"Groups": items, **more})


@replace(IamResponse, "list_group_policies", "self")
def list_group_policies(self: Any) -> ActionResult:
    """Stock moto does not page."""
    names = sorted(self.backend.list_group_policies(self._get_param("GroupName")))
    items, more = page(names, self._get_param("Marker"), self._get_param("MaxItems"))
    return ActionResult({"PolicyNames": items, **more})

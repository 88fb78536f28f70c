"""IAM Identity Center: permission sets with tags and boundaries, and whether the accounts that have them have the latest."""

import json
from typing import Any

from moto.ssoadmin.exceptions import ConflictException, ResourceNotFoundException
from moto.ssoadmin.models import ManagedPolicy, PermissionSet, SSOAdminBackend
from moto.ssoadmin.responses import SSOAdminResponse

from .account_tags import said_of
from .patch import add, replace
from .sso_operations import settle, state_of
from .world import WORLD


@replace(PermissionSet, "generate_id", "instance_arn")
def generate_id(instance_arn: str) -> str:
    """Stock moto puts permission sets below the instance's own ARN."""
    return generate_id.original(instance_arn.replace(":instance/", ":permissionSet/"))


@replace(SSOAdminResponse, "list_instances", "self")
def list_instances(self: Any) -> str:
    """The account's tag `identity-center/instances` says how many there are, instead of one."""
    instances = [one.to_json() for one in self.ssoadmin_backend.list_instances()]
    many = int(said_of(self.current_account, "identity-center/instances") or 1)
    return json.dumps({"Instances": [*instances, *({**instances[0], "Name": "another"} for _ in range(1, many))][:many]})


@replace(SSOAdminBackend, "_find_managed_policy", "self managed_policy_arn")
def find_managed_policy(self: Any, managed_policy_arn: str) -> ManagedPolicy:
    """Stock moto reads all 1,500, which would be kept for every account."""
    policy = find_managed_policy.original(self, managed_policy_arn)
    self.aws_managed_policies = None
    return policy


@replace(SSOAdminBackend, "list_permission_sets", "self instance_arn")
def list_permission_sets(self: Any, *args: Any, **kwargs: Any) -> Any:
    """Pages as the settings have them."""
    return list_permission_sets.original(self, *args, **_page(kwargs))


@replace(SSOAdminBackend, "list_account_assignments", "self instance_arn account_id permission_set_arn")
def list_account_assignments(self: Any, *args: Any, **kwargs: Any) -> Any:
    """What is done by now; pages as the settings have them."""
    settle(self)
    return list_account_assignments.original(self, *args, **_page(kwargs))


def _page(kwargs: dict[str, Any]) -> dict[str, Any]:
    return {**kwargs, "max_results": min(kwargs.get("max_results") or 100, WORLD.settings.page_size or 100)}


@replace(SSOAdminResponse, "list_accounts_for_provisioned_permission_set", "self")
def list_accounts_for_provisioned_permission_set(self: Any) -> str:
    """Stock moto knows one account at most, and no status."""
    arn, status = self._get_param("PermissionSetArn"), self._get_param("ProvisioningStatus")
    self.ssoadmin_backend._find_permission_set(self._get_param("InstanceArn"), arn)
    settle(self.ssoadmin_backend)
    state = state_of(self.ssoadmin_backend)
    latest = state.revisions.get(arn, 0)
    words = {True: "LATEST_PERMISSION_SET_PROVISIONED", False: "LATEST_PERMISSION_SET_NOT_PROVISIONED"}
    has = state.provisioned.get(arn, {})
    accounts = sorted(account for account, revision in has.items() if status in (None, words[revision == latest]))
    start = int(self._get_param("NextToken") or 0)
    end = start + min(self._get_param("MaxResults") or 100, WORLD.settings.page_size or 100)
    more = {"NextToken": str(end)} if end < len(accounts) else {}
    return json.dumps({"AccountIds": accounts[start:end], **more})


@replace(
    SSOAdminBackend, "create_permission_set", "self name description instance_arn session_duration relay_state tags"
)
def create_permission_set(
    self: Any, name: str, description: str, instance_arn: str, session_duration: Any, relay_state: str, tags: Any
) -> dict[str, Any]:
    """Stock moto takes a name twice, and its default duration is a number."""
    if any(one.name == name for one in self.permission_sets):
        raise ConflictException(f"PermissionSet with name {name} already exists")
    duration = session_duration if isinstance(session_duration, str) else "PT1H"
    return create_permission_set.original(self, name, description, instance_arn, duration, relay_state, tags or [])


@replace(
    SSOAdminBackend,
    "update_permission_set",
    "self instance_arn permission_set_arn description session_duration relay_state",
)
def update_permission_set(
    self: Any,
    instance_arn: str,
    permission_set_arn: str,
    description: str | None,
    session_duration: Any,
    relay_state: str | None,
) -> dict[str, Any]:
    """A description that is not sent stays; a duration and a relay state that are not sent are reset."""
    kept = self._find_permission_set(instance_arn, permission_set_arn).description
    duration = session_duration if isinstance(session_duration, str) else "PT1H"
    _touch(self, permission_set_arn)
    return update_permission_set.original(
        self, instance_arn, permission_set_arn, description or kept, duration, relay_state
    )


@replace(SSOAdminBackend, "delete_permission_set", "self instance_arn permission_set_arn")
def delete_permission_set(self: Any, instance_arn: str, permission_set_arn: str) -> dict[str, Any]:
    """Stock moto deletes what accounts still have."""
    settle(self)
    if state_of(self).provisioned.get(permission_set_arn):
        raise ConflictException("Could not delete because PermissionSet has ApplicationProfile associated with it")
    return delete_permission_set.original(self, instance_arn, permission_set_arn)


def _touch(backend: Any, arn: str) -> None:
    revisions = state_of(backend).revisions
    revisions[arn] = revisions.get(arn, 0) + 1


def _edit(name: str, parameters: str) -> None:
    @replace(SSOAdminBackend, name, parameters)
    def edit(self: Any, *args: Any, **kwargs: Any) -> Any:
        """The accounts that have the permission set do not have the latest any more."""
        done = edit.original(self, *args, **kwargs)
        _touch(self, kwargs["permission_set_arn"])
        return done


_edit("put_inline_policy_to_permission_set", "self instance_arn permission_set_arn inline_policy")
_edit("delete_inline_policy_from_permission_set", "self instance_arn permission_set_arn")
for _verb in ("attach", "detach"):
    _word = "to" if _verb == "attach" else "from"
    _edit(f"{_verb}_managed_policy_{_word}_permission_set", "self instance_arn permission_set_arn managed_policy_arn")
    _edit(
        f"{_verb}_customer_managed_policy_reference_{_word}_permission_set",
        "self instance_arn permission_set_arn customer_managed_policy_reference",
    )


def _permission_set(self: Any, parameter: str = "PermissionSetArn") -> Any:
    backend = self.ssoadmin_backend
    arn = self._get_param(parameter)
    return backend._find_permission_set(backend.instances[0].instance_arn, arn)


@add(SSOAdminResponse, "put_permissions_boundary_to_permission_set")
def put_permissions_boundary_to_permission_set(self: Any) -> str:
    _permission_set(self).boundary = self._get_param("PermissionsBoundary")
    _touch(self.ssoadmin_backend, self._get_param("PermissionSetArn"))
    return "{}"


@add(SSOAdminResponse, "get_permissions_boundary_for_permission_set")
def get_permissions_boundary_for_permission_set(self: Any) -> str:
    boundary = getattr(_permission_set(self), "boundary", None)
    if boundary is None:
        raise ResourceNotFoundException("The permission set has no permissions boundary")
    return json.dumps({"PermissionsBoundary": boundary})


@add(SSOAdminResponse, "delete_permissions_boundary_from_permission_set")
def delete_permissions_boundary_from_permission_set(self: Any) -> str:
    _permission_set(self).boundary = None
    _touch(self.ssoadmin_backend, self._get_param("PermissionSetArn"))
    return "{}"


@add(SSOAdminResponse, "list_tags_for_resource")
def list_tags_for_resource(self: Any) -> str:
    tags = _permission_set(self, "ResourceArn").tags
    start = int(self._get_param("NextToken") or 0)
    end = start + (WORLD.settings.page_size or 100)
    more = {"NextToken": str(end)} if end < len(tags) else {}
    return json.dumps({"Tags": tags[start:end], **more})


@add(SSOAdminResponse, "tag_resource")
def tag_resource(self: Any) -> str:
    """Tags reach no account."""
    resource = _permission_set(self, "ResourceArn")
    tags = {tag["Key"]: tag["Value"] for tag in [*resource.tags, *self._get_param("Tags")]}
    resource.tags = [{"Key": key, "Value": value} for key, value in tags.items()]
    return "{}"


@add(SSOAdminResponse, "untag_resource")
def untag_resource(self: Any) -> str:
    resource, keys = _permission_set(self, "ResourceArn"), self._get_param("TagKeys")
    resource.tags = [tag for tag in resource.tags if tag["Key"] not in keys]
    return "{}"


"""Service-linked roles: their names and descriptions are the services', and their deletion takes a while and may be refused."""

from dataclasses import dataclass, field
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.iam.exceptions import InvalidInput, NoSuchEntity
from moto.iam.models import IAMBackend, Role
from moto.iam.responses import IamResponse

from .iam_limits import check_description
from .iam_roles import remove_role
from .patch import replace

ROOT = "/aws-service-role/"

SUFFIXED = {"autoscaling.amazonaws.com", "connect.amazonaws.com", "lexv2.amazonaws.com"}
"""Services that take a custom suffix."""

DESCRIBED = {
    "autoscaling.amazonaws.com": "Default Service-Linked Role enables access to AWS Services and Resources "
    "used or managed by Auto Scaling",
}
"""Services that write a description where there is none."""

CLOSED = {"organizations.amazonaws.com"}
"""Services that let nobody change the description."""

ELUSIVE = {"spot.amazonaws.com"}
"""Services whose deletion tasks cannot be found when they have just begun, nor when they are done."""

USED_BY = "emulator:used-by"
"""A tag of ours, not AWS's: `REGION=ARN ...` of what uses the role, so that its deletion is refused."""


@replace(IAMBackend, "create_service_linked_role", "self service_name description suffix")
def create_service_linked_role(self: Any, service_name: str, description: str, suffix: str) -> Role:
    """Stock moto takes a suffix for every service, and describes no role. The wording of duplicates is AWS's."""
    if suffix and service_name not in SUFFIXED:
        raise InvalidInput(f"Custom suffix is not allowed for {service_name}")
    path = f"{ROOT}{service_name}/"
    for role in self.get_roles():
        if role.path == path and (role.name.endswith(f"_{suffix}") if suffix else not has_suffix(service_name, role)):
            raise InvalidInput(
                f"Service role name {role.name} has been taken in this account, please try a different suffix."
            )
    return create_service_linked_role.original(
        self, service_name, description or DESCRIBED.get(service_name, ""), suffix
    )


def has_suffix(service_name: str, role: Role) -> bool:
    return service_name in SUFFIXED and "_" in role.name


@replace(IamResponse, "update_role", "self")
def update_role(self: Any) -> ActionResult:
    """Of most service-linked roles the description can be changed, and nothing else."""
    role, description = self.backend.get_role(self._get_param("RoleName")), self._get_param("Description")
    linked = role.path.startswith(ROOT) and role.path[len(ROOT) : -1] not in CLOSED
    if not linked or self._get_param("MaxSessionDuration"):
        return update_role.original(self)
    check_description(description)
    role.description = description
    return EmptyResult()


@dataclass
class Task:
    """The deletion of a role. `usage` is why it failed."""

    role: str
    asked: int = 0
    status: str = "NOT_STARTED"
    usage: list[dict[str, Any]] = field(default_factory=list)


def tasks(backend: IAMBackend) -> dict[str, Task]:
    """They are part of the account, so that a reset forgets them."""
    if not hasattr(backend, "deletion_tasks"):
        backend.deletion_tasks = {}
    return backend.deletion_tasks


@replace(IAMBackend, "delete_service_linked_role", "self role_name")
def delete_service_linked_role(self: Any, role_name: str) -> str:
    """Stock moto deletes at once. In AWS a task does, and asking again while it runs names the same task."""
    role = self.get_role(role_name)
    if not role.path.startswith(ROOT):
        raise InvalidInput(f"Role {role_name} is not a service-linked role.")
    for name, task in tasks(self).items():
        if task.role == role_name and task.status in ("NOT_STARTED", "IN_PROGRESS"):
            return name
    name = f"task{role.path}{role_name}/{len(tasks(self)):08d}"
    tasks(self)[name] = Task(role_name)
    return name


@replace(IamResponse, "get_service_linked_role_deletion_status", "self")
def get_service_linked_role_deletion_status(self: Any) -> ActionResult:
    """Stock moto says SUCCEEDED of anything. Here the third time of asking tells, and only then the role is gone."""
    name = self._get_param("DeletionTaskId")
    task = tasks(self.backend).get(name)
    if task is None:
        raise NoSuchEntity(f"Deletion task {name} cannot be found.")
    task.asked += 1
    if task.asked == 2:
        task.status = "IN_PROGRESS"
    if task.asked == 3:
        finish(self.backend, task)
    if task.asked != 2 and name.split("/")[2] in ELUSIVE:
        raise NoSuchEntity(f"Deletion task {name} cannot be found.")
    reason = {"Reason": "The role is in use.", "RoleUsageList": task.usage}
    return ActionResult({"Status": task.status, **({"Reason": reason} if task.usage else {})})


def finish(backend: IAMBackend, task: Task) -> None:
    used = next((tag["Value"] for tag in backend.get_role(task.role).tags if tag["Key"] == USED_BY), "")
    usage: dict[str, list[str]] = {}
    for use in used.split():
        region, arn = use.split("=", 1)
        usage.setdefault(region, []).append(arn)
    task.usage = [{"Region": region, "Resources": arns} for region, arns in usage.items()]
    task.status = "FAILED" if used else "SUCCEEDED"
    if not used:
        remove_role(backend, task.role)

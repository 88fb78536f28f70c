"""IAM Identity Center: what takes a while. Assignments come and go, and permission sets reach accounts, by operations."""

import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.iam.models import iam_backends
from moto.ssoadmin.exceptions import ConflictException, ResourceNotFoundException
from moto.ssoadmin.models import SSOAdminBackend
from moto.ssoadmin.responses import SSOAdminResponse

from .account_tags import said_of
from .patch import add, replace

MOST_OUTSTANDING = 10
"""https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html"""

PARAMETERS = {
    "instance_arn": "InstanceArn",
    "target_id": "TargetId",
    "target_type": "TargetType",
    "permission_set_arn": "PermissionSetArn",
    "principal_type": "PrincipalType",
    "principal_id": "PrincipalId",
}


@dataclass
class Operation:
    """One request that was accepted."""

    kind: str
    request: dict[str, Any]
    due: float
    status: str = "IN_PROGRESS"
    reason: str | None = None
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def shown(self) -> dict[str, Any]:
        reason = {"FailureReason": self.reason} if self.reason else {}
        return {**self.request, "RequestId": self.id, "Status": self.status, "CreatedDate": self.due, **reason}


@dataclass
class State:
    """What moto does not hold: by permission set, how often it was edited, and which accounts have which edition."""

    operations: list[Operation] = field(default_factory=list)
    revisions: dict[str, int] = field(default_factory=dict)
    provisioned: dict[str, dict[str, int]] = field(default_factory=dict)


def state_of(backend: Any) -> State:
    """The state of an instance, made when it is first asked for."""
    if not hasattr(backend, "state"):
        backend.state = State()
    return backend.state


def settle(backend: Any) -> None:
    """Does what is due by now."""
    for operation in state_of(backend).operations:
        if operation.status == "IN_PROGRESS" and operation.due <= time.time():
            try:
                DO[operation.kind](backend, operation.request)
                operation.status = "SUCCEEDED"
            except JsonRESTError as refusal:
                operation.status, operation.reason = "FAILED", f"Received a 404 status error: {refusal.message}"


def _assign(backend: Any, request: dict[str, Any]) -> None:
    arn, account = request["PermissionSetArn"], request["TargetId"]
    _check_policies(backend, request["InstanceArn"], arn, account)
    if not _assignments(backend, request):
        create_account_assignment.original(backend, **{key: request[name] for key, name in PARAMETERS.items()})
    _provision_to(backend, arn, account)


def _take(backend: Any, request: dict[str, Any]) -> None:
    found = _assignments(backend, request)
    if not found:
        raise ResourceNotFoundException("Assignment not found.")
    backend.account_assignments.remove(found[0])
    arn, account = request["PermissionSetArn"], request["TargetId"]
    if not any(one.permission_set_arn == arn and one.target_id == account for one in backend.account_assignments):
        state_of(backend).provisioned.get(arn, {}).pop(account, None)


def _provision(backend: Any, request: dict[str, Any]) -> None:
    arn = request["PermissionSetArn"]
    for account in state_of(backend).provisioned.get(arn, {}):
        _check_policies(backend, request["InstanceArn"], arn, account)
        _provision_to(backend, arn, account)


DO = {"create": _assign, "delete": _take, "provision": _provision}


def _provision_to(backend: Any, arn: str, account: str) -> None:
    state = state_of(backend)
    state.provisioned.setdefault(arn, {})[account] = state.revisions.get(arn, 0)


def _check_policies(backend: Any, instance: str, arn: str, account: str) -> None:
    """A customer managed policy that a permission set names must exist in the account."""
    for policy in backend._find_permission_set(instance, arn).customer_managed_policies:
        there = f"arn:aws:iam::{account}:policy{policy.path}{policy.name}"
        if there not in iam_backends[account]["aws"].managed_policies:
            raise ResourceNotFoundException(f"Policy {there} does not exist or is not attachable.")


def _assignments(backend: Any, request: dict[str, Any]) -> list[Any]:
    return [
        one
        for one in backend.account_assignments
        if all(getattr(one, key) == request[name] for key, name in PARAMETERS.items())
    ]


@replace(
    SSOAdminBackend,
    "create_account_assignment",
    "self instance_arn target_id target_type permission_set_arn principal_type principal_id",
)
def create_account_assignment(self: Any, **request: str) -> dict[str, Any]:
    """Stock moto assigns at once, and twice."""
    return _submit(self, "create", {name: request[key] for key, name in PARAMETERS.items()})


@replace(
    SSOAdminBackend,
    "delete_account_assignment",
    "self instance_arn target_id target_type permission_set_arn principal_type principal_id",
)
def delete_account_assignment(self: Any, **request: str) -> dict[str, Any]:
    return _submit(self, "delete", {name: request[key] for key, name in PARAMETERS.items()})


def _submit(backend: Any, kind: str, request: dict[str, Any]) -> dict[str, Any]:
    """The tag `identity-center/seconds` of the account says how long an operation takes; else it is a blink."""
    settle(backend)
    backend._find_permission_set(request["InstanceArn"], request["PermissionSetArn"])
    operations = state_of(backend).operations
    running = [one for one in operations if one.status == "IN_PROGRESS"]
    if len(running) >= MOST_OUTSTANDING:
        raise JsonRESTError("ThrottlingException", "There are too many requests processing. Please try again later.")
    if any(one.request == request for one in running):
        raise ConflictException("There is a conflicting operation in progress.")
    seconds = float(said_of(backend.account_id, "identity-center/seconds") or 0.05)
    operation = Operation(kind, request, time.time() + seconds)
    operations.append(operation)
    return operation.shown()


def _reply(name: str, key: str, kind: str) -> Any:
    @replace(SSOAdminResponse, name, "self")
    def reply(self: Any) -> str:
        """Stock moto says that it is done already."""
        request = {parameter: self._get_param(parameter) for parameter in PARAMETERS.values()}
        return json.dumps({key: _submit(self.ssoadmin_backend, kind, request)})

    return reply


_reply("create_account_assignment", "AccountAssignmentCreationStatus", "create")
_reply("delete_account_assignment", "AccountAssignmentDeletionStatus", "delete")


@replace(SSOAdminResponse, "provision_permission_set", "self")
def provision_permission_set(self: Any) -> str:
    """Stock moto provisions to the caller's account, at once."""
    request = {name: self._get_param(name) for name in ("InstanceArn", "PermissionSetArn", "TargetType")}
    return json.dumps({"PermissionSetProvisioningStatus": _submit(self.ssoadmin_backend, "provision", request)})


def _status(response: Any, key: str, parameter: str) -> str:
    backend, wanted = response.ssoadmin_backend, response._get_param(parameter)
    settle(backend)
    for operation in state_of(backend).operations:
        if operation.id == wanted:
            return json.dumps({key: operation.shown()})
    raise ResourceNotFoundException(f"Could not find the request {wanted}")


@replace(SSOAdminResponse, "describe_account_assignment_creation_status", "self")
def describe_account_assignment_creation_status(self: Any) -> str:
    return _status(self, "AccountAssignmentCreationStatus", "AccountAssignmentCreationRequestId")


@replace(SSOAdminResponse, "describe_account_assignment_deletion_status", "self")
def describe_account_assignment_deletion_status(self: Any) -> str:
    return _status(self, "AccountAssignmentDeletionStatus", "AccountAssignmentDeletionRequestId")


@add(SSOAdminResponse, "describe_permission_set_provisioning_status")
def describe_permission_set_provisioning_status(self: Any) -> str:
    return _status(self, "PermissionSetProvisioningStatus", "ProvisionPermissionSetRequestId")

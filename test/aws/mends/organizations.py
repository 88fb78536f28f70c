"""Organizations: pages of twenty, `Paths`, and refusals for member accounts."""

import json
import re
from typing import Any

from moto.organizations.models import FakeAccount, FakeOrganizationalUnit, OrganizationsBackend, organizations_backends
from moto.organizations.responses import OrganizationsResponse

from .errors import AwsError
from .patch import replace
from .world import WORLD


def path_of(backend: OrganizationsBackend, unit_id: str) -> str:
    """`o-x/r-y/ou-.../` of a root or an OU. https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html"""
    units = {unit.id: unit for unit in backend.ou}
    ids: list[str] = []
    while unit_id in units:
        ids.append(unit_id)
        unit_id = units[unit_id].parent_id or ""
    return "/".join([backend.org.id if backend.org else "", *reversed(ids)]) + "/"


@replace(FakeAccount, "describe", "self")
def describe_account(self: Any) -> dict[str, Any]:
    """Stock moto does not know `Paths`; a test may take away what older or newer partitions lack."""
    shown = describe_account.original(self)
    settings = WORLD.settings
    backend = organizations_backends[self.master_account_id]["aws"]
    if settings.paths:
        shown["Paths"] = [f"{path_of(backend, self.parent_id)}{self.id}/"]
    if not settings.state:
        del shown["State"]
    if settings.status:
        shown["Status"] = {"CLOSED": "SUSPENDED", "PENDING_ACTIVATION": "ACTIVE"}.get(self.state, self.state)
    else:
        del shown["Status"]
    return shown


@replace(FakeOrganizationalUnit, "describe", "self")
def describe_unit(self: Any) -> dict[str, Any]:
    """Stock moto does not know `Path`."""
    return {"OrganizationalUnit": _unit(organizations_backends[self.master_account_id]["aws"], self)}


def _unit(backend: OrganizationsBackend, unit: Any) -> dict[str, Any]:
    path = {"Path": path_of(backend, unit.id)} if WORLD.settings.paths else {}
    return {"Id": unit.id, "Arn": unit.arn, "Name": unit.name, **path}


@replace(OrganizationsResponse, "organizations_backend", "self")
def backend_for_caller(self: Any) -> OrganizationsBackend:
    """Stock moto answers a member account with an empty organization; AWS refuses all but DescribeOrganization."""
    own = organizations_backends[self.current_account][self.partition]
    action = self._get_action()
    if own.org or action in ("CreateOrganization", "DescribeOrganization"):
        return own
    master = organizations_backends.master_accounts.get(self.current_account)
    if master is None:
        raise AwsError("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.")
    backend = organizations_backends[master[0]][master[1]]
    delegated = any(admin.account.id == self.current_account for admin in backend.admins)
    if delegated and re.match("List|Describe", action):
        return backend
    raise AwsError("AccessDeniedException", "You don't have permissions to access this resource.")


def page(self: Any, items: list[Any]) -> tuple[list[Any], dict[str, Any]]:
    """At most twenty, and how the next ones are asked for."""
    wanted, token = self._get_int_param("MaxResults"), self._get_param("NextToken")
    if wanted is not None and not 1 <= wanted <= 20:
        raise AwsError("InvalidInputException", "You provided a value that does not match the required pattern.")
    if token is not None and not re.fullmatch(r"next-\d+", token):
        raise AwsError("InvalidInputException", "You provided an invalid next token.")
    start = int(token[5:]) if token else 0
    end = start + min(wanted or 20, WORLD.settings.page_size or 20)
    return items[start:end], ({"NextToken": f"next-{end}"} if end < len(items) else {})


def reply(key: str, items: list[Any], more: dict[str, Any]) -> str:
    """One page as JSON."""
    return json.dumps({key: items, **more})


@replace(OrganizationsResponse, "list_accounts", "self")
def list_accounts(self: Any) -> str:
    """Stock moto has pages of a hundred, with tokens that are ambiguous for accounts of the same second."""
    items, more = page(self, self.organizations_backend.accounts)
    return reply("Accounts", [account.describe() for account in items], more)


@replace(OrganizationsResponse, "list_accounts_for_parent", "self")
def list_accounts_for_parent(self: Any) -> str:
    """Stock moto orders by time of creation with ambiguous tokens."""
    backend = self.organizations_backend
    parent = backend.validate_parent_id(self._get_param("ParentId"))
    items, more = page(self, [account for account in backend.accounts if account.parent_id == parent])
    return reply("Accounts", [account.describe() for account in items], more)


@replace(OrganizationsResponse, "list_organizational_units_for_parent", "self")
def list_organizational_units_for_parent(self: Any) -> str:
    """Stock moto does not know `Path`."""
    backend = self.organizations_backend
    parent = backend.validate_parent_id(self._get_param("ParentId"))
    items, more = page(self, [unit for unit in backend.ou if unit.parent_id == parent])
    return reply("OrganizationalUnits", [_unit(backend, unit) for unit in items], more)

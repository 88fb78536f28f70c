"""Organizations: every type of policy, pages of policies and targets, and the services that work with an organization."""

import json
from typing import Any

from moto.account import urls
from moto.account.responses import AccountResponse
from moto.core.responses import EmptyResult
from moto.organizations.models import (
    FakeDelegatedAdministrator,
    FakePolicy,
    FakeRoot,
    FakeServiceAccess,
    OrganizationsBackend,
    organizations_backends,
)
from moto.organizations.responses import OrganizationsResponse

from .errors import AwsError
from .organizations import page, reply
from .patch import add, replace

STOCK = (
    "AISERVICES_OPT_OUT_POLICY",
    "RESOURCE_CONTROL_POLICY",
    "SERVICE_CONTROL_POLICY",
    "TAG_POLICY",
)
TYPES = (
    *STOCK,
    "BACKUP_POLICY",
    "BEDROCK_POLICY",
    "CHATBOT_POLICY",
    "DECLARATIVE_POLICY_EC2",
    "GUARDDUTY_POLICY",
    "INSPECTOR_POLICY",
    "NETWORK_SECURITY_DIRECTOR_POLICY",
    "S3_POLICY",
    "SECURITYHUB_CSPM_POLICY",
    "SECURITYHUB_POLICY",
    "UPGRADE_ROLLOUT_POLICY",
)
LONGEST = {"SERVICE_CONTROL_POLICY": 10240, "RESOURCE_CONTROL_POLICY": 5120, "AISERVICES_OPT_OUT_POLICY": 2500}

FakePolicy.SUPPORTED_POLICY_TYPES[:] = TYPES
FakeRoot.SUPPORTED_POLICY_TYPES[:] = TYPES


@replace(FakePolicy, "__init__", "self organization kwargs")
def policy(self: Any, organization: Any, **kwargs: Any) -> None:
    """Stock moto knows the ARNs of four types."""
    kind = kwargs.get("Type", "")
    stand_in = "TAG_POLICY" if kind in TYPES and kind not in STOCK else kind
    policy.original(self, organization, **{**kwargs, "Type": stand_in})
    self.type = kind
    self._arn_format = f"arn:{{0}}:organizations::{{1}}:policy/{{2}}/{kind.lower()}/{{3}}"


def _check_content(kind: str, content: str) -> None:
    """https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html"""
    if len(content) > LONGEST.get(kind, 10000):
        raise AwsError("ConstraintViolationException", "You have exceeded the maximum policy size.")
    try:
        json.loads(content)
    except ValueError:
        message = "The provided policy document does not meet the requirements of the specified policy type."
        raise AwsError("MalformedPolicyDocumentException", message) from None


@replace(OrganizationsBackend, "create_policy", "self kwargs")
def create_policy(self: Any, **kwargs: Any) -> dict[str, Any]:
    """Stock moto takes any text of any length, and no two policies of different types with one name."""
    made = FakePolicy(self.org, **kwargs)
    if any(one.name == made.name and one.type == made.type for one in self.policies):
        raise AwsError("DuplicatePolicyException", "A policy with the same name already exists.")
    _check_content(made.type, made.content)
    self.policies.append(made)
    return made.describe()


@replace(OrganizationsBackend, "update_policy", "self kwargs")
def update_policy(self: Any, **kwargs: Any) -> dict[str, Any]:
    """Stock moto takes any text of any length, also for AWS's own policies."""
    there = self.get_policy_by_id(kwargs["PolicyId"])
    if there.aws_managed:
        raise AwsError("PolicyChangesNotAllowedException", "You can't change an AWS managed policy.")
    if "Content" in kwargs:
        _check_content(there.type, kwargs["Content"])
    return update_policy.original(self, **kwargs)


@replace(OrganizationsResponse, "list_policies", "self")
def list_policies(self: Any) -> str:
    """Stock moto has tokens of its own kind."""
    kind = self._get_param("Filter")
    if kind not in TYPES:
        raise AwsError("InvalidInputException", "You specified an invalid value.")
    own = [one for one in self.organizations_backend.policies if one.type == kind]
    items, more = page(self, own)
    return reply("Policies", [one.describe()["Policy"]["PolicySummary"] for one in items], more)


@replace(OrganizationsResponse, "list_targets_for_policy", "self")
def list_targets_for_policy(self: Any) -> str:
    """Stock moto shows all at once."""
    there = self.organizations_backend.get_policy_by_id(self._get_param("PolicyId"))
    items, more = page(self, there.attachments)
    shown = [{"TargetId": one.id, "Arn": one.arn, "Name": one.name, "Type": one.type} for one in items]
    return reply("Targets", shown, more)


@replace(FakeServiceAccess, "trusted_service", "service_principal")
def trusted_service(service_principal: str) -> bool:
    """Stock moto knows some services."""
    return service_principal.endswith(".amazonaws.com")


@replace(FakeDelegatedAdministrator, "supported_service", "service_principal")
def supported_service(service_principal: str) -> bool:
    """Stock moto knows six services."""
    return service_principal.endswith(".amazonaws.com")


@add(AccountResponse, "put_account_name")
def put_account_name(self: Any) -> EmptyResult:
    """Stock moto lacks PutAccountName. https://docs.aws.amazon.com/accounts/latest/reference/API_PutAccountName.html"""
    backend = organizations_backends[self.current_account]["aws"]
    wanted = self._get_param("AccountId")
    trusted = any(one["ServicePrincipal"] == "account.amazonaws.com" for one in backend.services)
    if wanted == self.current_account or (wanted and not trusted):
        raise AwsError("AccessDeniedException", "You are not authorized to perform this operation.")
    backend.get_account_by_id(wanted or self.current_account).name = self._get_param("AccountName")
    return EmptyResult()


urls.url_paths["{0}/putAccountName$"] = AccountResponse.dispatch

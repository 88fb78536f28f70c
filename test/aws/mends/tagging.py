"""The tagging API in us-east-1 knows IAM's taggable resources (apart from roles and users) and the organization's."""

import base64
from collections.abc import Iterator
from typing import Any

from moto.core.resource_tagging import TaggedResource, make_tag_matcher, match_resource_type
from moto.iam.models import AWSManagedPolicy, iam_backends
from moto.organizations.models import organizations_backends
from moto.resourcegroupstaggingapi.exceptions import ResourceGroupsTaggingAPIError
from moto.resourcegroupstaggingapi.models import ResourceGroupsTaggingAPIBackend

from .patch import replace
from .world import WORLD


def _tags(tags: Any) -> dict[str, str]:
    pairs = tags.values() if isinstance(tags, dict) else tags
    return {tag["Key"]: tag["Value"] for tag in pairs or []}


def iam_resources(account: str) -> Iterator[TaggedResource]:
    """https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html"""
    backend = iam_backends[account]["aws"]
    for policy in backend.managed_policies.values():
        if not isinstance(policy, AWSManagedPolicy):
            yield TaggedResource(policy.arn, _tags(policy.tags), "iam:policy")
    for provider in backend.open_id_providers.values():
        yield TaggedResource(provider.arn, _tags(provider.tags), "iam:oidc-provider")
    for profile in backend.instance_profiles.values():
        yield TaggedResource(profile.arn, _tags(profile.tags), "iam:instance-profile")


def organization_resources(account: str) -> Iterator[TaggedResource]:
    """Only the management account sees the tags of its organization."""
    if not dict.__contains__(organizations_backends, account):
        return
    backend = organizations_backends[account]["aws"]
    for member in backend.accounts:
        yield TaggedResource(member.arn, dict(member.tags), "organizations:account")
    for unit in backend.ou:
        yield TaggedResource(
            unit.arn, dict(unit.tags), "organizations:root" if unit.type == "ROOT" else "organizations:ou"
        )
    for policy in backend.policies:
        yield TaggedResource(policy.arn, dict(policy.tags), "organizations:policy")


@replace(
    ResourceGroupsTaggingAPIBackend,
    "_get_resources_generator",
    "self tag_filters resource_type_filters resource_arn_list",
)
def resources(
    self: Any, tag_filters: Any = None, resource_type_filters: Any = None, resource_arn_list: Any = None
) -> Iterator[TaggedResource]:
    """Stock moto leaves out IAM and Organizations."""
    yield from resources.original(self, tag_filters, resource_type_filters, resource_arn_list)
    if self.region_name != "us-east-1":
        return
    matcher = make_tag_matcher(tag_filters)
    for resource in [*iam_resources(self.account_id), *organization_resources(self.account_id)]:
        wanted = match_resource_type(resource.resource_type, resource_type_filters) and matcher(resource.tags)
        if resource.tags and wanted and (not resource_arn_list or resource.arn in resource_arn_list):
            yield resource


@replace(
    ResourceGroupsTaggingAPIBackend,
    "get_resources",
    "self pagination_token resources_per_page tags_per_page tag_filters resource_type_filters resource_arn_list",
)
def get_resources(
    self: Any,
    pagination_token: str | None = None,
    resources_per_page: int = 50,
    tags_per_page: int = 100,
    tag_filters: Any = None,
    resource_type_filters: Any = None,
    resource_arn_list: Any = None,
) -> tuple[str, list[Any]]:
    """Stock moto keeps pages as generators, cuts them by tags nobody limited, and has no order."""
    everything = sorted(
        self._get_resources_generator(tag_filters, resource_type_filters, resource_arn_list), key=lambda r: r.arn
    )
    try:
        start = int(base64.b64decode(pagination_token)) if pagination_token else 0
    except ValueError:
        raise ResourceGroupsTaggingAPIError("PaginationTokenExpiredException", "Token does not exist") from None
    end = start + min(resources_per_page, WORLD.settings.page_size or 100)
    return base64.b64encode(b"%d" % end).decode() if end < len(everything) else "", everything[start:end]

"""OpenID Connect and SAML providers: audiences, thumbprints, tags, and what IAM refuses."""

from collections.abc import Iterator
from hashlib import sha1
from typing import Any

from moto.core.resource_tagging import TaggedResource
from moto.core.responses import ActionResult, EmptyResult
from moto.iam.exceptions import EntityAlreadyExists
from moto.iam.models import IAMBackend, OpenIDConnectProvider, SAMLProvider, iam_backends
from moto.iam.responses import IamResponse

from . import tagging
from .errors import AwsError
from .iam_limits import check_tag_keys
from .patch import add, replace


@replace(IAMBackend, "create_open_id_connect_provider", "self url thumbprint_list client_id_list tags")
def create_open_id_connect_provider(
    self: Any, url: str, thumbprint_list: list[str], client_id_list: list[str], tags: list[dict[str, str]]
) -> OpenIDConnectProvider:
    """Stock moto leaves the thumbprints empty where AWS fetches them, and does not say what exists already."""
    check_tag_keys(tags)
    fetched = [sha1(url.encode(), usedforsecurity=False).hexdigest()]
    try:
        return create_open_id_connect_provider.original(self, url, thumbprint_list or fetched, client_id_list, tags)
    except EntityAlreadyExists:
        raise EntityAlreadyExists(f"Provider with url {url} already exists.") from None


@replace(IAMBackend, "update_open_id_connect_provider_thumbprint", "self arn thumbprint_list")
def update_open_id_connect_provider_thumbprint(self: Any, arn: str, thumbprint_list: list[str]) -> None:
    """Stock moto takes an empty list."""
    if not thumbprint_list:
        raise AwsError("InvalidInput", "Thumbprint list must contain at least one entry.")
    update_open_id_connect_provider_thumbprint.original(self, arn, [t.lower() for t in thumbprint_list])


@add(IamResponse, "add_client_id_to_open_id_connect_provider")
def add_client_id_to_open_id_connect_provider(self: Any) -> ActionResult:
    """https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddClientIDToOpenIDConnectProvider.html"""
    provider = self.backend.get_open_id_connect_provider(self._get_param("OpenIDConnectProviderArn"))
    client = self._get_param("ClientID")
    if client not in provider.client_id_list:
        if len(provider.client_id_list) >= 100:
            raise AwsError("LimitExceeded", "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100")
        provider.client_id_list = [*provider.client_id_list, client]
    return EmptyResult()


@add(IamResponse, "remove_client_id_from_open_id_connect_provider")
def remove_client_id_from_open_id_connect_provider(self: Any) -> ActionResult:
    """https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveClientIDFromOpenIDConnectProvider.html"""
    provider = self.backend.get_open_id_connect_provider(self._get_param("OpenIDConnectProviderArn"))
    provider.client_id_list = [c for c in provider.client_id_list if c != self._get_param("ClientID")]
    return EmptyResult()


def saml_provider(self: Any) -> SAMLProvider:
    return self.backend.get_saml_provider(self._get_param("SAMLProviderArn"))


def saml_tags(provider: SAMLProvider) -> list[dict[str, str]]:
    return getattr(provider, "tags", [])


@replace(IamResponse, "create_saml_provider", "self")
def create_saml_provider(self: Any) -> ActionResult:
    """Stock moto puts a second provider of one name in the place of the first, and drops tags."""
    name, tags = self._get_param("Name"), self._get_param("Tags", [])
    check_tag_keys(tags)
    if name in self.backend.saml_providers:
        raise EntityAlreadyExists(f"SAMLProvider with name {name} already exists.")
    provider = self.backend.create_saml_provider(name, self._get_param("SAMLMetadataDocument"))
    provider.tags = tags
    return ActionResult({"SAMLProviderArn": provider.arn, "Tags": tags})


@replace(IamResponse, "get_saml_provider", "self")
def get_saml_provider(self: Any) -> ActionResult:
    """Stock moto has no tags to show."""
    provider = saml_provider(self)
    return ActionResult(
        {
            "SAMLMetadataDocument": provider.saml_metadata_document,
            "CreateDate": provider.create_date,
            "ValidUntil": provider.valid_until,
            "Tags": sorted(saml_tags(provider), key=lambda tag: tag["Key"]),
        }
    )


@replace(IAMBackend, "delete_saml_provider", "self saml_provider_arn")
def delete_saml_provider(self: Any, saml_provider_arn: str) -> None:
    """Stock moto is content where there is none."""
    del self.saml_providers[self.get_saml_provider(saml_provider_arn).name]


@add(IamResponse, "tag_saml_provider")
def tag_saml_provider(self: Any) -> ActionResult:
    """https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagSAMLProvider.html"""
    provider, tags = saml_provider(self), self._get_param("Tags")
    check_tag_keys(tags)
    keys = {tag["Key"] for tag in tags}
    provider.tags = [tag for tag in saml_tags(provider) if tag["Key"] not in keys] + tags
    return EmptyResult()


@add(IamResponse, "untag_saml_provider")
def untag_saml_provider(self: Any) -> ActionResult:
    """https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagSAMLProvider.html"""
    provider, keys = saml_provider(self), self._get_param("TagKeys")
    provider.tags = [tag for tag in saml_tags(provider) if tag["Key"] not in keys]
    return EmptyResult()


@replace(tagging, "iam_resources", "account")
def iam_resources(account: str) -> Iterator[TaggedResource]:
    """https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html"""
    yield from iam_resources.original(account)
    for provider in iam_backends[account]["aws"].saml_providers.values():
        tags = {tag["Key"]: tag["Value"] for tag in saml_tags(provider)}
        yield TaggedResource(provider.arn, tags, "iam:saml-provider")



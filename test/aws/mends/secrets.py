"""Secrets Manager: what stock moto takes that AWS refuses, and what it shows that AWS does not."""

from typing import Any

from moto.secretsmanager.exceptions import InvalidRequestException, SecretsManagerClientError
from moto.secretsmanager.models import FakeSecret, SecretsManagerBackend

from .patch import replace

MOST = 65536
CREATE = (
    "self name secret_string secret_binary description tags kms_key_id client_request_token replica_regions"
    " force_overwrite"
)


@replace(SecretsManagerBackend, "create_secret", CREATE)
def create_secret(self: Any, name: str, *args: Any, **kwargs: Any) -> str:
    """A name stays taken while its secret can be restored; a value over the limit is quoted in the refusal.

    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
    """
    value = kwargs.get("secret_string") or ""
    if len(value) > MOST:
        raise SecretsManagerClientError(
            "ValidationException",
            f"1 validation error detected: Value '{value}' at 'secretString' failed to satisfy constraint: Member must"
            f" have length less than or equal to {MOST}",
        )
    if name in self.secrets.keys() and self.secrets[name].is_deleted():
        raise InvalidRequestException(
            "You can't create this secret because a secret with this name is already scheduled for deletion."
        )
    return create_secret.original(self, name, *args, **kwargs)


@replace(SecretsManagerBackend, "put_resource_policy", "self secret_id policy")
def put_resource_policy(self: Any, secret_id: str, policy: str) -> tuple[str, str]:
    _refuse_if_deleted(self, secret_id)
    return put_resource_policy.original(self, secret_id, policy)


@replace(SecretsManagerBackend, "tag_resource", "self arn tags")
def tag_resource(self: Any, arn: str, tags: dict[str, str]) -> None:
    _refuse_if_deleted(self, arn)
    tag_resource.original(self, arn, tags)


@replace(FakeSecret, "_form_version_ids_to_stages", "self")
def form_version_ids_to_stages(self: Any) -> dict[str, Any]:
    """Versions without a stage are not shown.

    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
    """
    return {version: stages for version, stages in form_version_ids_to_stages.original(self).items() if stages}


def _refuse_if_deleted(backend: Any, secret_id: str) -> None:
    secret = backend.secrets.get(secret_id)
    if secret is not None and secret.is_deleted():
        raise InvalidRequestException(
            "You can't perform this operation on the secret because it was marked for deletion."
        )

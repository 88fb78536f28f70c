"""S3 Control: Block Public Access of an account that a policy of the organization manages."""

from typing import Any

from moto.s3control.models import PublicAccessBlock, S3ControlBackend

from .account_tags import said_of
from .errors import Refused
from .patch import replace

FLAGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
POLICY = "s3-policy/public-access-block"
"""A tag of the account that stands in for a policy of type S3_POLICY."""


@replace(S3ControlBackend, "get_public_access_block", "self account_id")
def get_public_access_block(self: Any, account_id: str) -> PublicAccessBlock:
    """Stock moto does not know that what is in effect may come from the organization."""
    if said_of(self.account_id, POLICY) == "all":
        return PublicAccessBlock(*("true" for _ in FLAGS))
    return get_public_access_block.original(self, account_id)


@replace(S3ControlBackend, "put_public_access_block", "self account_id pub_block_config")
def put_public_access_block(self: Any, account_id: str, pub_block_config: dict[str, Any]) -> None:
    """A flag that is left out is false.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutPublicAccessBlock.html
    """
    if said_of(self.account_id, POLICY):
        raise Refused(403, "AccessDenied", "The account's block public access is managed by an organization policy.")
    put_public_access_block.original(self, account_id, {flag: pub_block_config.get(flag, False) for flag in FLAGS})

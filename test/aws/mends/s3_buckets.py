"""S3: who may ask, where a bucket is, and what a new one is like."""

import base64
import hashlib
from typing import Any

import xmltodict
from moto.s3.exceptions import MissingBucket, S3ClientError
from moto.s3.models import PublicAccessBlock, S3Backend, s3_backends
from moto.s3.responses import S3Response

from .patch import replace
from .world import WORLD

MOST_DELETES = 1000


def error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Any:
    """As S3 words a refusal; an answer to HEAD has no body."""
    body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return status, {"content-type": "application/xml", **(headers or {})}, body


def forget(bucket_name: str) -> None:
    """A reset takes the bucket away; moto's list of all buckets still has it."""
    partition, account = s3_backends.bucket_accounts.get(bucket_name, ("", ""))
    if account and bucket_name not in s3_backends[account][partition].buckets:
        s3_backends.bucket_accounts.pop(bucket_name)


def refusal(self: Any, request: Any, bucket_name: str) -> Any:
    """Stock moto overlooks `x-amz-expected-bucket-owner`, lets everybody in, and answers for every region."""
    try:
        bucket = self.backend.get_bucket(bucket_name)
    except MissingBucket:
        return None
    expected = request.headers.get("x-amz-expected-bucket-owner")
    if bucket.account_id not in (self.get_current_account(), expected) or expected not in (None, bucket.account_id):
        return error(403, "AccessDenied", "Access Denied")
    if bucket.region_name != self.region:
        message = "The bucket you are attempting to access must be addressed using the specified endpoint."
        return error(301, "PermanentRedirect", message, {"x-amz-bucket-region": bucket.region_name})
    return None


@replace(S3Response, "_bucket_response", "self request full_url")
def bucket_response(self: Any, request: Any, full_url: str) -> Any:
    name = self.parse_bucket_name_from_url(request, full_url)
    forget(name)
    creates = request.method == "PUT" and not self._get_querystring(request, full_url)
    refused = None if creates or not name else refusal(self, request, name)
    if refused:
        return (refused[0], refused[1], "") if request.method == "HEAD" else refused
    made = creates and name not in self.backend.buckets
    answer = bucket_response.original(self, request, full_url)
    if made and name in self.backend.buckets:
        self.backend.put_bucket_tagging(name, _tags_in(self.body))
    return answer


def _tags_in(body: bytes) -> dict[str, str]:
    """Stock moto drops the tags of CreateBucket."""
    parsed = xmltodict.parse(body) if body else {}
    tags = ((parsed.get("CreateBucketConfiguration") or {}).get("Tags") or {}).get("Tag") or []
    return {tag["Key"]: tag.get("Value") or "" for tag in (tags if isinstance(tags, list) else [tags])}


@replace(S3Response, "_key_response", "self request full_url")
def key_response(self: Any, request: Any, full_url: str) -> Any:
    name = self.parse_bucket_name_from_url(request, full_url)
    forget(name)
    refused = refusal(self, request, name)
    if refused:
        return (refused[0], refused[1], "") if request.method == "HEAD" else refused
    return key_response.original(self, request, full_url)


@replace(S3Response, "_bucket_response_delete_keys", "self bucket_name authenticated")
def delete_keys(self: Any, bucket_name: str, authenticated: bool = True) -> Any:
    """Stock moto takes any number at once."""
    objects = xmltodict.parse(self.body, force_list=("Object",))["Delete"].get("Object", [])
    if len(objects) > MOST_DELETES:
        return error(400, "MalformedXML", "The XML you provided was not well-formed")
    return delete_keys.original(self, bucket_name, authenticated)


@replace(S3Response, "_get_checksum", "self response_headers")
def get_checksum(self: Any, response_headers: dict[str, Any]) -> tuple[str, str | None]:
    """Stock moto believes the checksum that it is told."""
    told = self.headers.get("x-amz-checksum-sha256")
    if told and told != base64.b64encode(hashlib.sha256(self.body or b"").digest()).decode():
        raise S3ClientError("BadDigest", "The SHA256 you specified did not match the calculated checksum.")
    algorithm, value = get_checksum.original(self, response_headers)
    return ("SHA256", told) if told else (algorithm, value)


@replace(S3Backend, "create_bucket", "self bucket_name region_name bucket_namespace")
def create_bucket(self: Any, bucket_name: str, region_name: str, bucket_namespace: str | None = None) -> Any:
    """What every new bucket has. https://aws.amazon.com/blogs/aws/amazon-s3-encrypts-new-objects-by-default/

    https://aws.amazon.com/about-aws/whats-new/2023/04/amazon-s3-two-security-best-practices-buckets-default/
    """
    bucket = create_bucket.original(self, bucket_name, region_name, bucket_namespace)
    bucket.encryption = {
        "Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": "false"}
    }
    bucket.ownership_rule = "BucketOwnerEnforced"
    bucket.public_access_block = PublicAccessBlock("true", "true", "true", "true")
    return bucket


@replace(
    S3Backend,
    "list_objects_v2",
    "self bucket prefix delimiter continuation_token start_after max_keys",
)
def list_objects_v2(
    self: Any, bucket: Any, prefix: Any, delimiter: Any, continuation_token: Any, start_after: Any, max_keys: int
) -> Any:
    """Pages as short as the test wants them."""
    limit = min(max_keys, WORLD.settings.page_size or max_keys)
    return list_objects_v2.original(self, bucket, prefix, delimiter, continuation_token, start_after, limit)

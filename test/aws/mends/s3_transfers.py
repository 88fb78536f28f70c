"""S3: what copies and conditional deletes are refused for."""

from typing import Any
from urllib.parse import unquote, urlparse
from xml.sax.saxutils import escape

import xmltodict
from moto.iam.access_control import PermissionResult
from moto.s3.exceptions import MissingBucket
from moto.s3.responses import S3Response

from .patch import replace
from .s3_buckets import error, forget


def refusal(self: Any) -> Any:
    """Stock moto lets everybody copy from everywhere, whoever is expected to own it and whatever it has become."""
    source = unquote(urlparse(self.headers["x-amz-copy-source"]).path).lstrip("/")
    name, _, key_name = source.partition("/")
    forget(name)
    try:
        bucket = self.backend.get_bucket(name)
    except MissingBucket:
        return error(404, "NoSuchBucket", "The specified bucket does not exist")
    expected = self.headers.get("x-amz-source-expected-bucket-owner")
    strange = bucket.account_id not in (self.get_current_account(), expected)
    denied = bucket.get_permission("s3:GetObject", f"arn:aws:s3:::{source}") == PermissionResult.DENIED
    if strange or denied or expected not in (None, bucket.account_id):
        return error(403, "AccessDenied", "Access Denied")
    wanted = self.headers.get("x-amz-copy-source-if-match")
    key = self.backend.get_object(name, key_name)
    if wanted and key and key.etag != wanted:
        return error(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
    return None


@replace(S3Response, "copy_object", "self")
def copy_object(self: Any) -> Any:
    return refusal(self) or copy_object.original(self)


@replace(S3Response, "upload_part_copy", "self")
def upload_part_copy(self: Any) -> Any:
    return refusal(self) or upload_part_copy.original(self)


@replace(S3Response, "_bucket_response_delete_keys", "self bucket_name authenticated")
def delete_keys(self: Any, bucket_name: str, authenticated: bool = True) -> Any:
    """Stock moto deletes whatever the ETag. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html"""
    parsed = xmltodict.parse(self.body, force_list=("Object",), strip_whitespace=False)
    asked = parsed["Delete"].get("Object", [])
    held = [one for one in asked if one.get("ETag") and not _is_as_wanted(self, bucket_name, one)]
    if not held:
        return delete_keys.original(self, bucket_name, authenticated)
    refused = "".join(
        f"<Error><Key>{escape(one['Key'])}</Key><Code>PreconditionFailed</Code>"
        "<Message>At least one of the pre-conditions you specified did not hold</Message></Error>"
        for one in held
    )
    kept = [one for one in asked if one not in held]
    if not kept:
        return 200, {"content-type": "application/xml"}, f"<DeleteResult>{refused}</DeleteResult>"
    self.body = xmltodict.unparse({"Delete": {**parsed["Delete"], "Object": kept}}).encode()
    status, headers, body = delete_keys.original(self, bucket_name, authenticated)
    text = body.decode() if isinstance(body, bytes) else body
    body = text.replace("</DeleteResult>", f"{refused}</DeleteResult>")
    return status, {**headers, "content-length": str(len(body.encode()))}, body


def _is_as_wanted(self: Any, bucket_name: str, one: dict[str, str]) -> bool:
    key = self.backend.get_object(bucket_name, one["Key"])
    return key is not None and key.etag.strip('"') == one["ETag"].strip('"')

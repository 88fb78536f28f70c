"""What IAM calls the operations of S3, for session policies: a request names them by method, query and path."""

from typing import Any
from urllib.parse import parse_qsl

from . import protocols, requests
from .patch import replace

OF_BUCKET = {
    "GET encryption": "GetEncryptionConfiguration",
    "PUT encryption": "PutEncryptionConfiguration",
    "GET lifecycle": "GetLifecycleConfiguration",
    "PUT lifecycle": "PutLifecycleConfiguration",
    "GET logging": "GetBucketLogging",
    "PUT logging": "PutBucketLogging",
    "GET ownershipControls": "GetBucketOwnershipControls",
    "PUT ownershipControls": "PutBucketOwnershipControls",
    "GET policy": "GetBucketPolicy",
    "PUT policy": "PutBucketPolicy",
    "GET publicAccessBlock": "GetBucketPublicAccessBlock",
    "PUT publicAccessBlock": "PutBucketPublicAccessBlock",
    "GET tagging": "GetBucketTagging",
    "PUT tagging": "PutBucketTagging",
    "DELETE tagging": "PutBucketTagging",
    "GET versioning": "GetBucketVersioning",
    "PUT versioning": "PutBucketVersioning",
    "GET list-type": "ListBucket",
    "POST delete": "DeleteObject",
    "HEAD ": "ListBucket",
    "PUT ": "CreateBucket",
    "DELETE ": "DeleteBucket",
}
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html"""

OF_OBJECT = {
    "GET tagging": "GetObjectTagging",
    "DELETE uploadId": "AbortMultipartUpload",
    "HEAD ": "GetObject",
    "GET ": "GetObject",
    "PUT ": "PutObject",
    "POST ": "PutObject",
    "DELETE ": "DeleteObject",
}


@replace(requests, "named_action", "environ body")
def named_action(environ: dict[str, Any], body: bytes) -> tuple[str, dict[str, str]]:
    """Stock S3 requests carry no name. Those of S3 Control do, by their path."""
    path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
    if protocols._service(environ) != "s3" or path.startswith("/v20180820/"):
        return named_action.original(environ, body)
    bucket, _, key = path.lstrip("/").partition("/")
    if not bucket:
        return "ListAllMyBuckets", {}
    queries = [name for name, _ in parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)]
    names = OF_OBJECT if key else OF_BUCKET
    known = [names[f"{method} {query}"] for query in [*queries, ""] if f"{method} {query}" in names]
    return (known or ["*"])[0], {}

/** What IAM calls the operations of S3: a request names them by its method, its query, and whether its path has a key. */

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
const ofBucket: Readonly<Record<string, string>> = {
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

const ofObject: Readonly<Record<string, string>> = {
  "GET tagging": "GetObjectTagging",
  "DELETE uploadId": "AbortMultipartUpload",
  "HEAD ": "GetObject",
  "GET ": "GetObject",
  "PUT ": "PutObject",
  "POST ": "PutObject",
  "DELETE ": "DeleteObject",
}

/** The action of a call with the bucket in its path; undefined where none is known. */
export function s3Action(method: string, target: string): string | undefined {
  const { pathname, searchParams } = new URL(target, "http://s3")
  const [, bucket = "", ...key] = pathname.split("/")
  if (bucket === "") return method === "GET" ? "ListAllMyBuckets" : undefined
  const names = key.join("/") === "" ? ofBucket : ofObject
  const queries = [...searchParams.keys(), ""]
  return queries.map((query) => names[`${method} ${query}`]).find((action) => action !== undefined)
}

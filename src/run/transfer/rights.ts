import type { Right } from "../task.ts"
import type { Transfer } from "../transfer.schema.ts"
import { archiveOf } from "./moves.ts"

/**
 * What the role in the target's account takes: nothing for an end that another identity calls for. Keys of KMS decide for
 * themselves who may use them. https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
export function rightsOf(transfer: Transfer, partition: string): readonly Right[] {
  const { from, to, then } = transfer
  const bucket = (name: string) => `arn:${partition}:s3:::${name}`
  const objects = (name: string, prefix = "") => `${bucket(name)}/${prefix}*`
  const archive = archiveOf(transfer)
  const rights: Right[] = []
  if (from.identity !== "central") {
    const gone = then === undefined || then === "keep" ? [] : ["s3:DeleteObject"]
    rights.push(
      { actions: ["s3:ListBucket"], resources: [bucket(from.bucket)] },
      { actions: [...reads, ...gone], resources: [objects(from.bucket, from.prefix)] },
    )
    if (archive)
      rights.push(
        { actions: ["s3:ListBucket"], resources: [bucket(archive.bucket)] },
        { actions: [...reads, ...writes], resources: [objects(archive.bucket, archive.prefix)] },
      )
  }
  if (to.identity !== "central") {
    const written = [
      objects(to.bucket, to.prefix),
      ...(to.flag === undefined ? [] : [`${bucket(to.bucket)}/${to.flag}`]),
    ]
    const acl = to.acl === undefined ? [] : ["s3:PutObjectAcl"]
    rights.push(
      { actions: ["s3:ListBucket"], resources: [bucket(to.bucket)] },
      { actions: [...reads, ...writes, ...acl], resources: written },
    )
  }
  return rights.length === 0 ? [] : [...rights, { actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources: ["*"] }]
}

const reads = ["s3:GetObject", "s3:GetObjectTagging"]
const writes = ["s3:PutObject", "s3:PutObjectTagging", "s3:AbortMultipartUpload"]

import type { Provider } from "../../model.ts"
import { type Folder, folderSchema } from "./folder.schema.ts"
import { fillObjects } from "./folder-fill.ts"

/**
 * A folder of the repository in a bucket. Objects carry no owner: they are ours while a template states them, and go when
 * it says `absent`, or by `Delete`.
 */
export const folder: Provider<Folder> = {
  type: "Reconcile::S3::Folder",
  scope: "region",
  schema: folderSchema,
  key: ["BucketName", "Prefix"],
  ownership: "declared",
  actions: {
    // No call, but what S3 takes besides to show the checksum of an object that KMS encrypts.
    read: ["kms:Decrypt", "s3:GetObject", "s3:ListBucket"],
    write: ["kms:GenerateDataKey", "s3:DeleteObject", "s3:PutObject"],
  },
  needs: ({ BucketName }) => [{ type: "AWS::S3::Bucket", key: BucketName }],
  arns: ({ key, before, after }, { region }, partition) => {
    const [bucket, prefix = ""] = splitKey(key)
    const keys = [before?.properties, after].flatMap((side) => side?.Objects?.map(({ Key }) => Key) ?? [])
    const elsewhere = keys.filter((one) => !one.startsWith(prefix))
    return [
      ...new Set([`${prefix}*`, ...elsewhere].map((one) => `arn:${partition}:s3:::${bucket}/${one}`)),
      `arn:${partition}:kms:${region}:*:key/*`,
    ]
  },
  folder: { path: ({ Source }) => Source, fill: fillObjects },
  read: async (session, wanted) => (await import("./folder-read.ts")).readFolders(session, wanted),
  create: async (session, write) => (await import("./folder-write.ts")).writeFolder(session, write),
  update: async (session, write) => (await import("./folder-write.ts")).writeFolder(session, write),
  delete: async (session, write) => (await import("./folder-write.ts")).deleteFolder(session, write),
}

/** The name of a bucket has no `|`, a prefix may. */
function splitKey(key: string): readonly [string, string?] {
  const at = key.indexOf("|")
  return at < 0 ? [key] : [key.slice(0, at), key.slice(at + 1)]
}

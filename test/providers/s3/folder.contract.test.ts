import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3"
import type { Properties } from "../../../src/model.ts"
import { folder } from "../../../src/providers/s3/folder.ts"
import { sha256 } from "../../../src/value/digest.ts"
import { memoryFiles } from "../../files.ts"
import { keepsTheContract } from "../contract.ts"

const texts = { "content/a.html": "<p>a</p>", "content/b/c.txt": "c", "other/a.html": "<p>another a</p>" }

/** The properties as desired resolution fills them. */
function filled(folderProperties: Properties): Properties {
  const below = `${folderProperties.Source}/`
  const files = Object.entries(texts)
    .filter(([path]) => path.startsWith(below))
    .map(([path, text]) => ({ path: path.slice(below.length), sha256: sha256(text), size: text.length }))
  return folder.folder?.fill(folderProperties as never, files) as unknown as Properties
}

const example = { BucketName: "site", Prefix: "docs/", Source: "content", Delete: true }
const flagged = { ...example, Flag: { Key: "done", Body: "yes" }, Exclude: ["a.*"] }

keepsTheContract({
  provider: folder as never,
  seed: {},
  prepare: async (aws) => {
    const s3 = new S3Client({ ...aws.client("100000000001"), forcePathStyle: true })
    await s3.send(new CreateBucketCommand({ Bucket: "site" }))
    await s3.send(new PutObjectCommand({ Bucket: "site", Key: "docs.txt", Body: "beside the folder" }))
    s3.destroy()
  },
  bystander: { none: "objects belong to nobody" },
  example: filled(example),
  another: filled({ ...example, Prefix: "", Delete: false }),
  files: memoryFiles(texts),
  edits: {
    "another source, for a minute": filled({ ...example, Source: "other", CacheControl: "max-age=60" }),
    "a flag, and what is excluded left as it is": filled(flagged),
  },
})

import { describe, expect, it } from "vitest"
import type { Properties, Provider } from "../../../src/model.ts"
import type { FolderObject } from "../../../src/providers/s3/folder.schema.ts"
import { folder } from "../../../src/providers/s3/folder.ts"
import { sha256 } from "../../../src/value/digest.ts"
import { wrongWith } from "../target.ts"

const provider = folder as unknown as Provider

describe("filling in a folder's files", () => {
  const fill = (paths: readonly string[], properties: Properties) => {
    const files = paths.map((path) => ({ path, sha256: sha256(path), size: 1 }))
    const filled = provider.folder?.fill({ BucketName: "site", Source: "content", ...properties }, files)
    return filled?.Objects as unknown as readonly FolderObject[]
  }

  it("sorts by key and keeps every property", () => {
    expect(fill(["b", "a"], { CacheControl: "no-store" })).toEqual([
      { Key: "a", Sha256: sha256("a"), ContentType: "binary/octet-stream", CacheControl: "no-store" },
      { Key: "b", Sha256: sha256("b"), ContentType: "binary/octet-stream", CacheControl: "no-store" },
    ])
  })

  it("leaves what is written wrong to the schema", () => {
    expect(fill(["a"], { Include: ".*" })).toBeUndefined()
  })

  it.each<[string, readonly string[], Properties, string]>([
    [
      "a wrong pattern",
      ["a"],
      { Include: ["*.toml"] },
      'Include of Reconcile::S3::Folder has a wrong regular expression, "*.toml"',
    ],
    [
      "too many files",
      Array.from({ length: 10_001 }, (_, index) => `f${index}`),
      {},
      "The folder content has 10001 files",
    ],
    [
      "a flag that is a file",
      ["a"],
      { Flag: { Key: "a" } },
      "The flag a of the folder content has the key of one of its files.",
    ],
    ["a key that is too long", ["x".repeat(1025)], {}, "would have a key of more than 1024 bytes"],
  ])("refuses %s", (_, paths, properties, message) => {
    expect(() => fill(paths, properties)).toThrow(message)
  })
})

describe("what is written wrong", () => {
  it.each<[Properties, string]>([
    [{ Prefix: "docs" }, "Prefix ends with a slash and does not begin with one, like docs/"],
    [{ Prefix: "/docs/" }, "Prefix ends with a slash and does not begin with one, like docs/"],
    [{ Source: "../elsewhere" }, "Source is a folder of the repository"],
    [{ Source: "content/" }, "Source is a folder of the repository"],
    [{ ContentTypes: { ".html": "text/html" } }, "is a file extension without its dot, in lower case"],
    [{ ContentTypes: { html: "html" } }, "is a media type, like text/html"],
    [{ SSEKMSKeyId: "alias/x", ServerSideEncryption: "aws:kms" }, "SSEKMSKeyId is the ARN of a KMS key"],
    [
      { SSEKMSKeyId: "arn:aws:kms:eu-west-1:100000000001:key/1" },
      "must have property ServerSideEncryption when property SSEKMSKeyId is present",
    ],
    [{ delete: true }, 'Unknown key "delete"; did you mean "Delete"?'],
  ])("%j", (properties, message) => {
    const wrong = wrongWith(provider, { BucketName: "site", Source: "content", ...properties })
    expect(wrong).toEqual([expect.stringContaining(message)])
  })

  it("takes a folder as it should be", () => {
    expect(
      wrongWith(provider, { BucketName: "site", Source: ".", Prefix: "a/b/", Include: [".*"], Delete: true }),
    ).toEqual([])
  })
})

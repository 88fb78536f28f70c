import type { FromSchema } from "json-schema-to-ts"
import { bucketName } from "./bucket.schema.ts"

const patterns = {
  type: "array",
  set: true,
  items: { type: "string", minLength: 1, maxLength: 1000 },
} as const

const mediaType = {
  type: "string",
  maxLength: 255,
  pattern: "^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+( *;[ -~]*)?$",
  explain: "is a media type, like text/html or text/html; charset=utf-8",
} as const

const headerText = {
  type: "string",
  minLength: 1,
  pattern: "^[!-~]([ -~]*[!-~])?$",
  explain: "is plain ASCII text without spaces at either end",
} as const

const sha256 = { type: "string", pattern: "^[0-9a-f]{64}$", explain: "is a sha256 in hexadecimal" } as const

const storage = {
  CacheControl: { ...headerText, description: "How long browsers and CDNs may keep an object, like max-age=300." },
  ServerSideEncryption: {
    type: "string",
    description: "How objects are encrypted; without it, as the bucket says.",
    enum: ["AES256", "aws:kms", "aws:kms:dsse"],
  },
  SSEKMSKeyId: {
    type: "string",
    description: "The KMS key, by ARN: S3 shows keys by nothing else.",
    pattern: "^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$",
    explain: "is the ARN of a KMS key (of the key itself, not of an alias)",
  },
  StorageClass: {
    type: "string",
    description: "Where S3 keeps objects. Without it STANDARD, and what a lifecycle rule moves may stay there.",
    enum: ["STANDARD", "INTELLIGENT_TIERING", "STANDARD_IA", "ONEZONE_IA", "GLACIER_IR"],
  },
} as const

/**
 * `Reconcile::S3::Folder`: CloudFormation has no type for what is in a bucket.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export const folderSchema = {
  title: "Reconcile::S3::Folder",
  description:
    "A folder of the repository is what a bucket holds below a prefix. Objects are compared by the sha256 that S3 has of their content. What a template no longer states stays in the bucket.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["BucketName", "Source"],
  dependencies: { SSEKMSKeyId: ["ServerSideEncryption"] },
  properties: {
    BucketName: { ...bucketName, createOnly: true, description: "The bucket, in the region of the target." },
    Prefix: {
      type: "string",
      createOnly: true,
      default: "",
      maxLength: 900,
      pattern: "^(?!/)([^\\x00-\\x1f]*/)?$",
      explain: "ends with a slash and does not begin with one, like docs/",
      description:
        "What the keys of all objects begin with: docs/ makes index.html docs/index.html. Without it, nothing.",
    },
    Source: {
      type: "string",
      minLength: 1,
      pattern: "^(?!/)(?!(.*/)?\\.\\.(/|$))(?!.*//).*[^/]$",
      explain: "is a folder of the repository, relative to the configuration, without a slash at either end",
      description: "The folder, relative to the configuration's own, like content/runbooks.",
    },
    Include: {
      ...patterns,
      minItems: 1,
      description:
        "Regular expressions (RE2) over the path below the folder; a file counts when one matches the whole path. Without it, all files.",
    },
    Exclude: {
      ...patterns,
      description:
        "Regular expressions (RE2) over the path below the folder. What one of them matches whole is not uploaded; nor is it deleted.",
    },
    Delete: {
      type: "boolean",
      description:
        "Deletes objects below the prefix that have no file; never what Include and Exclude leave out. Without it, nothing.",
    },
    ContentTypes: {
      type: "object",
      description: "Media types by file extension, without the dot; they go before the usual ones.",
      propertyNames: { pattern: "^[^./A-Z]+$", explain: "is a file extension without its dot, in lower case" },
      additionalProperties: mediaType,
    },
    ...storage,
    Flag: {
      type: "object",
      description: "An object that is written after all others, whenever one of them changed: others wait for it.",
      additionalProperties: false,
      required: ["Key"],
      properties: {
        Key: { type: "string", description: "Its whole key, prefix included.", minLength: 1, maxLength: 1024 },
        Body: { type: "string", description: "Its text. Without it, none." },
      },
    },
    Objects: {
      type: "array",
      description: "The objects, made from the folder's files. Nobody writes them.",
      keyed: "Key",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["Key", "Sha256"],
        properties: {
          Key: { type: "string", description: "The object's key.", minLength: 1 },
          Sha256: { ...sha256, description: "Of its content." },
          ContentType: { ...mediaType, description: "Its media type." },
          ...storage,
          FolderSha256: { ...sha256, description: "Of a flag: what the others were when it was written." },
          ETag: { type: "string", description: "Of an object that has no file: S3's name for its content." },
          Size: { type: "integer", description: "Of an object that has no file: its size in bytes." },
        },
      },
    },
  },
} as const

/** A folder in a bucket. */
export type Folder = FromSchema<typeof folderSchema, { keepDefaultedPropertiesOptional: true }>

/** One of its objects. Those that S3 has may lack a sha256, or be there without a file. */
export interface FolderObject {
  readonly Key: string
  readonly Sha256?: string
  readonly ContentType?: string
  readonly CacheControl?: string
  readonly ServerSideEncryption?: string
  readonly SSEKMSKeyId?: string
  readonly StorageClass?: string
  readonly FolderSha256?: string
  readonly ETag?: string
  readonly Size?: number
}

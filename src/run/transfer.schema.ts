import type { FromSchema } from "json-schema-to-ts"

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const bucket = {
  type: "string",
  pattern: "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
  explain: "is the name of a bucket",
} as const

const prefix = {
  type: "string",
  maxLength: 900,
  pattern: "^(?!/)([^\\x00-\\x1f]*/)?$",
  explain: "ends with a slash and does not begin with one, like incoming/",
} as const

const account = {
  type: "string",
  pattern: "^[0-9]{12}$",
  explain: "is twelve digits, in quotes",
  description: "Whose bucket it has to be: S3 refuses every call about another account's. The target's unless told.",
} as const

const identity = {
  enum: ["target", "central"],
  description:
    "Who calls: the role in the target's account, or central, the identity that enters the accounts. The target's role unless told.",
} as const

const pattern = {
  type: "string",
  minLength: 1,
  maxLength: 1000,
  description: "A regular expression (RE2). What it matches is replaced, wherever it is in the name.",
} as const

const time = {
  type: "string",
  pattern: "^[1-9][0-9]{0,4}(s|m|h|d)$",
  explain: "is a time like 90s, 10m, 2h or 7d",
} as const

const rename = {
  type: "object",
  additionalProperties: false,
  required: ["pattern", "to"],
  properties: {
    pattern,
    to: {
      type: "string",
      maxLength: 1000,
      description: "What stands there instead; $1 is the first group. Write \\$ for a dollar sign.",
    },
  },
} as const

const sizes = { type: "integer", minimum: 0 } as const

/** `run` of a task that moves objects from bucket to bucket. */
export const transferSchema = {
  title: "run",
  type: "object",
  additionalProperties: false,
  required: ["transfer"],
  properties: {
    transfer: {
      type: "object",
      additionalProperties: false,
      required: ["from", "to"],
      description: "Copies objects from bucket to bucket.",
      properties: {
        from: {
          type: "object",
          additionalProperties: false,
          required: ["bucket", "match"],
          description: "Which objects.",
          synonyms: ["source"],
          properties: {
            bucket: { ...bucket, description: "The bucket that has them, in whichever region." },
            prefix: { ...prefix, description: "Where in the bucket; without it, at the top." },
            match: {
              type: "string",
              minLength: 1,
              maxLength: 1000,
              description: "A regular expression (RE2) that matches the whole name: what is behind the prefix.",
              synonyms: ["fileRegex", "regex", "pattern"],
            },
            recursive: {
              type: "boolean",
              description: "Objects of subfolders too; their names then have slashes. Not unless told.",
            },
            size: {
              type: "object",
              additionalProperties: false,
              minProperties: 1,
              description: "In bytes.",
              properties: {
                gt: { ...sizes, description: "Larger than this." },
                lt: { ...sizes, minimum: 1, description: "Smaller than this." },
              },
            },
            age: {
              type: "object",
              additionalProperties: false,
              minProperties: 1,
              description: "How long ago it was written, when it is looked at.",
              properties: {
                gt: { ...time, description: "Longer ago than this: what is still being delivered waits." },
                lt: { ...time, description: "Not as long ago as this." },
              },
            },
            count: {
              type: "object",
              additionalProperties: false,
              minProperties: 1,
              description: "How many there have to be; with fewer or more, it is as if there were none.",
              properties: {
                min: { type: "integer", minimum: 1, description: "At least so many." },
                max: { type: "integer", minimum: 1, description: "At most so many." },
              },
            },
            account,
            identity,
          },
        },
        to: {
          type: "object",
          additionalProperties: false,
          required: ["bucket"],
          description: "Where they go.",
          synonyms: ["destination"],
          properties: {
            bucket: { ...bucket, description: "The bucket that gets them, in whichever region." },
            prefix: { ...prefix, description: "What the keys begin with there; without it, nothing." },
            rename: { ...rename, description: "Gives them other names." },
            acl: {
              enum: [
                "private",
                "public-read",
                "public-read-write",
                "authenticated-read",
                "aws-exec-read",
                "bucket-owner-read",
                "bucket-owner-full-control",
              ],
              description:
                "A canned ACL for what is written; none unless told. Buckets without ACLs take bucket-owner-full-control only.",
            },
            flag: {
              type: "string",
              minLength: 1,
              maxLength: 1000,
              description:
                "The whole key of an empty object that is written last, when all others are there: others wait for it.",
            },
            account,
            identity,
          },
        },
        // biome-ignore lint/suspicious/noThenProperty: a word of the template, and no function.
        then: {
          anyOf: [
            { enum: ["keep", "delete"] },
            {
              type: "object",
              additionalProperties: false,
              minProperties: 1,
              properties: {
                move: {
                  type: "string",
                  pattern:
                    "^(s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/([^/\\x00-\\x1f][^\\x00-\\x1f]*/)?|/|(?!s3:)[^/\\x00-\\x1f][^\\x00-\\x1f]*/)$",
                  explain: "is a prefix like archive/, / for the top of the bucket, or s3://BUCKET/PREFIX/",
                },
                rename,
              },
            },
          ],
          explain: "is keep, delete, or a map with move, rename or both",
          description:
            "What becomes of the source's objects once all are copied: keep, delete, or move and rename, within the account that has them. They are kept unless told.",
          synonyms: ["postCopyAction"],
        },
        wait: {
          ...time,
          description: "How long to look for them when they have yet to come; it is looked once unless told.",
          synonyms: ["fileWatch"],
        },
        required: {
          type: "boolean",
          description: "Whether it is a failure that there are none; it is unless told.",
        },
        stream: {
          type: "boolean",
          description:
            "Reads and writes the bytes although one identity could have S3 copy them, as where a policy forbids CopyObject. With two identities it is always so.",
        },
      },
    },
  },
} as const

/** `run: { transfer: ... }`, evaluated. */
export type TransferSpec = FromSchema<typeof transferSchema>

/** What it says of the transfer. */
export type Transfer = TransferSpec["transfer"]

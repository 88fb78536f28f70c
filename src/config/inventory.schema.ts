import { accountsSchema, regionList } from "../accounts/selector.schema.ts"

/** `inventory` of `reconcile.yaml`. */
export const inventorySchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    accounts: accountsSchema,
    management: { type: "boolean", default: false, description: "The management account too." },
    types: {
      type: "array",
      minItems: 1,
      items: { type: "string", minLength: 1 },
      description: "Which types, by name; * and ? are wildcards. Every type unless told.",
    },
    regions: { ...regionList, description: "Which regions; those of the configuration unless told." },
    out: {
      type: "string",
      minLength: 1,
      description:
        "A file or, with a slash at its end, a folder below the configuration's, or a pattern like s3://bucket/{{ account.id }}.json.",
    },
    form: {
      enum: ["reconcile", "aws-recon"],
      default: "reconcile",
      description: "How a resource is told: as snapshots do, or as aws_recon does.",
    },
    bucketOwner: {
      type: "string",
      pattern: "^[0-9]{12}$",
      explain: "is twelve digits, in quotes",
      description: "The account that owns the bucket: nothing is written to anybody else's.",
    },
  },
  description: "What `reconcile inventory` looks at, and where it goes, where no flag says otherwise.",
} as const

import { accountsSchema, regionList } from "../accounts/selector.schema.ts"
import { ownerName } from "../templates/template.schema.ts"
import { inventorySchema } from "./inventory.schema.ts"
import { notifySchema } from "./notify.schema.ts"

const roleArn = {
  type: "string",
  pattern: "^arn:aws[a-z-]*:iam::[0-9]{12}:role/[!-~]+$",
  explain: "is the ARN of a role, like arn:aws:iam::111111111111:role/reconcile-index",
} as const

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const access = {
  type: "object",
  additionalProperties: false,
  required: ["role"],
  properties: {
    hub: { ...roleArn, description: "A role that is assumed first.", synonyms: ["hubRole", "via"] },
    role: {
      type: "string",
      maxLength: 576,
      pattern: "^(?!arn:)/?([!-.0-~]+/)*[A-Za-z0-9_+=,.@-]{1,64}$",
      explain: "is the name of the role in each account, with its path if it has one, like reconcile-plan",
      description: "Name, or path and name, of the role in each account.",
      synonyms: ["roleName", "assumeRole"],
    },
    externalId: {
      type: "string",
      minLength: 2,
      maxLength: 1224,
      pattern: "^[A-Za-z0-9_+=,.@:/-]*$",
      explain: "has letters, digits and _ + = , . @ : / - only",
      description: "What the role's trust policy asks for.",
    },
    sessionDuration: {
      type: "integer",
      minimum: 900,
      maximum: 3600,
      default: 3600,
      explain: "is 900 to 3600 seconds: AWS ends a session that one role opened for another after an hour",
      description: "How long a session lasts, in seconds.",
      synonyms: ["duration", "maxSessionDuration"],
    },
    sourceIdentity: {
      type: "string",
      minLength: 2,
      maxLength: 64,
      pattern: "^[A-Za-z0-9_+=,.@-]*$",
      explain: "has letters, digits and _ + = , . @ - only",
      description: "Who is behind the session, for CloudTrail.",
    },
  },
} as const

const globs = {
  anyOf: [
    { type: "string", minLength: 1 },
    { type: "array", minItems: 1, items: { type: "string", minLength: 1 } },
  ],
  explain: "is a glob like templates/**/*.yaml, or a list of them",
} as const

const percent = { type: "number", minimum: 0, maximum: 100 } as const

/** `reconcile.yaml`. */
export const configSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Configuration",
  description: "reconcile.yaml: what one repository owns, and how it reaches the accounts.",
  type: "object",
  additionalProperties: false,
  required: ["name"],
  properties: {
    name: { ...ownerName, description: "Who owns what: the value of the tag reconcile:owner.", synonyms: ["owner"] },
    organization: {
      type: "object",
      additionalProperties: false,
      properties: {
        read: { ...roleArn, description: "A role that may read AWS Organizations; else the identity that runs." },
        apply: { ...roleArn, description: "A role that may write to AWS Organizations." },
        atLeast: {
          type: "integer",
          minimum: 0,
          default: 0,
          description: "Fewer active accounts than this is an error.",
          synonyms: ["minimum", "min"],
        },
        accounts: {
          type: "string",
          minLength: 1,
          description: "A file with the accounts, instead of AWS Organizations.",
        },
      },
      description: "Where the list of accounts comes from.",
    },
    identityCenter: {
      type: "object",
      additionalProperties: false,
      required: ["account", "region"],
      properties: {
        account: { type: "string", pattern: "^[0-9]{12}$", explain: "is twelve digits, in quotes" },
        region: regionList.items,
      },
      description: "Where IAM Identity Center is administered.",
    },
    access: {
      type: "object",
      additionalProperties: false,
      properties: { plan: access, apply: access, run: access },
      description: "The roles for planning, applying and running tasks.",
    },
    regions: {
      ...regionList,
      default: ["us-east-1"],
      description: "The first is home to what belongs to an account as a whole.",
      synonyms: ["region"],
    },
    templates: {
      ...globs,
      default: "templates/**/*.yaml",
      description: "Which files hold templates, relative to this one.",
    },
    variables: { type: "object", description: "Values for the expressions of all templates.", synonyms: ["vars"] },
    lookups: {
      type: "array",
      items: { type: "string", pattern: "^/", explain: "begins with a slash, like /reconcile/*" },
      description: "Names of parameters and secrets that templates may look up; `*` is any text. Nothing unless told.",
    },
    foreign: {
      type: "object",
      additionalProperties: false,
      properties: {
        tagKeys: {
          type: "array",
          items: { type: "string", minLength: 1, maxLength: 128 },
          default: ["aws:cloudformation:stack-name"],
          description: "Tag keys by which other tools mark what is theirs.",
        },
        paths: {
          type: "array",
          items: { type: "string", pattern: "^/", explain: "is a path or a glob of paths, like /legacy/*" },
          description: "IAM paths that belong to other tools.",
        },
      },
      description: "What belongs to other tools.",
    },
    prune: {
      enum: ["report", "delete"],
      default: "report",
      description: "What happens to what is ours and no template states.",
    },
    safety: {
      type: "object",
      additionalProperties: false,
      properties: {
        deletes: { type: "integer", minimum: 0, default: 5, description: "Deletes." },
        deletePercent: { ...percent, default: 20, description: "Deletes, in percent of what is owned." },
        changePercent: {
          ...percent,
          default: 50,
          description: "Changes nobody asked for, in percent of what is owned.",
        },
      },
      description: "More than this, per account and per run, is blocked.",
    },
    unreviewed: {
      enum: ["refuse", "apply"],
      default: "refuse",
      description: "What becomes of changes that were pushed without a pull request.",
    },
    waves: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["accounts"],
        properties: {
          accounts: accountsSchema,
          tolerance: {
            anyOf: [
              { type: "integer", minimum: 0 },
              {
                type: "string",
                pattern: "^(100|[0-9]{1,2}(\\.[0-9]+)?)%$",
                explain: "is a number of accounts or a percentage, like 3 or 2%",
              },
            ],
            default: 0,
            explain: "is a number of accounts or a percentage, like 3 or 2%",
            description: "How many accounts may fail before the next wave is not begun.",
          },
        },
      },
      description: "Which accounts are applied first; all others come last.",
    },
    run: {
      type: "object",
      additionalProperties: false,
      properties: {
        functions: {
          type: "array",
          items: {
            type: "string",
            pattern: "^arn:.+:lambda:.+:.+:function:.+$",
            explain: "is the ARN of a function, or a glob of them, like arn:aws:lambda:*:222222222222:function:audit-*",
          },
          description: "ARNs of functions that tasks may call; `*` is any text. None unless told.",
        },
        requiredTag: {
          type: "object",
          additionalProperties: false,
          required: ["key", "value"],
          properties: { key: { type: "string", minLength: 1 }, value: { type: "string" } },
          description: "A tag that the role of access.run must carry in an account: without it, no task runs there.",
        },
      },
      description: "What tasks may do.",
    },
    inventory: inventorySchema,
    notify: notifySchema,
  },
} as const

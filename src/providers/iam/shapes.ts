/**
 * Parts that the schemas of several IAM types share. Lengths and alphabets are those of the IAM API:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */

/** The alphabet of names, and of what is in a name. */
const name = {
  type: "string",
  minLength: 1,
  pattern: "^[A-Za-z0-9_+=,.@-]+$",
  explain: "has letters, digits and _ + = , . @ - only",
} as const

/** The name of an entity: it never changes, and names of one kind are equal ignoring case. */
export const entityName = { ...name, createOnly: true, caseInsensitive: true } as const

/** The name of an entity that a property refers to. */
export const reference = { ...name, caseInsensitive: true } as const

/** Where an entity stands: `/`, or `/some/where/`. */
export const path = {
  type: "string",
  default: "/",
  maxLength: 512,
  pattern: "^/([!-~]*/)?$",
  explain: "starts and ends with a slash and has no spaces, like /team/audit/",
} as const

/** The ARN of a managed policy, AWS's own or one of an account. */
export const policyArn = {
  type: "string",
  minLength: 20,
  maxLength: 2048,
  pattern: "^arn:aws[a-z-]*:iam::(aws|[0-9]{12}):policy/[!-~]+$",
  explain: "is the ARN of a managed policy, like arn:aws:iam::aws:policy/ReadOnlyAccess",
} as const

/** The managed policies attached to an identity. */
export const managedPolicyArns = { type: "array", set: true, items: policyArn } as const

/** The inline policies of an identity. */
export const inlinePolicies = {
  type: "array",
  keyed: "PolicyName",
  items: {
    type: "object",
    additionalProperties: false,
    required: ["PolicyName", "PolicyDocument"],
    properties: {
      PolicyName: {
        ...name,
        description: "The inline policy's name, unique in what it belongs to.",
        maxLength: 128,
      },
      PolicyDocument: {
        type: ["object", "string"],
        description: "What the policy allows and denies.",
        policyDocument: "identity",
      },
    },
  },
} as const

/** Free text. IAM takes tab, line feed, carriage return and Latin-1. */
export const description = {
  type: "string",
  default: "",
  maxLength: 1000,
  pattern: "^[\\t\\n\\r -~\\u00A1-\\u00FF]*$",
  explain: "has Latin-1 characters only",
} as const

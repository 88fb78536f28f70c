import type { FromSchema } from "json-schema-to-ts"
import { tag } from "../tag-list.ts"

const secure = { type: "object", required: ["Type"], properties: { Type: { const: "SecureString" } } } as const
const plain = { type: "object", not: secure } as const
const has = (property: string) => ({ type: "object", required: [property] }) as const

/** The key that encrypts where nobody chose one: AWS's own. */
export const awsManagedKey = "alias/aws/ssm"

/**
 * `AWS::SSM::Parameter`, in CloudFormation's words. `SecureString` with `SecureValue` and `KeyId` is an extension:
 * CloudFormation has no such type. AWS does not change the type of a parameter.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 */
export const parameterSchema = {
  title: "AWS::SSM::Parameter",
  description:
    "A parameter of Parameter Store. Its value is plain text, or a secret that comes from a lookup and is never shown.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["Name", "Type"],
  not: {
    anyOf: [
      { allOf: [plain, { not: has("Value") }] },
      { allOf: [plain, has("SecureValue")] },
      { allOf: [plain, has("KeyId")] },
      { allOf: [secure, has("Value")] },
    ],
  },
  explain:
    "has a Value; of type SecureString it has SecureValue, a lookup, and KeyId instead, or leaves them to somebody else",
  properties: {
    Name: {
      type: "string",
      description: "The parameter's name, unique in its account and region; below a path it begins with a slash.",
      createOnly: true,
      minLength: 1,
      maxLength: 1011,
      pattern: "^(?!/?([aA][wW][sS]|[sS][sS][mM]))(/[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+){0,14}|[A-Za-z0-9_.-]+)$",
      explain: "is a name, or a path like /team/key, of letters, digits and _ . -, and does not begin with aws or ssm",
    },
    Type: {
      type: "string",
      description: "Text, a list of texts separated by commas, or a secret. Another type is a new parameter.",
      createOnly: true,
      enum: ["String", "StringList", "SecureString"],
    },
    Value: {
      type: "string",
      description: "What a String or a StringList holds. At most 4 KB; 8 KB in the tier Advanced.",
      minLength: 1,
      maxLength: 8192,
    },
    SecureValue: {
      type: "string",
      description:
        "What a SecureString holds: a lookup, like secret('name'). Compared by the version of its source, read while applying only, never shown. Without it the value is somebody else's. An extension.",
      sensitive: true,
      minLength: 1,
      pattern: "\\{\\{resolve:",
      explain: "is a lookup, like secret('name')",
    },
    KeyId: {
      type: "string",
      description: "The KMS key that encrypts a SecureString: an alias, an id or an ARN. An extension.",
      default: awsManagedKey,
      maxLength: 256,
      pattern: "^[a-zA-Z0-9:/_-]+$",
      explain: "is a key's alias, like alias/parameters, its id or its ARN",
    },
    Description: { type: "string", description: "What the parameter is for. No secrets.", maxLength: 1024 },
    Tier: {
      type: "string",
      description:
        "Standard, Advanced (larger, and not free), or whichever is needed. AWS does not make an advanced one a standard one again.",
      enum: ["Standard", "Advanced", "Intelligent-Tiering"],
    },
    AllowedPattern: {
      type: "string",
      description: "A regular expression that AWS has every new value match.",
      maxLength: 1024,
    },
    DataType: {
      type: "string",
      description: "What AWS checks a String to be: any text, or the id of an AMI that is there.",
      enum: ["text", "aws:ec2:image"],
    },
    Tags: {
      type: "array",
      description: "The parameter's tags; only declared keys are ours. CloudFormation has a map here.",
      keyed: "Key",
      maxItems: 46,
      items: tag,
    },
  },
} as const

/** The properties of a parameter. */
export type Parameter = FromSchema<typeof parameterSchema, { keepDefaultedPropertiesOptional: true }>

import type { FromSchema } from "json-schema-to-ts"
import type { Json } from "../../model.ts"
import { tag } from "../tag-list.ts"

/** The key that encrypts where nobody chose one: AWS's own. */
export const awsManagedKey = "alias/aws/secretsmanager"

/** Days for which a deleted secret can be restored, where nobody says. */
export const RECOVERY_WINDOW = 30

/**
 * `AWS::SecretsManager::Secret`, in CloudFormation's words; `ResourcePolicy` (a type of its own there) and
 * `RecoveryWindowInDays` are extensions. Generated values and replicas are left out.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html
 */
export const secretSchema = {
  title: "AWS::SecretsManager::Secret",
  description:
    "A secret of Secrets Manager: who may read it, which key encrypts it, and, where a template says so, its value, which comes from a lookup and is never shown.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["Name"],
  properties: {
    Name: {
      type: "string",
      description: "The secret's name, unique in its account and region.",
      createOnly: true,
      minLength: 1,
      maxLength: 256,
      pattern: "^(?!.*-[A-Za-z0-9]{6}$)[A-Za-z0-9/_+=.@-]+$",
      explain:
        "has letters, digits and / _ + = . @ - only, and does not end with a hyphen and six characters, as AWS's own suffix does",
    },
    Description: { type: "string", description: "What the secret is for.", maxLength: 2048 },
    KmsKeyId: {
      type: "string",
      description: "The KMS key that encrypts it: an alias, an id or an ARN.",
      default: awsManagedKey,
      minLength: 1,
      maxLength: 2048,
      pattern: "^[a-zA-Z0-9:/_-]+$",
      explain: "is a key's alias, like alias/secrets, its id or its ARN",
    },
    SecretString: {
      type: "string",
      description:
        "The value: a lookup, like secret('name'). Compared by the version of its source, read while applying only, never shown. Without it the value is somebody else's: a rotation's, say.",
      sensitive: true,
      minLength: 1,
      pattern: "\\{\\{resolve:",
      explain: "is a lookup, like secret('name')",
    },
    ResourcePolicy: {
      type: ["object", "string"],
      description: "Who else may use the secret. Looked at only where it is stated. An extension.",
      policyDocument: "resource",
    },
    RecoveryWindowInDays: {
      type: "integer",
      description: "For how many days it can be restored once it is deleted. An extension, kept in a tag.",
      default: RECOVERY_WINDOW,
      minimum: 7,
      maximum: 30,
    },
    Tags: {
      type: "array",
      description: "The secret's tags; only declared keys are ours.",
      keyed: "Key",
      maxItems: 46,
      items: tag,
    },
  },
} as const

/** The properties of a secret. */
export type Secret = FromSchema<
  typeof secretSchema,
  { keepDefaultedPropertiesOptional: true; deserialize: [{ pattern: { policyDocument: "resource" }; output: Json }] }
>

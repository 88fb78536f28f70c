import type { FromSchema } from "json-schema-to-ts"
import { tag } from "../tag-list.ts"

/**
 * `AWS::IAM::SAMLProvider`, in CloudFormation's words. Encrypted assertions (`AssertionEncryptionMode` and the private keys)
 * are left out: AWS gives no key back to compare with.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-samlprovider.html
 */
export const samlProviderSchema = {
  title: "AWS::IAM::SAMLProvider",
  description: "A SAML 2.0 identity provider: whose users trust policies of roles can let in.",
  type: "object",
  undeclared: "default",
  additionalProperties: false,
  required: ["Name", "SamlMetadataDocument"],
  properties: {
    Name: {
      type: "string",
      description: "The provider's name, unique in its account.",
      createOnly: true,
      minLength: 1,
      maxLength: 128,
      pattern: "^[A-Za-z0-9._-]+$",
      explain: "has letters, digits and . _ - only",
    },
    SamlMetadataDocument: {
      type: "string",
      description:
        "The XML that the identity provider publishes about itself; white space between elements is no difference.",
      minLength: 1000,
      maxLength: 10_000_000,
      pattern: "^\\s*<",
      explain: "is an XML document, like {{ file('idp.xml') }}",
    },
    Tags: {
      type: "array",
      description: "The provider's tags; only declared keys are ours.",
      keyed: "Key",
      maxItems: 50,
      items: tag,
    },
  },
} as const

/** The properties of a SAML provider. */
export type SamlProvider = FromSchema<typeof samlProviderSchema>

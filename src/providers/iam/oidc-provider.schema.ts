import type { FromSchema } from "json-schema-to-ts"
import { tag } from "../tag-list.ts"

/**
 * `AWS::IAM::OIDCProvider`, in CloudFormation's words.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-oidcprovider.html
 */
export const oidcProviderSchema = {
  title: "AWS::IAM::OIDCProvider",
  description: "An OpenID Connect identity provider: whose tokens trust policies of roles can let in.",
  type: "object",
  undeclared: "default",
  additionalProperties: false,
  required: ["Url"],
  properties: {
    Url: {
      type: "string",
      description: "The issuer of the tokens, as their claim iss spells it. It names the provider.",
      createOnly: true,
      maxLength: 255,
      pattern: "^https://[^\\s/?#:@]+(/[^\\s?#]*)?$",
      explain:
        "begins with https:// and has no port, query or spaces, like https://token.actions.githubusercontent.com",
    },
    ClientIdList: {
      type: "array",
      description: "For whom tokens may be issued: their claim aud. Any other is drift.",
      set: true,
      maxItems: 100,
      items: {
        type: "string",
        minLength: 1,
        maxLength: 255,
      },
    },
    ThumbprintList: {
      type: "array",
      description:
        "SHA-1 thumbprints of the issuer's certificates. AWS fills them in where a template says none, and uses them only for issuers whose certificate no public authority signed.",
      set: true,
      caseInsensitive: true,
      undeclared: "ignored",
      minItems: 1,
      maxItems: 5,
      items: {
        type: "string",
        pattern: "^[0-9A-Fa-f]{40}$",
        explain: "has 40 hexadecimal digits",
      },
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

/** The properties of an OpenID Connect provider. */
export type OidcProvider = FromSchema<typeof oidcProviderSchema>

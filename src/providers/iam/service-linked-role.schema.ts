import type { FromSchema } from "json-schema-to-ts"
import { description } from "./shapes.ts"

const { default: _, ...text } = description

/**
 * `AWS::IAM::ServiceLinkedRole`, in CloudFormation's words.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-servicelinkedrole.html
 */
export const serviceLinkedRoleSchema = {
  title: "AWS::IAM::ServiceLinkedRole",
  description: "A role that an AWS service needs and whose permissions it writes itself.",
  type: "object",
  undeclared: "default",
  additionalProperties: false,
  required: ["AWSServiceName"],
  properties: {
    AWSServiceName: {
      type: "string",
      description: "The principal of the service; case counts.",
      createOnly: true,
      minLength: 1,
      maxLength: 128,
      pattern: "^[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$",
      explain: "is a service principal, like autoscaling.amazonaws.com",
    },
    CustomSuffix: {
      type: "string",
      description: "Tells several roles of one service apart, where the service allows several.",
      createOnly: true,
      default: "",
      maxLength: 64,
      pattern: "^[A-Za-z0-9_+=,.@-]*$",
      explain: "has letters, digits and _ + = , . @ - only",
    },
    Description: {
      ...text,
      undeclared: "ignored",
      description:
        "What the role is for. Services write their own where a template has none; a few let nobody change it.",
    },
  },
} as const

/** The properties of a service-linked role. */
export type ServiceLinkedRole = FromSchema<typeof serviceLinkedRoleSchema>

import type { FromSchema } from "json-schema-to-ts"
import { shownNumber, shownTags, shownText, shownTexts, shownTime } from "../shown.ts"

/**
 * `AWS::Lambda::Function`, in CloudFormation's words; `State`, `LastModified`, `CodeSize`, `CodeSha256` and
 * `EnvironmentVariableNames` are Lambda's and ours. The values of environment variables are often secrets: they are dropped.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
 */
export const functionSchema = {
  title: "AWS::Lambda::Function",
  description:
    "A Lambda function, as its latest version is: without its code, and without the values of its environment.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["FunctionName"],
  properties: {
    FunctionName: { ...shownText, description: "The name." },
    Arn: { ...shownText, description: "The ARN." },
    Description: { ...shownText, description: "What somebody wrote about it." },
    Runtime: { ...shownText, description: "The runtime: `nodejs22.x`; absent for one from an image." },
    Handler: { ...shownText, description: "What is called." },
    Role: { ...shownText, description: "The ARN of the role it runs as." },
    Timeout: { ...shownNumber, description: "How long it may run, in seconds." },
    MemorySize: { ...shownNumber, description: "Its memory, in MiB." },
    PackageType: { ...shownText, description: "Zip or Image." },
    Architectures: { ...shownTexts, description: "x86_64 or arm64." },
    CodeSha256: { ...shownText, description: "The hash of its code, in base64." },
    CodeSize: { ...shownNumber, description: "The size of its code, in bytes." },
    EnvironmentVariableNames: { ...shownTexts, description: "The names of its environment variables." },
    KmsKeyArn: { ...shownText, description: "The customer's key that encrypts its environment." },
    VpcConfig: {
      type: "object",
      readOnly: true,
      description: "The VPC it is connected to.",
      additionalProperties: false,
      properties: {
        VpcId: { type: "string", description: "The VPC." },
        SubnetIds: { type: "array", set: true, description: "The subnets.", items: { type: "string" } },
        SecurityGroupIds: { type: "array", set: true, description: "The groups.", items: { type: "string" } },
      },
    },
    DeadLetterConfig: {
      type: "object",
      readOnly: true,
      description: "Where events go that it failed on.",
      additionalProperties: false,
      properties: { TargetArn: { type: "string", description: "The ARN of a queue or topic." } },
    },
    TracingConfig: {
      type: "object",
      readOnly: true,
      description: "Whether calls are traced.",
      additionalProperties: false,
      properties: { Mode: { type: "string", description: "Active or PassThrough." } },
    },
    LoggingConfig: {
      type: "object",
      readOnly: true,
      description: "Where it logs.",
      additionalProperties: false,
      properties: { LogGroup: { type: "string", description: "The log group." } },
    },
    Layers: { type: "array", readOnly: true, description: "The ARNs of its layers.", items: { type: "string" } },
    State: { ...shownText, description: "Pending, Active, Inactive or Failed." },
    LastModified: { ...shownTime, description: "When it was last changed." },
    Tags: shownTags,
  },
} as const

/** The properties of a Lambda function. */
export type LambdaFunction = FromSchema<typeof functionSchema>

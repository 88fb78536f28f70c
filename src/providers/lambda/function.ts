import type { FunctionConfiguration } from "@aws-sdk/client-lambda"
import type { Found, Provider } from "../../model.ts"
import { everyMember, listed, momentOf, withoutGaps } from "../listing.ts"
import type { Tag } from "../tagging.ts"
import { tagsOfType } from "../tags-of-type.ts"
import { type LambdaFunction, functionSchema as schema } from "./function.schema.ts"

/** The Lambda functions of a region: read, never written. Their tags come all at once: Lambda tells them one by one. */
export const lambdaFunction: Provider<LambdaFunction> = {
  type: "AWS::Lambda::Function",
  scope: "region",
  schema,
  key: ["FunctionName"],
  ownership: "declared",
  actions: { read: ["lambda:ListFunctions", "tag:GetResources"], write: [] },
  read: listed(async (session, wants) => {
    const { LambdaClient, paginateListFunctions } = await import("./client.ts")
    const pages = paginateListFunctions({ client: session.client(LambdaClient) }, {})
    const all = await everyMember(session, "list Lambda functions", pages, (page) => page.Functions)
    const functions = all.filter(({ FunctionName = "" }) => wants(FunctionName))
    if (functions.length === 0) return []
    const tags = await tagsOfType(session, "lambda:function")
    return functions.map((one) => foundFunction(one, tags.get(one.FunctionArn ?? "") ?? []))
  }),
}

function foundFunction(shown: FunctionConfiguration, tags: Tag[]): Found<LambdaFunction> {
  const { FunctionName = "", FunctionArn = "", VpcConfig, DeadLetterConfig, TracingConfig, LoggingConfig } = shown
  const properties: LambdaFunction = {
    FunctionName,
    Arn: FunctionArn,
    Description: shown.Description || undefined,
    Runtime: shown.Runtime,
    Handler: shown.Handler,
    Role: shown.Role,
    Timeout: shown.Timeout,
    MemorySize: shown.MemorySize,
    PackageType: shown.PackageType,
    Architectures: shown.Architectures,
    CodeSha256: shown.CodeSha256,
    CodeSize: shown.CodeSize,
    EnvironmentVariableNames: Object.keys(shown.Environment?.Variables ?? {}),
    KmsKeyArn: shown.KMSKeyArn,
    // A function that left its VPC has one without an id.
    VpcConfig: VpcConfig?.VpcId
      ? { VpcId: VpcConfig.VpcId, SubnetIds: VpcConfig.SubnetIds, SecurityGroupIds: VpcConfig.SecurityGroupIds }
      : undefined,
    DeadLetterConfig: DeadLetterConfig?.TargetArn ? { TargetArn: DeadLetterConfig.TargetArn } : undefined,
    TracingConfig: TracingConfig?.Mode ? { Mode: TracingConfig.Mode } : undefined,
    LoggingConfig: LoggingConfig?.LogGroup ? { LogGroup: LoggingConfig.LogGroup } : undefined,
    Layers: (shown.Layers ?? []).flatMap(({ Arn }) => Arn ?? []),
    State: shown.State,
    LastModified: momentOf(shown.LastModified),
    Tags: tags,
  }
  return { key: FunctionName, arn: FunctionArn, properties: withoutGaps(properties) }
}

import { CreateFunctionCommand, type CreateFunctionCommandInput, LambdaClient } from "@aws-sdk/client-lambda"
import { strToU8, zipSync } from "fflate"
import type { Aws } from "../../aws/moto.ts"

/** The role that functions in tests run as: a seed makes it. */
export const role = { name: "runner", trust: { Version: "2012-10-17", Statement: [trusted()] } }

function trusted() {
  return { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }
}

/** Makes a function in account 100000000001 and us-east-1. */
export async function makeFunction(aws: Aws, FunctionName: string, more: Partial<CreateFunctionCommandInput> = {}) {
  const lambda = new LambdaClient(aws.client("100000000001"))
  const ZipFile = zipSync({ "index.js": strToU8("exports.handler = async () => {}") })
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Role: "arn:aws:iam::100000000001:role/runner",
      Code: { ZipFile },
      ...more,
    }),
  )
}

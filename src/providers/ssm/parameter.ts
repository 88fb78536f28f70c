import type { Provider } from "../../model.ts"
import { keyArns, shortKey } from "../kms-key.ts"
import { type Parameter, parameterSchema } from "./parameter.schema.ts"
import { readParameters } from "./parameter-read.ts"
import { createParameter, deleteParameter, updateParameter } from "./parameter-write.ts"

/**
 * Parameters of Parameter Store. The value of a secure one is never read: its tags tell from which version of which source it
 * was made, and which version of the parameter that was.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
 */
export const parameter: Provider<Parameter> = {
  type: "AWS::SSM::Parameter",
  scope: "region",
  schema: parameterSchema,
  key: ["Name"],
  ownership: "tags",
  actions: {
    read: ["ssm:DescribeParameters", "ssm:GetParameters", "ssm:ListTagsForResource"],
    write: [
      "kms:Encrypt",
      "kms:GenerateDataKey",
      "ssm:AddTagsToResource",
      "ssm:DeleteParameter",
      "ssm:PutParameter",
      "ssm:RemoveTagsFromResource",
    ],
  },
  arns: ({ key, before, after }, target, partition) => [
    `arn:${partition}:ssm:${target.region}:${target.account.id}:parameter/${(before?.key ?? key).replace(/^\//, "")}`,
    ...(after?.Type === "SecureString" ? keyArns(after.KeyId, target, partition) : []),
  ],
  canonical: ({ KeyId, ...others }, { account }) => ({
    ...others,
    ...(KeyId !== undefined && { KeyId: shortKey(KeyId, account) }),
  }),
  taggedKey(arn) {
    const name = /^arn:[^:]+:ssm:[^:]*:[^:]*:parameter\/(.+)$/.exec(arn)?.[1]
    return name?.includes("/") ? `/${name}` : name
  },
  read: readParameters,
  create: createParameter,
  update: updateParameter,
  delete: deleteParameter,
}

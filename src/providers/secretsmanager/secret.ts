import type { Provider } from "../../model.ts"
import { keyArns, shortKey } from "../kms-key.ts"
import { type Secret, secretSchema } from "./secret.schema.ts"
import { createSecret } from "./secret-create.ts"
import { readSecrets } from "./secret-read.ts"
import { deleteSecret, updateSecret } from "./secret-update.ts"

/**
 * Secrets of Secrets Manager. A value is never read: the id of the current version tells from which version of which source it
 * was made. AWS adds a hyphen and six characters to the name in the ARN.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
 */
export const secret: Provider<Secret> = {
  type: "AWS::SecretsManager::Secret",
  scope: "region",
  schema: secretSchema,
  key: ["Name"],
  ownership: "tags",
  actions: {
    read: ["secretsmanager:DescribeSecret", "secretsmanager:GetResourcePolicy", "secretsmanager:ListSecrets"],
    write: [
      "kms:Decrypt",
      "kms:Encrypt",
      "kms:GenerateDataKey",
      "secretsmanager:CreateSecret",
      "secretsmanager:DeleteResourcePolicy",
      "secretsmanager:DeleteSecret",
      "secretsmanager:PutResourcePolicy",
      "secretsmanager:PutSecretValue",
      "secretsmanager:RestoreSecret",
      "secretsmanager:TagResource",
      "secretsmanager:UntagResource",
      "secretsmanager:UpdateSecret",
    ],
  },
  arns({ key, before, after }, target, partition) {
    const own = `arn:${partition}:secretsmanager:${target.region}:${target.account.id}:secret:${before?.key ?? key}`
    const keys = [before?.properties.KmsKeyId, after?.KmsKeyId].flatMap((id) => keyArns(id, target, partition))
    return [own, `${own}-??????`, ...(after ? new Set(keys) : [])]
  },
  canonical: ({ KmsKeyId, ...others }, { account }) => ({
    ...others,
    ...(KmsKeyId !== undefined && { KmsKeyId: shortKey(KmsKeyId, account) }),
  }),
  taggedKey: (arn) => /^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:(.+)-[A-Za-z0-9]{6}$/.exec(arn)?.[1],
  read: readSecrets,
  create: createSecret,
  update: updateSecret,
  delete: deleteSecret,
}

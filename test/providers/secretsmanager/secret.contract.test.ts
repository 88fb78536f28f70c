import { CreateSecretCommand, PutResourcePolicyCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import { secret } from "../../../src/providers/secretsmanager/secret.ts"
import { keepsTheContract } from "../contract.ts"
import { revealing } from "../looked-up.ts"

const readableBy = (account: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: "secretsmanager:GetSecretValue",
      Resource: "*",
    },
  ],
})

keepsTheContract({
  provider: revealing(secret as never),
  seed: {},
  prepare: async (aws) => {
    const client = new SecretsManagerClient(aws.client("100000000001"))
    await client.send(new CreateSecretCommand({ Name: "theirs", SecretString: "theirs" }))
    const ResourcePolicy = JSON.stringify(readableBy("444444444444"))
    await client.send(new PutResourcePolicyCommand({ SecretId: "theirs", ResourcePolicy }))
  },
  bystander: "theirs",
  example: {
    Name: "acme/scanner",
    Description: "How the scanner calls home.",
    SecretString: "{{resolve:secretsmanager:scanner:SecretString:token::11111111-2222-3333-4444-555555555555}}",
    ResourcePolicy: readableBy("222222222222"),
    RecoveryWindowInDays: 7,
    Tags: [{ Key: "team", Value: "security" }],
  },
  edits: {
    "a newer version, another policy, key and description": {
      SecretString: "{{resolve:secretsmanager:scanner:SecretString:token::99999999-2222-3333-4444-555555555555}}",
      ResourcePolicy: readableBy("333333333333"),
      KmsKeyId: "alias/secrets",
      Description: "How scanners call home.",
    },
    "another tag, another window": { RecoveryWindowInDays: 30, Tags: [{ Key: "stage", Value: "prod" }] },
  },
})

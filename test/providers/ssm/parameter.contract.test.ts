import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm"
import { parameter } from "../../../src/providers/ssm/parameter.ts"
import { keepsTheContract } from "../contract.ts"

keepsTheContract({
  provider: parameter as never,
  seed: {},
  prepare: async (aws) => {
    const client = new SSMClient(aws.client("100000000001"))
    await client.send(new PutParameterCommand({ Name: "/theirs/level", Type: "String", Value: "7" }))
  },
  bystander: "/theirs/level",
  example: {
    Name: "/acme/regions",
    Type: "StringList",
    Value: "eu-west-1,eu-central-1",
    Description: "Where data may be.",
    Tags: [{ Key: "team", Value: "platform" }],
  },
  edits: {
    "another value, a description and a pattern": {
      Value: "eu-west-1",
      Description: "Where data is.",
      AllowedPattern: "^eu-.*$",
    },
    "the advanced tier, and another tag": { Tier: "Advanced", Tags: [{ Key: "stage", Value: "prod" }] },
  },
})

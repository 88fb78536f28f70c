import { startCloudControl } from "../../aws/cloudcontrol/server.ts"
import { keepsTheContract } from "../contract.ts"
import { createBeside, providerOf } from "./prepare.ts"

// Named by what templates write, and tagged.
keepsTheContract({
  provider: providerOf("AWS::Logs::LogGroup"),
  start: startCloudControl,
  seed: {},
  prepare: (aws) => createBeside(aws, "AWS::Logs::LogGroup", { LogGroupName: "/bystander", RetentionInDays: 3 }),
  bystander: "/bystander",
  example: {
    LogGroupName: "/acme/audit",
    RetentionInDays: 365,
    DataProtectionPolicy: { Name: "mask", Version: "2021-06-01", Statement: [{ Sid: "audit" }] },
    Tags: [{ Key: "team", Value: "security" }],
  },
  edits: {
    "another retention": { RetentionInDays: 731 },
    "a key": { KmsKeyId: "arn:aws:kms:us-east-1:100000000001:key/1234" },
    "another class, for which it is made anew": { LogGroupClass: "INFREQUENT_ACCESS" },
    "another policy": { DataProtectionPolicy: { Name: "mask", Version: "2021-06-01", Statement: [{ Sid: "redact" }] } },
    "no tags of its own": { Tags: null },
  },
})

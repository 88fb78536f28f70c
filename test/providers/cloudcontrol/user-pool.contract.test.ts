import { startCloudControl } from "../../aws/cloudcontrol/server.ts"
import { keepsTheContract } from "../contract.ts"
import { createBeside, providerOf } from "./prepare.ts"

// Its tags are a map of another name, one of its properties is never shown, and its ID is random.
keepsTheContract({
  provider: providerOf("AWS::Cognito::UserPool"),
  start: startCloudControl,
  seed: {},
  prepare: (aws) => createBeside(aws, "AWS::Cognito::UserPool", { UserPoolName: "bystander" }),
  bystander: "bystander",
  example: {
    UserPoolName: "customers",
    Policies: { PasswordPolicy: { MinimumLength: 14, RequireNumbers: true } },
    AliasAttributes: ["email"],
    AutoVerifiedAttributes: ["email", "phone_number"],
    EnabledMfas: ["SOFTWARE_TOKEN_MFA"],
    MfaConfiguration: "ON",
    Tags: [{ Key: "team", Value: "identity" }],
  },
  edits: {
    "other aliases, for which it is made anew": { AliasAttributes: ["preferred_username"] },
    "one verified attribute, and longer passwords": {
      AutoVerifiedAttributes: ["email"],
      Policies: { PasswordPolicy: { MinimumLength: 20, RequireNumbers: true } },
    },
    "another tag": { Tags: [{ Key: "stage", Value: "prod" }] },
  },
})

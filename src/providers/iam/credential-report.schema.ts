import type { FromSchema } from "json-schema-to-ts"
import { shownFlag, shownText, shownTime } from "../shown.ts"

/**
 * `Reconcile::IAM::CredentialReport`: one line of the report, in the words of IAM's other calls.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export const credentialReportSchema = {
  title: "Reconcile::IAM::CredentialReport",
  description:
    "What IAM's credential report says of one user, or of the account's root: its password, MFA, access keys and certificates. IAM makes a new report every four hours at most.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["UserName"],
  properties: {
    UserName: { ...shownText, description: "The user; `<root_account>` for the account's root." },
    Arn: { ...shownText, description: "The ARN of the user." },
    GeneratedTime: { ...shownTime, description: "When the report was made: what came later is not in it." },
    CreateDate: { ...shownTime, description: "When the user was made." },
    PasswordEnabled: { ...shownFlag, description: "Whether it has a password; absent where IAM does not tell." },
    PasswordLastUsed: { ...shownTime, description: "When it last signed in; absent where it never did." },
    PasswordLastChanged: { ...shownTime, description: "When its password was last changed." },
    PasswordNextRotation: { ...shownTime, description: "When its password has to be changed, if it has to." },
    MFAActive: { ...shownFlag, description: "Whether it has an MFA device." },
    AccessKeys: {
      type: "array",
      readOnly: true,
      description: "The access keys it has, without their ids; two at most.",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["Active"],
        properties: {
          Active: { type: "boolean", description: "Whether it can be used." },
          LastRotated: { type: "string", description: "When it was made, or last changed." },
          LastUsedDate: { type: "string", description: "When it was last used; absent where nobody ever did." },
          LastUsedRegion: { type: "string", description: "The region it was last used in." },
          LastUsedService: { type: "string", description: "The service it was last used for." },
        },
      },
    },
    Certificates: {
      type: "array",
      readOnly: true,
      description: "The signing certificates it has; two at most.",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["Active"],
        properties: {
          Active: { type: "boolean", description: "Whether it can be used." },
          LastRotated: { type: "string", description: "When it was made, or last changed." },
        },
      },
    },
  },
} as const

/** What the report says of one user. */
export type CredentialReport = FromSchema<typeof credentialReportSchema>

import type { FromSchema } from "json-schema-to-ts"
import { shownText, shownTime } from "../shown.ts"

/**
 * `AWS::IAM::AccessKey`: `UserName` and `Status` are CloudFormation's words, the rest IAM's. The secret is shown to nobody.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKeyMetadata.html
 */
export const accessKeySchema = {
  title: "AWS::IAM::AccessKey",
  description: "An access key of an IAM user, as it is, and when it was last used.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["AccessKeyId"],
  properties: {
    AccessKeyId: { ...shownText, description: "The id: `AKIA...`. It is no secret." },
    UserName: { ...shownText, description: "The user it belongs to." },
    Status: { ...shownText, description: "Active, Inactive or Expired." },
    CreateDate: { ...shownTime, description: "When it was made." },
    LastUsedDate: { ...shownTime, description: "When it was last used; absent where nobody ever did." },
    LastUsedRegion: { ...shownText, description: "The region it was last used in." },
    LastUsedService: { ...shownText, description: "The service it was last used for: `s3`." },
  },
} as const

/** The properties of an access key. */
export type AccessKey = FromSchema<typeof accessKeySchema>

import { configurationRecorder } from "../../../src/providers/config/configuration-recorder.ts"
import { keepsTheContract } from "../contract.ts"

const role = (name: string) => `arn:aws:iam::100000000001:role/${name}`

keepsTheContract({
  provider: configurationRecorder as never,
  seed: {},
  bystander: { none: "a region has one" },
  example: {
    Name: "audit",
    RoleARN: role("config"),
    RecordingGroup: { AllSupported: true, IncludeGlobalResourceTypes: true },
  },
  edits: {
    "another role": { RoleARN: role("team/config-2") },
    "no global types": { RecordingGroup: { AllSupported: true, IncludeGlobalResourceTypes: false } },
    "two types only": { RecordingGroup: { ResourceTypes: ["AWS::S3::Bucket", "AWS::EC2::SecurityGroup"] } },
    "all but two types": {
      RecordingGroup: { ExclusionByResourceTypes: { ResourceTypes: ["AWS::EC2::Instance", "AWS::IAM::Role"] } },
    },
    "once a day, but roles at once": {
      RecordingMode: {
        RecordingFrequency: "DAILY",
        RecordingModeOverrides: [
          { RecordingFrequency: "CONTINUOUS", ResourceTypes: ["AWS::IAM::Role"], Description: "Roles matter." },
        ],
      },
    },
  },
})

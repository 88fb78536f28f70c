import type { FromSchema } from "json-schema-to-ts"

/**
 * `Reconcile::Config::RecordingStatus`: in CloudFormation it comes with the recorder, which cannot start before there is a
 * delivery channel, for which there has to be a recorder. Apart from both, it can wait for both.
 * https://docs.aws.amazon.com/config/latest/APIReference/API_StartConfigurationRecorder.html
 */
export const recordingStatusSchema = {
  title: "Reconcile::Config::RecordingStatus",
  description: "Whether AWS Config's recorder records in a region, whatever the recorder is called.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["Recording"],
  properties: {
    Recording: {
      type: "boolean",
      description: "true: it has been started; false: it has been stopped.",
      default: false,
    },
  },
} as const

/** The properties of the status. */
export type RecordingStatus = FromSchema<typeof recordingStatusSchema>

import { recordingStatus } from "../../../src/providers/config/recording-status.ts"
import { keepsTheContract } from "../contract.ts"
import { putBoth } from "./prepare.ts"

keepsTheContract({
  provider: recordingStatus as never,
  seed: {},
  prepare: (aws) => putBoth(aws, "legacy"),
  bystander: { none: "a region has one" },
  example: { Recording: true },
  edits: { "a stopped recorder": { Recording: false } },
})

import type { Json, Written, WrittenMap } from "../../model.ts"
import { type Conversion, compact, type Draft, type Fields, say } from "./conversion.ts"
import { field, fieldsOf, isTrue, numberOf, snake, textsOf } from "./fields.ts"
import { literal, quoted, textOf } from "./jinja.ts"
import { textAt } from "./property.ts"

/** What one configuration says. */
export const CONFIGURATION = ["delivery_channel_details", "recorder_configuration", "retention_period_in_days"]
const CHANNEL = [
  "bucket_name",
  "s3_delivery_frequency",
  "preferred_name",
  "bucket_key_prefix",
  "s3_kms_key_arn",
  "sns_topic_arn",
]
const RECORDER = ["config_role_name", "recording_enabled", "preferred_name", "recording_group"]
const GROUP = ["record_everything", "record_specific_resources", "record_everything_except"]

/** The properties of the four types that a configuration becomes, by type. */
type Four = Readonly<Record<string, Json>>

/** A configuration that stands in the place of the default one in some targets. */
export interface Override {
  readonly targets: Json
  readonly fields: Fields
}

/**
 * The default configuration and its overrides as templates of recorder, channel, status and retention. An override of Starfleet's
 * replaces all of the default, and two never meet: so each of ours says everything that any of them says, and what it
 * does not have is null. https://github.com/gemini-oss/starfleet/blob/main/mkdocs/userGuide/awsConfig/Template.md
 */
export function configDrafts(
  base: Fields,
  overrides: readonly Override[],
  draft: Omit<Draft, "type" | "properties" | "overrides">,
  conversion: Conversion,
): readonly Draft[] {
  const own = fourOf(base, conversion)
  const others = overrides.map(({ targets, fields }) => ({ targets, four: fourOf(fields, conversion) }))
  return Object.entries(own).map(([type, properties]): Draft => {
    const every = [properties, ...others.map(({ four }) => four[type] as Json)]
    const patches = others.map(({ targets, four }) => ({ targets, properties: patchTo(four[type] as Json, every) }))
    const name = `${draft.name}-${NAMES[type]}`
    return { ...draft, name, type, properties, ...(patches.length > 0 && { overrides: patches }) }
  })
}

const NAMES: Readonly<Record<string, string>> = {
  "AWS::Config::ConfigurationRecorder": "recorder",
  "AWS::Config::DeliveryChannel": "channel",
  "Reconcile::Config::RecordingStatus": "status",
  "Reconcile::Config::RetentionConfiguration": "retention",
}

function fourOf(fields: Fields, conversion: Conversion): Four {
  const part = (name: string, known: readonly string[]): Fields | undefined => {
    const written = field(fields, snake(name))
    if (written) return fieldsOf(written, known, { ...conversion, placing: [] })
    say(conversion, "error", fields.map.source, [`${name} is missing.`, "Add it: a configuration says everything."])
    return undefined
  }
  const recorder = part("RecorderConfiguration", RECORDER)
  const channel = part("DeliveryChannelDetails", CHANNEL)
  const days = field(fields, "retention_period_in_days")
  const period = days && numberOf(days)
  if (period === undefined)
    say(conversion, "error", fields.map.source, ["RetentionPeriodInDays is missing.", "Write a number of days."])
  return {
    "AWS::Config::ConfigurationRecorder": recorder ? recorderOf(recorder, conversion) : {},
    "AWS::Config::DeliveryChannel": channel ? channelOf(channel, conversion) : {},
    "Reconcile::Config::RecordingStatus": { Recording: recorder ? isTrue(recorder, "recording_enabled") : false },
    "Reconcile::Config::RetentionConfiguration": { RetentionPeriodInDays: period ?? 0 },
  }
}

const optional = (fields: Fields, name: string, conversion: Conversion): string | undefined => {
  const written = field(fields, name)
  return written && textOf(written, conversion)
}

const channelOf = (fields: Fields, conversion: Conversion): Json =>
  compact({
    Name: optional(fields, "preferred_name", conversion),
    S3BucketName: textAt(fields, "bucket_name", conversion, "BucketName"),
    S3KeyPrefix: optional(fields, "bucket_key_prefix", conversion),
    S3KmsKeyArn: optional(fields, "s3_kms_key_arn", conversion),
    SnsTopicARN: optional(fields, "sns_topic_arn", conversion),
    ConfigSnapshotDeliveryProperties: {
      DeliveryFrequency: textAt(fields, "s3_delivery_frequency", conversion, "S3DeliveryFrequency"),
    },
  })

const recorderOf = (fields: Fields, conversion: Conversion): Json =>
  compact({
    Name: optional(fields, "preferred_name", conversion),
    RoleARN: `arn:{{ partition }}:iam::{{ account.id }}:role/${textAt(fields, "config_role_name", conversion, "ConfigRoleName")}`,
    RecordingGroup: recordingGroup(field(fields, "recording_group"), fields, conversion),
  })

function recordingGroup(written: Written | undefined, { map }: Fields, conversion: Conversion): Json {
  const fields = written && fieldsOf(written, GROUP, { ...conversion, placing: [] })
  const chosen = GROUP.filter((name) => fields && field(fields, name))
  if (!fields || chosen.length !== 1) {
    const message = "RecordingGroup says one of RecordEverything, RecordSpecificResources and RecordEverythingExcept."
    say(conversion, "error", (written ?? map).source, [message, "Keep one of them."])
    return {}
  }
  const only = field(fields, "record_specific_resources")
  const except = field(fields, "record_everything_except")
  if (only) return { ResourceTypes: textsOf(only, conversion).map(literal) }
  if (except) return { ExclusionByResourceTypes: { ResourceTypes: textsOf(except, conversion).map(literal) } }
  const everything = field(fields, "record_everything") as Written
  return { AllSupported: true, IncludeGlobalResourceTypes: globals(everything, conversion) }
}

/** The regions in which global types are recorded: a question, unless it is all or none. */
function globals(written: Written, conversion: Conversion): Json {
  const fields = fieldsOf(written, ["record_globals_in_these_regions"], { ...conversion, placing: [] })
  const regions = fields ? textsOf(field(fields, "record_globals_in_these_regions"), conversion) : []
  if (regions.includes("ALL")) return true
  if (regions.includes("NONE") || regions.length === 0) return false
  return regions.length === 1
    ? `{{ region == ${quoted(regions[0] as string)} }}`
    : `{{ region in [${regions.map(quoted).join(", ")}] }}`
}

/** What turns any of the values into one of them as a merge patch, and clashes with the patch to any other. */
function patchTo(wanted: Json, every: readonly Json[]): Json {
  if (!isMap(wanted)) return wanted
  const maps = every.filter(isMap)
  const keys = [...new Set([...Object.keys(wanted), ...maps.flatMap((map) => Object.keys(map))])]
  return Object.fromEntries(
    keys.map((key) => {
      const values = maps.flatMap((map) => (map[key] === undefined ? [] : [map[key] as Json]))
      return [key, wanted[key] === undefined ? null : patchTo(wanted[key] as Json, values)]
    }),
  )
}

const isMap = (value: Json): value is { readonly [key: string]: Json } =>
  value !== null && typeof value === "object" && !Array.isArray(value)

/** The maps of a list. */
export const mapsIn = (written: Written | undefined): readonly WrittenMap[] =>
  (written?.kind === "list" ? written.items : []).filter((item): item is WrittenMap => item.kind === "map")

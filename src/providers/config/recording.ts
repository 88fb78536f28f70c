import type {
  RecordingGroup as ApiGroup,
  RecordingMode as ApiMode,
  ConfigurationRecorder as ApiRecorder,
} from "@aws-sdk/client-config-service"
import type { ConfigurationRecorder, RecordingGroup, RecordingMode, Strategy } from "./configuration-recorder.schema.ts"

/** A recorder as AWS shows it, in CloudFormation's words; what AWS shows besides is left out, and so never drift. */
export function readRecorder({ name, roleARN, recordingGroup, recordingMode }: ApiRecorder): ConfigurationRecorder {
  return {
    ...(name !== undefined && { Name: name }),
    RoleARN: roleARN ?? "",
    RecordingGroup: readGroup(recordingGroup ?? {}),
    ...(recordingMode && { RecordingMode: readMode(recordingMode) }),
  }
}

function readGroup(group: ApiGroup): RecordingGroup {
  const UseOnly = group.recordingStrategy?.useOnly
  return {
    AllSupported: group.allSupported ?? false,
    IncludeGlobalResourceTypes: group.includeGlobalResourceTypes ?? false,
    ResourceTypes: group.resourceTypes ?? [],
    ExclusionByResourceTypes: { ResourceTypes: group.exclusionByResourceTypes?.resourceTypes ?? [] },
    ...(UseOnly && { RecordingStrategy: { UseOnly } }),
  }
}

function readMode({ recordingFrequency = "CONTINUOUS", recordingModeOverrides = [] }: ApiMode): RecordingMode {
  return {
    RecordingFrequency: recordingFrequency,
    RecordingModeOverrides: recordingModeOverrides.map(({ resourceTypes, recordingFrequency: other, description }) => ({
      RecordingFrequency: other ?? "CONTINUOUS",
      ResourceTypes: resourceTypes ?? [],
      ...(description !== undefined && { Description: description }),
    })),
  }
}

/**
 * What to send for a group: AWS replaces the whole, and wants what is not chosen to be empty. Global types, where nobody
 * speaks of them, stay as they are.
 */
export function groupToSend(stated: RecordingGroup, live: RecordingGroup | undefined): ApiGroup {
  const types = (list: readonly string[] = []) => list as NonNullable<ApiGroup["resourceTypes"]>
  const useOnly = strategyOf(stated)
  const all = useOnly === "ALL_SUPPORTED_RESOURCE_TYPES"
  return {
    allSupported: all,
    includeGlobalResourceTypes: all && (stated.IncludeGlobalResourceTypes ?? live?.IncludeGlobalResourceTypes ?? false),
    resourceTypes: useOnly === "INCLUSION_BY_RESOURCE_TYPES" ? types(stated.ResourceTypes) : [],
    ...(useOnly === "EXCLUSION_BY_RESOURCE_TYPES" && {
      exclusionByResourceTypes: { resourceTypes: types(stated.ExclusionByResourceTypes?.ResourceTypes) },
    }),
    recordingStrategy: { useOnly },
  }
}

/** What to send for a mode; overrides that nobody speaks of stay as they are. */
export function modeToSend(stated: RecordingMode | undefined, live: RecordingMode | undefined): ApiMode | undefined {
  const mode = stated ?? live
  if (!mode) return undefined
  const overrides = mode.RecordingModeOverrides ?? live?.RecordingModeOverrides ?? []
  return {
    recordingFrequency: mode.RecordingFrequency,
    recordingModeOverrides: overrides.map(({ RecordingFrequency, ResourceTypes, Description }) => ({
      recordingFrequency: RecordingFrequency,
      resourceTypes: ResourceTypes as NonNullable<ApiGroup["resourceTypes"]>,
      ...(Description !== undefined && { description: Description }),
    })),
  }
}

/** What the lists of a group come to. */
export function strategyOf({ ResourceTypes = [], ExclusionByResourceTypes }: RecordingGroup): Strategy {
  if (ResourceTypes.length > 0) return "INCLUSION_BY_RESOURCE_TYPES"
  return (ExclusionByResourceTypes?.ResourceTypes.length ?? 0) > 0
    ? "EXCLUSION_BY_RESOURCE_TYPES"
    : "ALL_SUPPORTED_RESOURCE_TYPES"
}

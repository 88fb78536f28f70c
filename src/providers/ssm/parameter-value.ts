import type { ParameterMetadata } from "@aws-sdk/client-ssm"
import type { Desired } from "../../model.ts"
import { ownershipOf, type Tag } from "../tagging.ts"
import type { Parameter } from "./parameter.schema.ts"

/**
 * What a plan may show of a plain parameter. Of one that a template states and nobody owns, somebody may keep a secret in it:
 * its value is shown only where it is the stated one. Else its version stands for it, so that a value which changes after the
 * review holds the change back. Inventories, which state nothing, show every plain value.
 */
export function shownValue(
  value: string,
  { Type = "String", Version = 0 }: Pick<ParameterMetadata, "Type" | "Version">,
  { tags, stated }: { readonly tags: readonly Tag[]; readonly stated: Desired<Parameter> | undefined },
): string {
  if (!stated || ownershipOf(tags).owner !== undefined || stated.properties.Value === value) return value
  // What the lifecycle ignores is never shown, and goes into writes as it is.
  if (stated.state === "present" && stated.lifecycle.ignore.includes("Value")) return value
  return `(value hidden: not owned; ${Type}, version ${Version})`
}

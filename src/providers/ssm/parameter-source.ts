import { referenceOfTag, referenceTag } from "../../value/reference.ts"
import { ANOTHER_VALUE } from "../looked-up.ts"
import type { Tag } from "../tagging.ts"

/** The tag that says from which reference a secure parameter's value came. */
export const SOURCE = "reconcile:source"

/** The tag that says which version of the parameter was made so: another live version is somebody else's. */
export const VERSION = "reconcile:version"

/** The tags of a parameter, apart from those that say where its value came from. */
export const withoutSource = (tags: readonly Tag[]): Tag[] =>
  tags.filter(({ Key }) => Key !== SOURCE && Key !== VERSION)

/** What says that this version of a parameter was made from a reference. */
export const sourceTags = (reference: string, version: number): Tag[] => [
  { Key: SOURCE, Value: referenceTag(reference) },
  { Key: VERSION, Value: String(version) },
]

/**
 * What the value of a secure parameter shows: the reference that this version was made from, by its tags; else that it is
 * another value. `stated` is the reference that the template has.
 */
export function madeFrom(tags: readonly Tag[], version: number, stated: string | undefined): string {
  const said = (key: string) => tags.find(({ Key }) => Key === key)?.Value
  const reference = said(VERSION) === String(version) ? referenceOfTag(said(SOURCE), stated) : undefined
  return reference ?? ANOTHER_VALUE
}

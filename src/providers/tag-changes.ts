import type { Write } from "../model.ts"
import { isAwsTag, type Tag } from "./tagging.ts"

/** What becomes of a resource's tags: those to set, and the keys of those that go. */
export interface TagChanges {
  readonly put: readonly Tag[]
  readonly gone: readonly string[]
}

/** The changes of tags that the edits name; AWS's own tags stay as they are. Keys differ by case. */
export function tagChanges({
  before,
  after,
  edits,
}: Pick<Write<{ readonly Tags?: readonly Tag[] }>, "before" | "after" | "edits">): TagChanges {
  const paths = edits.flatMap(({ path }) => (path[0] === "Tags" ? [path] : []))
  const whole = paths.some(({ length }) => length === 1)
  const named = new Set(paths.map(([, key]) => key))
  const touched = ({ Key }: Tag) => (whole || named.has(Key)) && !isAwsTag(Key)
  const kept = new Set(after?.Tags?.map(({ Key }) => Key))
  return {
    put: (after?.Tags ?? []).filter(touched),
    gone: (before?.properties.Tags ?? []).filter(touched).flatMap(({ Key }) => (kept.has(Key) ? [] : [Key])),
  }
}

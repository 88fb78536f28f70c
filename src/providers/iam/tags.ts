import type { Session, Write } from "../../model.ts"
import { isAwsTag, type Tag } from "../tagging.ts"
import { members } from "./edits.ts"
import { perform, type RetryWhen } from "./retry.ts"

/** IAM has room for so many tags on one resource. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
const MOST_TAGS = 50

/** Something with tags, and how IAM is told about them. */
export interface Tagged {
  /** As messages call it: `role Audit`. */
  readonly what: string
  /** Tag keys of roles and users are equal ignoring case, those of all else are not. */
  readonly ignoresCase: boolean
  readonly retry: RetryWhen
  tag(tags: Tag[]): Promise<unknown>
  untag(keys: string[]): Promise<unknown>
}

/** Sets and removes the tags that the edits name; AWS's own stay as they are. Where there is no room, what goes goes first. */
export async function changeTags(
  session: Session,
  { before, after, edits }: Pick<Write<{ readonly Tags?: readonly Tag[] }>, "before" | "after" | "edits">,
  { what, ignoresCase, retry, tag, untag }: Tagged,
): Promise<void> {
  const live = before?.properties.Tags ?? []
  const sides = { before: live, after: after?.Tags ?? [], nameOf: ({ Key }: Tag) => Key }
  const tags = members(edits, "Tags", sides, ignoresCase ? (key) => key.toLowerCase() : undefined)
  const put = tags.put.filter(({ Key }) => !isAwsTag(Key))
  const gone = tags.gone.filter((key) => !isAwsTag(key))
  const set = async () => {
    if (put.length > 0) await perform(session, `tag ${what}`, () => tag(put), retry)
  }
  const unset = async () => {
    if (gone.length > 0) await perform(session, `untag ${what}`, () => untag(gone), retry)
  }
  const steps = live.length + put.length > MOST_TAGS ? [unset, set] : [set, unset]
  for (const step of steps) await step()
}

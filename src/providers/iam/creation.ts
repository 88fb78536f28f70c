import type { Session } from "../../model.ts"
import { completeTags, ownershipOf } from "../tagging.ts"
import { codeOf, IamError, perform, type RetryWhen, recent } from "./retry.ts"

/** AWS's clock and ours may be this far apart: beyond, AWS refuses the signature. Milliseconds. */
const SKEW = 5 * 60_000

const NOT_OURS = "It was not made by this run: plan again to see it as it is."

/** One call that creates something that has a name. */
export interface Creation {
  /** How what is created stands among what is recent. */
  readonly mark: string
  /** As messages call it: `create role Audit`. */
  readonly what: string
  readonly call: () => Promise<unknown>
  /** Is what exists under this name what the call asks for? */
  readonly isOurs: () => Promise<boolean>
  readonly retry?: RetryWhen
}

/**
 * Creates something once. A reply can get lost after it was created; the repeated call then says that it exists already, and
 * `isOurs` decides whether that is the one. Throws an `IamError` where it is somebody else's.
 */
export async function createOnce(
  session: Session,
  { mark, what, call, isOurs, retry = () => false }: Creation,
): Promise<void> {
  const made = await recent(session)
  try {
    await perform(session, what, call, async (error) => {
      if (codeOf(error) !== "EntityAlreadyExists") return retry(error)
      // Its predecessor, which this session has just deleted, may still be seen.
      return made.deleted.has(mark) && !(await isOurs())
    })
  } catch (error) {
    if (codeOf(error) !== "EntityAlreadyExists") throw error
    if (!(await isOurs())) throw new IamError(session, what, causeOf(error), NOT_OURS)
  }
  made.created.add(mark)
  made.deleted.delete(mark)
}

/** Looks at what IAM says exists already. It may not be seen everywhere yet; undefined where it stays unseen for seconds. */
export async function lookAtExisting<T>(
  session: Session,
  what: string,
  call: () => Promise<T>,
): Promise<T | undefined> {
  const missing = (error: unknown) => codeOf(error) === "NoSuchEntity"
  try {
    return await perform(session, what, call, missing, 5_000)
  } catch (error) {
    if (missing(error)) return undefined
    throw error
  }
}

type Tags = Parameters<typeof completeTags>[0]

/** Does it carry the ownership tags that were sent to create it? */
export function carriesOwnership(theirs: Tags, sent: Tags): boolean {
  const [there, ours] = [ownershipOf(completeTags(theirs), true), ownershipOf(completeTags(sent), true)]
  return ours.owner !== undefined && there.owner === ours.owner && there.template === ours.template
}

/** Was it created since this moment (milliseconds), as far as clocks can tell? */
export const isCreatedSince = (created: Date | undefined, started: number): boolean =>
  created !== undefined && created.getTime() >= started - SKEW

/** What the SDK threw, behind an error of ours. */
export const causeOf = (error: unknown): unknown => (error instanceof IamError ? error.cause : error)

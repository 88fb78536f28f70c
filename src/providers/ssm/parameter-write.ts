import type { Session, Write } from "../../model.ts"
import { ProblemError } from "../../value/problem.ts"
import { attempt, codeOf, lookFor, refused } from "../attempt.ts"
import { type LookedUp, lookedUp, withoutQuoting } from "../looked-up.ts"
import { type TagChanges, tagChanges } from "../tag-changes.ts"
import { isAwsTag, ownershipOf, type Tag } from "../tagging.ts"
import type { Parameter } from "./parameter.schema.ts"
import { listTags, readParameters } from "./parameter-read.ts"
import { SOURCE, sourceTags, VERSION } from "./parameter-source.ts"

/** A new parameter begins with this version, a deleted and made again one too. */
const FIRST = 1

/** Creates a parameter. Its tags are there from its first moment. */
export async function createParameter(session: Session, write: Write<Parameter>): Promise<void> {
  const { after } = write
  if (!after) throw new Error("A parameter to create needs its properties.")
  const secret = secretOf(session, write)
  const Tags = [
    ...(after.Tags ?? []).filter(({ Key }) => !isAwsTag(Key)),
    ...(secret ? sourceTags(secret.reference, FIRST) : []),
  ]
  try {
    await put(session, "create", after, secret, { Tags })
  } catch (error) {
    if (codeOf(error) !== "ParameterAlreadyExists") throw error
    if (!(await isOurs(session, after, Tags))) {
      const remark = "It was not made by this run: plan again to see it as it is."
      throw refused(session, `create parameter ${after.Name}`, error, remark)
    }
  }
}

/** Changes what the edits name. Anything but tags is a new version of the parameter, value included. */
export async function updateParameter(session: Session, write: Write<Parameter>): Promise<void> {
  const { after, edits } = write
  if (!after) throw new Error("A parameter to update needs its properties.")
  const isReleased = ownershipOf(after.Tags ?? []).owner === undefined
  const { put: set, gone } = tagChanges(write)
  let made: readonly Tag[] = []
  if (edits.some(({ path }) => path[0] !== "Tags")) {
    const secret = secretOf(session, write)
    const version = await put(session, "update", after, secret, { Overwrite: true })
    if (secret) made = sourceTags(secret.reference, version)
  }
  await changeTags(session, after.Name, {
    put: [...set, ...made],
    gone: isReleased && after.Type === "SecureString" ? [...gone, SOURCE, VERSION] : gone,
  })
}

/** Deletes a parameter with all its versions. */
export async function deleteParameter(session: Session, { key, before }: Write<Parameter>): Promise<void> {
  const { DeleteParameterCommand, SSMClient } = await import("./client.ts")
  const client = session.client(SSMClient)
  const Name = before?.key ?? key
  await lookFor(
    session,
    `delete parameter ${Name}`,
    () => client.send(new DeleteParameterCommand({ Name })),
    "ParameterNotFound",
  )
}

/** AWS takes no change of a parameter without its value, and a secret's is never read back. */
function secretOf(session: Session, write: Write<Parameter>): LookedUp | undefined {
  if (write.after?.Type !== "SecureString") return undefined
  const secret = lookedUp(session, write, "SecureValue")
  if (secret) return secret
  const { account, region } = session.target
  throw new ProblemError({
    severity: "error",
    message: `Parameter ${write.after.Name} is a secret: AWS makes and changes it together with its value only, and no SecureValue is stated, or it is ignored.`,
    fix: "State SecureValue as a lookup, or leave everything but the tags of the parameter as it is.",
    account: account.id,
    region,
  })
}

/** Puts a parameter; answers its version. What is empty is nothing; AWS takes a key with a secret only. */
async function put(
  session: Session,
  verb: "create" | "update",
  { Name, Type, Value, Description, Tier, AllowedPattern, DataType, KeyId }: Parameter,
  secret: LookedUp | undefined,
  how: { readonly Tags: Tag[] } | { readonly Overwrite: true },
): Promise<number> {
  const { PutParameterCommand, SSMClient } = await import("./client.ts")
  const client = session.client(SSMClient)
  const command = new PutParameterCommand({
    Name,
    Type,
    Value: secret?.value ?? Value,
    ...((Description || verb === "update") && { Description }),
    ...((AllowedPattern || verb === "update") && { AllowedPattern }),
    ...(Tier && { Tier }),
    ...(Type === "String" && DataType && { DataType }),
    ...(secret && KeyId && { KeyId }),
    ...how,
  })
  const { Version = FIRST } = await attempt(session, `${verb} parameter ${Name}`, () =>
    withoutQuoting(secret?.value, () => client.send(command)),
  )
  return Version
}

async function changeTags(session: Session, ResourceId: string, { put: Tags, gone }: TagChanges): Promise<void> {
  const { AddTagsToResourceCommand, RemoveTagsFromResourceCommand, SSMClient } = await import("./client.ts")
  const client = session.client(SSMClient)
  const resource = { ResourceType: "Parameter", ResourceId } as const
  if (gone.length > 0) {
    const command = new RemoveTagsFromResourceCommand({ ...resource, TagKeys: [...gone] })
    await attempt(session, `untag parameter ${ResourceId}`, () => client.send(command))
  }
  if (Tags.length > 0) {
    const command = new AddTagsToResourceCommand({ ...resource, Tags: [...Tags] })
    await attempt(session, `tag parameter ${ResourceId}`, () => client.send(command))
  }
}

/** The reply to a create can get lost; the repeated call then says that it exists. AWS makes tags with it, or nothing. */
async function isOurs(session: Session, after: Parameter, tags: readonly Tag[]): Promise<boolean> {
  const live = await listTags(session, after.Name)
  if (!tags.every(({ Key, Value }) => live?.some((tag) => tag.Key === Key && tag.Value === Value))) return false
  const [found] = await readParameters(session, { desired: [], owned: [after.Name] })
  return found?.properties.Type === after.Type && found.properties.Value === after.Value
}

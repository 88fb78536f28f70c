import type { Session, Write } from "../../model.ts"
import { resolveTarget } from "../../value/organization-targets.ts"
import { ProblemError } from "../../value/problem.ts"
import { codeOf, lookFor, refused } from "../attempt.ts"
import { completeTags, ownershipOf } from "../tagging.ts"
import { bring, change, organizationsOf } from "./calls.ts"
import { directoryOf } from "./directory.ts"
import type { Policy } from "./policy.schema.ts"
import { sentText, tooLong, typeOf } from "./policy-content.ts"
import { policyId, policyKey, targetIds } from "./policy-read.ts"
import { changeTags, ownTags, tagsOf } from "./tags.ts"
import { rootOf } from "./tree.ts"

/** Makes a policy and attaches it. Its ownership tags are there from its first moment. */
export async function createPolicy(session: Session, { after }: Write<Policy>): Promise<void> {
  if (!after) throw new Error("A policy to create needs its properties.")
  const wanted = await prepare(session, after)
  const { client, CreatePolicyCommand } = await organizationsOf(session)
  const what = `create policy ${after.Name}`
  const call = () =>
    client.send(
      new CreatePolicyCommand({
        Name: after.Name,
        Type: typeOf(after),
        Content: sentText(after.Content),
        Description: after.Description ?? "",
        Tags: ownTags(after.Tags),
      }),
    )
  const PolicyId = await change(session, what, call).then(
    ({ Policy }) => Policy?.PolicySummary?.Id,
    async (error: unknown) => {
      if (codeOf(error) !== "DuplicatePolicy") throw error
      return ours(session, after, error, what)
    },
  )
  await attach(session, { PolicyId: PolicyId ?? "", name: after.Name, wanted })
}

/** Changes content and description, attaches before it detaches, and sets tags. */
export async function updatePolicy(session: Session, write: Write<Policy>): Promise<void> {
  const { key, before, after, edits } = write
  if (!after) throw new Error("A policy to update needs its properties.")
  const wanted = await prepare(session, after)
  const PolicyId = await idOf(session, key, before?.arn)
  if (PolicyId === undefined) throw new Error(`Policy ${after.Name} is gone: plan again.`)
  const differs = (...names: readonly string[]) => edits.some(({ path: [name = ""] }) => names.includes(name))
  const { client, UpdatePolicyCommand } = await organizationsOf(session)
  if (differs("Content", "Description")) {
    await change(session, `update policy ${after.Name}`, () =>
      client.send(
        new UpdatePolicyCommand({
          PolicyId,
          ...(differs("Content") && { Content: sentText(after.Content) }),
          ...(differs("Description") && { Description: after.Description ?? "" }),
        }),
      ),
    )
  }
  if (differs("Targets")) await attach(session, { PolicyId, name: after.Name, wanted })
  await changeTags(session, PolicyId, write)
}

/** Detaches a policy from everything, and deletes it. */
export async function deletePolicy(session: Session, { key, before }: Write<Policy>): Promise<void> {
  const PolicyId = await idOf(session, key, before?.arn)
  if (PolicyId === undefined) return
  const { client, DeletePolicyCommand } = await organizationsOf(session)
  const name = before?.properties.Name ?? key
  try {
    await attach(session, { PolicyId, name, wanted: [] })
  } catch (error) {
    if (codeOf(error) !== "PolicyNotFound") throw error
  }
  const call = () => change(session, `delete policy ${name}`, () => client.send(new DeletePolicyCommand({ PolicyId })))
  await lookFor(session, `delete policy ${name}`, call, "PolicyNotFound", ["PolicyInUse"])
}

/** What a policy's targets are, by id. Throws whatever can be known to be wrong, before anything is written. */
async function prepare(session: Session, policy: Policy): Promise<readonly string[]> {
  const { Name, Targets = [] } = policy
  const size = tooLong(policy)
  if (size) throw wrong(session, `Policy ${Name} is too long. ${size}`, "Shorten it, or make two policies of it.")
  if (Targets.length === 0) return []
  const directory = await directoryOf(session, Targets)
  const resolved = Targets.map((target) => resolveTarget(target, directory))
  const [problem] = resolved.flatMap(({ problem }) => problem ?? [])
  if (problem) throw wrong(session, `Policy ${Name} cannot be attached: ${problem.message}`, problem.fix)
  const { PolicyTypes = [] } = await rootOf(session)
  const type = typeOf(policy)
  if (!PolicyTypes.some(({ Type, Status }) => Type === type && Status !== "PENDING_DISABLE")) {
    const message = `Policy ${Name} cannot be attached: the organization's root does not have ${type} enabled.`
    throw wrong(
      session,
      message,
      `State Reconcile::Organizations::PolicyType with Type: ${type}, or enable it by hand.`,
    )
  }
  return resolved.flatMap(({ id }) => id ?? [])
}

/** Of a type that was enabled, or a policy or unit that was made, a moment ago. */
const FRESH = ["PolicyNotFound", "PolicyTypeNotEnabled", "TargetNotFound"]

interface Attachment {
  readonly PolicyId: string
  readonly name: string
  /** Ids. */
  readonly wanted: readonly string[]
}

/**
 * Attaches what is missing, then detaches what is too much, one after another: root, units and accounts must have a service
 * control policy at all times.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_DetachPolicy.html
 */
async function attach(session: Session, { PolicyId, name, wanted }: Attachment): Promise<void> {
  const { client, AttachPolicyCommand, DetachPolicyCommand } = await organizationsOf(session)
  const there = await targetIds(session, PolicyId)
  for (const TargetId of new Set(wanted)) {
    if (there.includes(TargetId)) continue
    const call = () => client.send(new AttachPolicyCommand({ PolicyId, TargetId }))
    await bring(session, `attach policy ${name} to ${TargetId}`, call, ["DuplicatePolicyAttachment"], FRESH)
  }
  for (const TargetId of there) {
    if (wanted.includes(TargetId)) continue
    const call = () => client.send(new DetachPolicyCommand({ PolicyId, TargetId }))
    await bring(session, `detach policy ${name} from ${TargetId}`, call, ["PolicyNotAttached", "TargetNotFound"])
  }
}

/** A reply got lost: it is the one we asked for if it carries the ownership tags that we sent. */
async function ours(session: Session, policy: Policy, error: unknown, what: string): Promise<string> {
  const id = await policyId(session, policyKey(policy))
  const [there, sent] = [ownershipOf(id ? await tagsOf(session, id) : []), ownershipOf(completeTags(policy.Tags))]
  if (id !== undefined && sent.owner !== undefined && there.owner === sent.owner && there.template === sent.template)
    return id
  throw refused(session, what, error, "It was not made by this run: plan again to see it as it is.")
}

const idOf = async (session: Session, key: string, arn: string | undefined): Promise<string | undefined> =>
  arn?.split("/").at(-1) ?? (await policyId(session, key))

function wrong({ target }: Session, message: string, fix: string): ProblemError {
  return new ProblemError({ severity: "error", message, fix, account: target.account.id, region: target.region })
}

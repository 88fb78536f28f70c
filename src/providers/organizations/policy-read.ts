import type { PolicySummary, PolicyType } from "@aws-sdk/client-organizations"
import type { Found, Session, Wanted } from "../../model.ts"
import { type Directory, resolveTarget, spellTarget } from "../../value/organization-targets.ts"
import { codeOf, lookFor } from "../attempt.ts"
import { ownershipOf } from "../tagging.ts"
import { everything, once, organizationsOf } from "./calls.ts"
import { directoryOf } from "./directory.ts"
import type { Policy } from "./policy.schema.ts"
import { shownContent, typeOf } from "./policy-content.ts"
import { policyTypes } from "./shapes.ts"
import { knownTags, sweepTags } from "./tags.ts"

/** The key of a policy: its name and its type. */
export const policyKey = ({ Name, ...policy }: Pick<Policy, "Name" | "Type">): string => `${Name}|${typeOf(policy)}`

/**
 * The wanted policies, and while planning those that our tags mark: one list per stated type, then one description and one list
 * of targets for each policy. Targets are spelled as the template spells them, where it does.
 */
export async function readPolicies(
  session: Session,
  wanted: Wanted<Policy> | "all",
): Promise<readonly Found<Policy>[]> {
  const spelled = new Map(
    wanted === "all" ? [] : wanted.desired.map(({ key, properties }) => [key, properties.Targets ?? []] as const),
  )
  const ids = wanted === "all" ? await everyId(session) : await idsOf(session, [...spelled.keys(), ...wanted.owned])
  if (ids.length === 0) return []
  const directory = await directoryOf(session, [...spelled.values()].flat())
  const found = await Promise.all(ids.map((id) => readPolicy(session, id, { directory, spelled })))
  return found.filter((policy) => policy !== undefined)
}

/** The id of a policy by its key, as it is now; undefined where there is none. */
export async function policyId(session: Session, key: string): Promise<string | undefined> {
  const listed = await policiesOfType(session, typeIn(key) as PolicyType)
  return listed.find(({ Name }) => Name === nameIn(key))?.Id
}

/** Ids of everything that a policy is attached to. */
export async function targetIds(session: Session, PolicyId: string): Promise<readonly string[]> {
  const { client, ListTargetsForPolicyCommand } = await organizationsOf(session)
  const targets = await everything(
    session,
    `list the targets of policy ${PolicyId}`,
    (NextToken) => client.send(new ListTargetsForPolicyCommand({ PolicyId, NextToken })),
    ({ Targets }) => Targets,
  )
  return targets.map(({ TargetId = "" }) => TargetId)
}

const nameIn = (key: string): string => key.slice(0, key.lastIndexOf("|"))
const typeIn = (key: string): string => key.slice(key.lastIndexOf("|") + 1)

/** Those with a stated name, and those of any type that carry an owner. */
async function idsOf(session: Session, keys: readonly string[]): Promise<readonly string[]> {
  const types = [...new Set(keys.map(typeIn))] as PolicyType[]
  const listed = await Promise.all(types.map((type) => policiesOfType(session, type)))
  const stated = listed.flat().filter((summary) => keys.includes(keyOfSummary(summary)))
  const tagged = session.purpose === "plan" ? [...(await sweepTags(session)).values()] : []
  const owned = tagged.filter(({ arn, tags }) => arn.includes(":policy/") && ownershipOf(tags).owner !== undefined)
  return [...new Set([...stated.map(({ Id = "" }) => Id), ...owned.map(({ id }) => id)])]
}

const keyOfSummary = ({ Name = "", Type }: PolicySummary): string => policyKey({ Name, Type: Type as Policy["Type"] })

/** All of every type; a type that the partition does not know has none. */
async function everyId(session: Session): Promise<readonly string[]> {
  const listed = await Promise.all(
    policyTypes.map((type) =>
      policiesOfType(session, type).catch((error: unknown) => {
        if (/^(InvalidInput|PolicyTypeNotAvailableForOrganization)$/.test(codeOf(error))) return []
        throw error
      }),
    ),
  )
  return listed.flat().map(({ Id = "" }) => Id)
}

function policiesOfType(session: Session, Filter: PolicyType): Promise<readonly PolicySummary[]> {
  return once(session, `policies:${Filter}`, async () => {
    const { client, ListPoliciesCommand } = await organizationsOf(session)
    return everything(
      session,
      `list the policies of type ${Filter}`,
      (NextToken) => client.send(new ListPoliciesCommand({ Filter, NextToken })),
      ({ Policies }) => Policies,
    )
  })
}

/** What targets are called: by the template that states the policy, else by their shortest path or name. */
interface Names {
  readonly directory: Directory
  readonly spelled: ReadonlyMap<string, readonly string[]>
}

async function readPolicy(
  session: Session,
  PolicyId: string,
  { directory, spelled }: Names,
): Promise<Found<Policy> | undefined> {
  const { client, DescribePolicyCommand } = await organizationsOf(session)
  const [reply, ids] = await Promise.all([
    describe(session, PolicyId, () => client.send(new DescribePolicyCommand({ PolicyId }))),
    targetIds(session, PolicyId).catch(absentIfGone),
  ])
  const { PolicySummary: summary = {}, Content = "" } = reply?.Policy ?? {}
  const tags = summary.AwsManaged ? [] : await knownTags(session, PolicyId).catch(absentIfGone)
  if (!reply?.Policy || !ids || !tags) return undefined
  const key = keyOfSummary(summary)
  const stated = (spelled.get(key) ?? []).map((target) => ({ target, id: resolveTarget(target, directory).id }))
  const names = ids.flatMap((id) => {
    const own = stated.filter((one) => one.id === id).map(({ target }) => target)
    return own.length > 0 ? own : [spellTarget(id, directory)]
  })
  return {
    key,
    ...(summary.Arn && { arn: summary.Arn }),
    properties: {
      Name: summary.Name ?? "",
      Type: summary.Type as Policy["Type"],
      Content: shownContent(Content),
      Description: summary.Description ?? "",
      Targets: names.sort(),
      Tags: tags.map((tag) => ({ ...tag })),
    },
    ...ownershipOf(tags),
    ...(summary.AwsManaged && { held: "AWS manages it" }),
  }
}

const describe = <T>(session: Session, id: string, call: () => Promise<T>): Promise<T | undefined> =>
  lookFor(session, `read policy ${id}`, call, "PolicyNotFound")

/** A policy may go while it is read. */
function absentIfGone(error: unknown): undefined {
  if (!/^(PolicyNotFound|TargetNotFound)$/.test(codeOf(error))) throw error
}

import { OrganizationsClient } from "@aws-sdk/client-organizations"
import { roleArn } from "../accounts/credentials.ts"
import { refusal } from "../accounts/pages.ts"
import type { Account, Config, Json, Organization, Provider, World } from "../model.ts"
import { ProblemError } from "../value/problem.ts"
import { type ControlPolicy, readControlPolicies } from "./control-policies.ts"
import { type Diagnosis, diagnose } from "./diagnosis.ts"
import { protects, taggingActions, tagProtection } from "./tag-protection.ts"

/** What the tag-protecting policy is judged by. */
export interface TagInput {
  readonly organization: Pick<Organization, "accounts" | "unknown">
  /** ARN of the apply role, with `*` for the account. */
  readonly role: string
  readonly providers: readonly Provider[]
}

const about = diagnose("tags")

/** Whether a service control policy keeps others from writing the tags of ownership. */
export async function examineTags(
  world: World,
  config: Config,
  organization: Organization,
  providers: readonly Provider[],
): Promise<readonly Diagnosis[]> {
  const { apply } = config.access
  if (!apply) return [about("skipped", "Nothing is applied, so nobody has to be kept from the tags of ownership.")]
  const input: TagInput = { organization, role: roleArn(world.partition, "*", apply), providers }
  const actions = taggingActions(providers)
  const isWanted = (document: Json) => protects(document, actions, input.role) !== undefined
  const enough = (found: readonly ControlPolicy[]) => judgeTags(found, input).every(({ status }) => status === "ok")
  // Who reads the index may not be allowed this; who runs doctor may.
  const identities = config.organization.read === undefined ? (["ambient"] as const) : (["index", "ambient"] as const)
  let reason = ""
  for (const who of identities) {
    const client = world.clientAs?.(who, OrganizationsClient)
    if (!client) return []
    try {
      return judgeTags(await readControlPolicies(client, isWanted, enough), input)
    } catch (error) {
      reason ||= reasonOf(error)
    }
  }
  return [
    about(
      "unknown",
      `Whether a service control policy protects the tags of ownership could not be looked at: ${reason}`,
      {
        fix: "Allow the role that reads the index organizations:ListPolicies, organizations:DescribePolicy and organizations:ListTargetsForPolicy.",
      },
    ),
  ]
}

/**
 * What the policies that are about our tags add up to. SCPs do not concern the management account.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
export function judgeTags(
  policies: readonly ControlPolicy[],
  { organization, role, providers }: TagInput,
): readonly Diagnosis[] {
  const actions = taggingActions(providers)
  const document = tagProtection(providers, [role])
  const fix = "Attach this service control policy to the root:"
  const seen = policies.flatMap((policy) => {
    const found = protects(policy.document, actions, role)
    return found ? [{ ...policy, ...found }] : []
  })
  const locked = seen.filter((policy) => policy.locked && policy.targets.length > 0)
  const closed = seen.filter(({ open }) => open.length === 0)
  const wrong = locked.map(({ name }) => {
    const message = `The service control policy ${name} denies the tags of ownership to the apply role, too: nothing can be created.`
    return about("wrong", message, { fix: "Replace it by this one:", document })
  })
  if (seen.length === 0) {
    const message =
      "No service control policy keeps others from writing the tags of ownership: who may tag a role could pass it off as reconcile's."
    return [about("warning", message, { fix, document })]
  }
  if (closed.length === 0) {
    const left = seen.map(({ name, open }) => `${name} leaves out ${open.join(", ")}`).join("; ")
    const message = `The tags of ownership are not protected: the service control policy ${left}.`
    return [...wrong, about("warning", message, { fix: "Replace it by this one:", document })]
  }
  const names = closed.map(({ name }) => name).join(", ")
  const targets = new Set(closed.flatMap((policy) => policy.targets))
  const members = organization.accounts.filter(({ state, management }) => state === "ACTIVE" && !management)
  const outside = members.filter((account) => !isBelow(account, targets))
  if (outside.length === 0 && !wrong.length)
    return [about("ok", `The service control policy ${names} protects the tags of ownership.`)]
  if (outside.length === 0) return wrong
  if (organization.unknown.units !== undefined) {
    const message = `Whether the service control policy ${names} is attached to all accounts is not known: ${organization.unknown.units}`
    return [...wrong, about("unknown", message, { fix: "Make the organizational units readable." })]
  }
  const message = `The service control policy ${names}, which protects the tags of ownership, is not attached above these accounts.`
  return [...wrong, about("warning", message, { fix: "Attach it to the root.", accounts: outside.map(({ id }) => id) })]
}

const isBelow = ({ id, path }: Account, targets: ReadonlySet<string>): boolean =>
  targets.has(id) || path.some((unit) => targets.has(unit.id)) || [...targets].some((target) => target.startsWith("r-"))

function reasonOf(error: unknown): string {
  if (error instanceof ProblemError) return error.message
  const denied = refusal(error)
  if (denied !== undefined) return denied
  return error instanceof Error ? error.message : String(error)
}

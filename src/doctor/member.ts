import { roleArn } from "../accounts/credentials.ts"
import type { Access, Config, Purpose } from "../model.ts"
import { type Diagnosis, diagnose } from "./diagnosis.ts"
import { judgeSeparation, type Side } from "./hub-trust.ts"
import { judgeMemberTrust } from "./member-trust.ts"
import { judgePermissions, judgeReach } from "./permissions.ts"
import type { RoleSight } from "./roles.ts"

/** The roles by which reconcile enters one account, as they were seen. */
export interface MemberSights {
  readonly account: string
  readonly plan?: RoleSight
  readonly apply?: RoleSight
  readonly run?: RoleSight
}

/** What every account is compared with. */
export interface Expected {
  readonly access: Config["access"]
  readonly partition: string
  /** IAM actions by purpose. */
  readonly needed: Readonly<Record<"plan" | "apply", readonly string[]>>
}

const permissions = diagnose("permissions")
const trust = diagnose("trust")

/** What is to be said of the roles in one account: where nothing is wrong, that. */
export function judgeMember(sights: MemberSights, expected: Expected): readonly Diagnosis[] {
  const accounts = [sights.account]
  const found = (["plan", "apply", "run"] as const).flatMap((purpose) => {
    const [sight, access] = [sights[purpose], expected.access[purpose]]
    return sight && access ? judgeSight(purpose, sight, access, sights.account, expected) : []
  })
  const { plan, apply } = expected.access
  if (!plan || !apply || plan.hub || apply.hub || plan.role === apply.role) return found
  // Without hubs in the configuration, nobody says whom the roles should trust: not the same, in any case.
  const shared = judgeSeparation(sideOf("plan", plan.role, sights.plan), sideOf("apply", apply.role, sights.apply))
  return [...found, ...shared.map((one) => ({ ...one, accounts }))]
}

function judgeSight(
  purpose: Purpose,
  sight: RoleSight,
  access: Access,
  account: string,
  { access: all, partition, needed }: Expected,
): readonly Diagnosis[] {
  const accounts = [account]
  const { role, hub, externalId } = access
  if (sight.status === "absent") {
    const fix = "Roll the roles out to it: docs/operations.md says how."
    // Tasks may be for some accounts only.
    return [permissions(purpose === "run" ? "warning" : "wrong", `There is no role ${role}.`, { fix, accounts })]
  }
  if (sight.status === "unreadable") {
    const fix = "Give the plan role its whole policy: docs/operations.md has it."
    const message = `${role} could not be looked at: ${sight.reason.replaceAll(account, "{{ account.id }}")}`
    return [permissions("unknown", message, { fix, accounts })]
  }
  if (sight.role.arn !== roleArn(partition, account, access)) {
    const message = `${role} is at another path: it is ${sight.role.arn.replaceAll(account, "{{ account.id }}")}.`
    return [permissions("wrong", message, { fix: `Write its path into \`access.${purpose}.role\`.`, accounts })]
  }
  const otherHubs = (["plan", "apply", "run"] as const).flatMap((other) => {
    const arn = other === purpose ? undefined : all[other]?.hub
    return arn === undefined || arn === hub ? [] : [{ purpose: other, arn }]
  })
  const rights =
    purpose === "run"
      ? judgeReach({ role, account, others: othersOf(partition, account, all), ...sight.role })
      : judgePermissions({ purpose, role, account, needed: needed[purpose], ...sight.role })
  const doors = judgeMemberTrust({
    purpose,
    role,
    account,
    document: sight.role.trust,
    ...(hub !== undefined && { hub }),
    otherHubs,
    ...(externalId !== undefined && { externalId }),
  })
  const fine = {
    plan: `${role} may do what planning takes.`,
    apply: `${role} may do what applying takes.`,
    run: `${role} does not lead on to what reconcile plans and applies by.`,
  }
  return [
    ...(rights.length > 0 ? rights : [permissions("ok", fine[purpose], { accounts })]),
    ...(doors.length > 0 ? doors : [trust("ok", trusts(role, hub), { accounts })]),
  ]
}

const trusts = (role: string, hub: string | undefined): string =>
  hub === undefined ? `${role} trusts named roles only.` : `${role} trusts its hub and nobody else.`

const sideOf = (purpose: Purpose, name: string, sight: RoleSight | undefined): Side => ({
  purpose,
  name,
  ...(sight?.status === "read" && { document: sight.role.trust }),
})

/** ARNs of what else reconcile enters by, as far as a role of this account could become that. */
const othersOf = (partition: string, account: string, { plan, apply }: Config["access"]): readonly string[] =>
  [plan, apply].flatMap((access) =>
    access ? [roleArn(partition, account, access), ...(access.hub ? [access.hub] : [])] : [],
  )

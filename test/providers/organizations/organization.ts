/** The emulated organization as a target, called as its management account; and what tests put into it. */

import { EnablePolicyTypeCommand, OrganizationsClient, type PolicyType } from "@aws-sdk/client-organizations"
import type { Account, Comparison, Desired, Found, Properties, Provider, Session, Target } from "../../../src/model.ts"
import { compare } from "../../../src/plan/compare.ts"
import { foldKey, keyOf } from "../../../src/value/key.ts"
import { type Aws, managementAccount } from "../../aws/moto.ts"
import { desiredOf } from "../contract.ts"
import { sessionOf } from "../session.ts"

const account = (id: string, name: string): Account => ({
  id,
  name,
  email: "",
  state: "ACTIVE",
  path: [],
  tags: {},
  management: false,
})

/** The organization that every seed makes. */
export const organization: Target = {
  scope: "organization",
  account: account("o-exampleorg", "the organization"),
  region: "us-east-1",
}

/** One of its accounts. */
export const memberTarget = (id: string, name = `account-${id}`): Target => ({
  scope: "account",
  account: account(id, name),
  region: "us-east-1",
})

/** Contracts run as the management account. */
export const asManagement = { account: managementAccount, target: organization }

/** The SDK's client of the management account. */
export const clientOf = (aws: Aws): OrganizationsClient => new OrganizationsClient(aws.client(managementAccount))

/** The ids of units are the same in every run: the nth that a seed makes. */
export const unitId = (nth: number): string => `ou-ab12-${String(nth).padStart(8, "0")}`

/** Enables types of policies on the root. */
export const enable =
  (...types: readonly PolicyType[]) =>
  async (aws: Aws): Promise<void> => {
    for (const PolicyType of types) {
      await clientOf(aws).send(new EnablePolicyTypeCommand({ RootId: "r-ab12", PolicyType }))
    }
  }

/** A provider at work in the organization, by way of `endpoint`. */
export function placeOf(provider: Provider, aws: () => Aws, endpoint: () => string, target = organization) {
  const session = (purpose: Session["purpose"], mortal = false) =>
    sessionOf(aws(), { account: managementAccount, target, purpose, endpoint: endpoint(), mortal })
  /** The template's wish. Properties that are null are left out. */
  const desired = (properties: Properties, more: Partial<Desired> = {}): Desired => {
    const written = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null))
    const made: Desired = desiredOf(provider, keyOf(provider, written) ?? "", written)
    return { ...made, target, lifecycle: { ...made.lifecycle, tags: "declared" }, ...more }
  }
  const read = async (one: Desired, purpose: Session["purpose"] = "plan"): Promise<Found | undefined> => {
    const all = await provider.read(session(purpose), { desired: [one], owned: [] })
    return all.find(({ key }) => foldKey(provider, key) === foldKey(provider, one.key))
  }
  const due = async (one: Desired): Promise<Comparison | undefined> =>
    compare(provider, one, await read(one), {
      context: { account: target.account.id, partition: "aws", principals: new Map() },
      owner: "contract",
    })
  /** Plans and does it; answers the action. */
  const converge = async (one: Desired, apply = session("apply")): Promise<string | undefined> => {
    const comparison = await due(one)
    if (!comparison) return undefined
    const { action, write } = comparison
    const { before: _, ...fresh } = write
    if (action === "delete") await provider.delete?.(apply, write)
    if (action === "create") await provider.create?.(apply, fresh)
    if (action === "update" || action === "adopt") await provider.update?.(apply, write)
    return action
  }
  return { session, desired, read, due, converge }
}

import type { Found, Provider, Session, Wanted, Write } from "../../model.ts"
import { isAsked } from "../setting.ts"
import { bring, organizationsOf } from "./calls.ts"
import { type PolicyType, policyTypeSchema } from "./policy-type.schema.ts"
import { organizationId } from "./refs.ts"
import { rootOf } from "./tree.ts"

/**
 * Which types of policies are enabled on the organization's root.
 * https://docs.aws.amazon.com/organizations/latest/userguide/enable-policy-type.html
 */
export const policyType: Provider<PolicyType> = {
  type: "Reconcile::Organizations::PolicyType",
  scope: "organization",
  schema: policyTypeSchema,
  key: ["Type"],
  ownership: "declared",
  actions: {
    read: ["organizations:ListRoots"],
    write: ["organizations:DisablePolicyType", "organizations:EnablePolicyType"],
  },
  arns: (_, target, partition) => [`arn:${partition}:organizations::*:root/${organizationId(target)}/*`],
  read,
  create: enable,
  delete: disable,
}

/** One call, whatever is stated. */
async function read(session: Session, wanted: Wanted<PolicyType> | "all"): Promise<readonly Found<PolicyType>[]> {
  if (!isAsked(wanted)) return []
  const asked = wanted === "all" ? undefined : new Set([...wanted.desired.map(({ key }) => key), ...wanted.owned])
  const { PolicyTypes = [] } = await rootOf(session)
  return PolicyTypes.filter(({ Status }) => Status !== "PENDING_DISABLE")
    .map(({ Type }) => ({ key: String(Type), properties: { Type: Type as PolicyType["Type"] } }))
    .filter(({ key }) => !asked || asked.has(key))
}

async function enable(session: Session, { key }: Write<PolicyType>): Promise<void> {
  const { client, EnablePolicyTypeCommand } = await organizationsOf(session)
  const { Id: RootId = "" } = await rootOf(session)
  const call = () => client.send(new EnablePolicyTypeCommand({ RootId, PolicyType: key as PolicyType["Type"] }))
  await bring(session, `enable policies of type ${key}`, call, ["PolicyTypeAlreadyEnabled"])
}

async function disable(session: Session, { key }: Write<PolicyType>): Promise<void> {
  const { client, DisablePolicyTypeCommand } = await organizationsOf(session)
  const { Id: RootId = "" } = await rootOf(session)
  const call = () => client.send(new DisablePolicyTypeCommand({ RootId, PolicyType: key as PolicyType["Type"] }))
  await bring(session, `disable policies of type ${key}`, call, ["PolicyTypeNotEnabled"])
}

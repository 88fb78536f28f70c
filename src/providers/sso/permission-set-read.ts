import type { Found, Session, Wanted } from "../../model.ts"
import { attempt, lookFor } from "../attempt.ts"
import { decodeDocument } from "../iam/documents.ts"
import { ownershipOf, type Tag } from "../tagging.ts"
import { instanceOf } from "./instance.ts"
import { everyPage } from "./pages.ts"
import type { PermissionSet } from "./permission-set.schema.ts"
import {
  accountsWith,
  allPermissionSets,
  findPermissionSet,
  type PermissionSetSummary,
  rememberedTagsOf,
  tagsOf,
} from "./permission-sets.ts"

/**
 * The wanted permission sets. While planning all are described and their tags read, two calls each; five more go to those that
 * are stated or carry an owner.
 */
export async function readPermissionSets(
  session: Session,
  wanted: Wanted<PermissionSet> | "all",
): Promise<readonly Found<PermissionSet>[]> {
  const names = wanted === "all" ? undefined : new Set([...wanted.desired.map(({ key }) => key), ...wanted.owned])
  if (names && session.purpose === "apply") {
    const sets = await Promise.all([...names].map((name) => findPermissionSet(session, name)))
    const there = sets.filter((set) => set !== undefined)
    return Promise.all(there.map(async (set) => found(session, set, await tagsOf(session, set.PermissionSetArn))))
  }
  const sets = await allPermissionSets(session)
  const read = sets.map(async (set) => {
    const tags = await rememberedTagsOf(session, set.PermissionSetArn)
    const isWanted = !names || names.has(set.Name) || ownershipOf(tags).owner !== undefined
    return isWanted ? [await found(session, set, tags)] : []
  })
  return (await Promise.all(read)).flat()
}

/** The ARNs of the AWS managed policies that are attached. */
export async function managedPoliciesIn(session: Session, PermissionSetArn: string): Promise<readonly string[]> {
  const { ListManagedPoliciesInPermissionSetCommand, SSOAdminClient } = await import("./client.ts")
  const sso = session.client(SSOAdminClient)
  const { InstanceArn } = await instanceOf(session)
  const policies = await everyPage(
    (NextToken) =>
      attempt(session, `list the managed policies of ${PermissionSetArn}`, () =>
        sso.send(new ListManagedPoliciesInPermissionSetCommand({ InstanceArn, PermissionSetArn, NextToken })),
      ),
    ({ AttachedManagedPolicies }) => AttachedManagedPolicies,
  )
  return policies.map(({ Arn = "" }) => Arn)
}

/** The name and path of a policy that accounts have. */
export interface PolicyReference {
  readonly Name: string
  readonly Path: string
}

/** The policies of the accounts that are attached. */
export async function customerPoliciesIn(
  session: Session,
  PermissionSetArn: string,
): Promise<readonly PolicyReference[]> {
  const { ListCustomerManagedPolicyReferencesInPermissionSetCommand: List, SSOAdminClient } = await import(
    "./client.ts"
  )
  const sso = session.client(SSOAdminClient)
  const { InstanceArn } = await instanceOf(session)
  const references = await everyPage(
    (NextToken) =>
      attempt(session, `list the customer managed policies of ${PermissionSetArn}`, () =>
        sso.send(new List({ InstanceArn, PermissionSetArn, NextToken })),
      ),
    ({ CustomerManagedPolicyReferences }) => CustomerManagedPolicyReferences,
  )
  return references.map(({ Name = "", Path = "/" }) => ({ Name, Path }))
}

async function found(session: Session, set: PermissionSetSummary, tags: readonly Tag[]): Promise<Found<PermissionSet>> {
  const { Name, PermissionSetArn: arn, Description, SessionDuration = "PT1H", RelayState } = set
  const [ManagedPolicies, CustomerManagedPolicyReferences, InlinePolicy, PermissionsBoundary, behind] =
    await Promise.all([
      managedPoliciesIn(session, arn),
      customerPoliciesIn(session, arn),
      inlinePolicyOf(session, arn),
      boundaryOf(session, arn),
      accountsWith(session, arn, "LATEST_PERMISSION_SET_NOT_PROVISIONED"),
    ])
  return {
    key: Name,
    arn,
    properties: {
      Name,
      ...(Description && { Description }),
      ManagedPolicies,
      CustomerManagedPolicyReferences,
      ...(InlinePolicy && { InlinePolicy: decodeDocument(InlinePolicy) }),
      ...(PermissionsBoundary && { PermissionsBoundary }),
      SessionDuration,
      ...(RelayState && { RelayStateType: RelayState }),
      Provisioned: behind.length === 0,
      Tags: tags,
    } as PermissionSet,
    ...ownershipOf(tags),
  }
}

async function inlinePolicyOf(session: Session, PermissionSetArn: string): Promise<string | undefined> {
  const { GetInlinePolicyForPermissionSetCommand, SSOAdminClient } = await import("./client.ts")
  const sso = session.client(SSOAdminClient)
  const { InstanceArn } = await instanceOf(session)
  const { InlinePolicy } = await attempt(session, `read the inline policy of ${PermissionSetArn}`, () =>
    sso.send(new GetInlinePolicyForPermissionSetCommand({ InstanceArn, PermissionSetArn })),
  )
  return InlinePolicy
}

async function boundaryOf(
  session: Session,
  PermissionSetArn: string,
): Promise<PermissionSet["PermissionsBoundary"] | undefined> {
  const { GetPermissionsBoundaryForPermissionSetCommand, SSOAdminClient } = await import("./client.ts")
  const sso = session.client(SSOAdminClient)
  const { InstanceArn } = await instanceOf(session)
  const reply = await lookFor(
    session,
    `read the permissions boundary of ${PermissionSetArn}`,
    () => sso.send(new GetPermissionsBoundaryForPermissionSetCommand({ InstanceArn, PermissionSetArn })),
    "ResourceNotFound",
  )
  const { ManagedPolicyArn, CustomerManagedPolicyReference: reference } = reply?.PermissionsBoundary ?? {}
  if (ManagedPolicyArn) return { ManagedPolicyArn }
  return reference && { CustomerManagedPolicyReference: { Name: reference.Name ?? "", Path: reference.Path ?? "/" } }
}

import {
  DescribePolicyCommand,
  ListPoliciesCommand,
  ListTargetsForPolicyCommand,
  type OrganizationsClient,
  type PolicySummary,
} from "@aws-sdk/client-organizations"
import { everything } from "../accounts/pages.ts"
import type { Json } from "../model.ts"
import { decodeDocument } from "../providers/iam/documents.ts"

/** A service control policy of the organization. */
export interface ControlPolicy {
  readonly name: string
  readonly document: Json
  /** Ids of the root, units and accounts it is attached to. */
  readonly targets: readonly string[]
}

/**
 * The service control policies that are about something, and where each is attached; likely ones first, until `enough`. AWS
 * lets a client describe two a second. Throws what AWS refuses.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPolicies.html
 */
export async function readControlPolicies(
  client: OrganizationsClient,
  isWanted: (document: Json) => boolean,
  enough: (found: readonly ControlPolicy[]) => boolean,
): Promise<readonly ControlPolicy[]> {
  const listed = await everything(
    (NextToken) => client.send(new ListPoliciesCommand({ Filter: "SERVICE_CONTROL_POLICY", NextToken })),
    (page) => page.Policies,
  )
  const own = listed.filter(({ AwsManaged }) => !AwsManaged).sort((a, b) => likeness(b) - likeness(a))
  const found: ControlPolicy[] = []
  for (const { Id: PolicyId, Name: name = "" } of own) {
    if (enough(found)) break
    const { Policy: policy } = await client.send(new DescribePolicyCommand({ PolicyId }))
    const document = decodeDocument(policy?.Content)
    if (!isWanted(document)) continue
    const targets = await everything(
      (NextToken) => client.send(new ListTargetsForPolicyCommand({ PolicyId, NextToken })),
      (page) => page.Targets,
    )
    found.push({ name, document, targets: targets.map(({ TargetId = "" }) => TargetId) })
  }
  return found
}

const likeness = ({ Name = "" }: PolicySummary): number => (/reconcile/i.test(Name) ? 2 : /tag/i.test(Name) ? 1 : 0)

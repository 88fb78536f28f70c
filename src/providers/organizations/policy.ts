import type { Problem, Provider, Ref, Surroundings, Target, Write } from "../../model.ts"
import { isTargetId, reachOf } from "../../value/organization-targets.ts"
import { type Policy, policySchema } from "./policy.schema.ts"
import { canonicalPolicy, contentProblems, tooLong, typeOf } from "./policy-content.ts"
import { readPolicies } from "./policy-read.ts"
import { createPolicy, deletePolicy, updatePolicy } from "./policy-write.ts"
import { organizationId } from "./refs.ts"

const UNIT = "AWS::Organizations::OrganizationalUnit"

/**
 * Policies of AWS Organizations and where they are attached. AWS describes two of them a second, so only those that templates
 * state or our tags mark are read.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies.html
 */
export const policy: Provider<Policy> = {
  type: "AWS::Organizations::Policy",
  scope: "organization",
  schema: policySchema,
  key: ["Name", "Type"],
  ownership: "tags",
  actions: {
    read: [
      "organizations:DescribePolicy",
      "organizations:ListAccounts",
      "organizations:ListOrganizationalUnitsForParent",
      "organizations:ListPolicies",
      "organizations:ListRoots",
      "organizations:ListTagsForResource",
      "organizations:ListTargetsForPolicy",
      "tag:GetResources",
    ],
    write: [
      "organizations:AttachPolicy",
      "organizations:CreatePolicy",
      "organizations:DeletePolicy",
      "organizations:DetachPolicy",
      "organizations:TagResource",
      "organizations:UntagResource",
      "organizations:UpdatePolicy",
    ],
  },
  needs,
  arns,
  misfits,
  canonical: canonicalPolicy,
  reach: ({ before, after }, { organization }) =>
    [before?.properties, after].flatMap((policy) => (policy ? reachOf({ ...policy }, organization).accounts : [])),
  read: readPolicies,
  create: createPolicy,
  update: updatePolicy,
  delete: deletePolicy,
}

/** Targets that stand for nothing, or for one of several, and content that is too long or that AWS does not understand. */
function misfits(policy: Policy, { organization, stated }: Surroundings): readonly Pick<Problem, "message" | "fix">[] {
  const units = stated.filter(({ type, state }) => type === UNIT && state === "present")
  const { problems } = reachOf(
    { ...policy },
    organization,
    units.map(({ key }) => key),
  )
  const size = tooLong(policy)
  const content = contentProblems(policy)
  return [...problems.map(({ message, fix }) => ({ message, fix })), ...(size ? [{ message: size }] : []), ...content]
}

/** Its type enabled, and the units that it names. */
function needs({ Targets = [], ...properties }: Partial<Policy>): readonly Ref[] {
  const units = Targets.filter((target) => !isTargetId(target) && target.toLowerCase() !== "root")
  return [
    { type: "Reconcile::Organizations::PolicyType", key: typeOf(properties) },
    ...units.map((path) => ({
      type: UNIT,
      key: path.replace(/^root\//i, ""),
    })),
  ]
}

/** A policy's ARN has its random id; those it is attached to or detached from are named by it. */
function arns({ before, after }: Write<Policy>, target: Target, partition: string): readonly string[] {
  const [organization, prefix] = [organizationId(target), `arn:${partition}:organizations::*`]
  const types = [before?.properties, after].flatMap((side) => (side ? typeOf(side).toLowerCase() : []))
  return [
    ...new Set(types.map((type) => before?.arn ?? `${prefix}:policy/${organization}/${type}/*`)),
    ...["account", "ou", "root"].map((kind) => `${prefix}:${kind}/${organization}/*`),
  ]
}

import type { PolicyDocument } from "./document.ts"
import { type GitHub, issuer, oidcTrust } from "./github.ts"
import { indexResources } from "./index-role.ts"
import type { Providers } from "./members.ts"
import { roleResources } from "./role.ts"
import { type Chain, type Roles, roleArn } from "./roles.ts"
import { runHub } from "./run-role.ts"
import { parametersIn, type Stack, type StackResource } from "./stack.ts"
import type { TaskRights } from "./tasks.ts"
import { hubPolicy, memberTrust } from "./trust.ts"

/** What the hub account's template depends on, beside the roles. */
export interface HubOptions {
  readonly github: GitHub
  /** The account has GitHub's OIDC provider already. */
  readonly existingProvider: boolean
  /** What tasks take, where the roles of tasks are made. */
  readonly tasks?: TaskRights
}

/**
 * The template of the hub account: GitHub's OIDC provider; for each purpose a role that CI enters by, which GitHub's
 * token opens, and a hub, which that role may assume; and the index role, where that lives in this account.
 *
 * The role that enters and the hub are two, since reconcile assumes the hubs from one identity per job: `apply` plans
 * first, by the plan hub, so that each role in an account trusts its own hub and nobody else.
 */
export function hubStack(roles: Roles, providers: Providers, { github, existingProvider, tasks }: HubOptions): Stack {
  const here = { ...roles, hubAccount: "${AWS::AccountId}" }
  const provider = existingProvider ? EXISTING_PROVIDER : "${GitHubOidcProvider}"
  const running = roles.run && tasks ? runHub(roles, roles.run, tasks, ["${RunEntry.Arn}"]) : undefined
  const entries = ["${PlanEntry.Arn}", "${ApplyEntry.Arn}", ...(running ? ["${RunEntry.Arn}"] : [])]
  const resources = {
    ...(existingProvider ? {} : { GitHubOidcProvider: oidcProvider(github.audience) }),
    ...roleResources("PlanEntry", {
      role: roles.plan.entry,
      description: `CI plans by it: ${github.repository}.`,
      comment: PLAN_ENTRY,
      trust: oidcTrust("plan", provider, github),
      permissions: entryPolicy(here, [roles.plan]),
    }),
    ...roleResources("ApplyEntry", {
      role: roles.apply.entry,
      description: `CI applies by it: ${github.repository}.`,
      comment: APPLY_ENTRY,
      trust: oidcTrust("apply", provider, github),
      permissions: entryPolicy(here, [roles.plan, roles.apply], roles.organization),
    }),
    ...(roles.run && running ? runEntry(here, roles.run, oidcTrust("run", provider, github), github) : {}),
    ...roleResources("PlanHub", hub(roles, roles.plan, "plan", ["${PlanEntry.Arn}", "${ApplyEntry.Arn}"])),
    ...roleResources("ApplyHub", hub(roles, roles.apply, "apply", ["${ApplyEntry.Arn}"])),
    ...running?.resources,
    ...(roles.index?.account === roles.hubAccount ? indexResources(roles, roles.index, entries, providers) : {}),
  }
  const outputs = {
    PlanRoleToAssume: { description: "role-to-assume of jobs that plan.", value: "${PlanEntry.Arn}" },
    ApplyRoleToAssume: { description: "role-to-assume of jobs that apply.", value: "${ApplyEntry.Arn}" },
    ...(running && {
      RunRoleToAssume: { description: "role-to-assume of jobs that run tasks.", value: "${RunEntry.Arn}" },
    }),
    PlanHub: { description: "access.plan.hub in reconcile.yaml.", value: "${PlanHub.Arn}" },
    ApplyHub: { description: "access.apply.hub in reconcile.yaml.", value: "${ApplyHub.Arn}" },
    ...(running && { RunHub: { description: "access.run.hub in reconcile.yaml.", value: "${RunHub.Arn}" } }),
  }
  return {
    description: "reconcile: how CI enters AWS, and the hubs that lead into every account.",
    parameters: parametersIn([resources, outputs]),
    resources,
    outputs,
    notes: { PlanMergeGroup: MERGE_GROUP, ...running?.notes },
  }
}

const EXISTING_PROVIDER = `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:oidc-provider/${issuer}`

const PLAN_ENTRY = `Pull requests of the repository, and runs on its branch. Whoever may push a branch may have this
role: it reads. Forks get no token, unless the repository's settings send write tokens to them.`

const APPLY_ENTRY = `Runs on the branch, in the environment. Let that environment deploy from this branch only.
It may become the plan hub too: apply plans first.`

const RUN_ENTRY = `Runs on the branch, in the environment for tasks. Let that environment deploy from this branch only, and
whoever is to be asked before a task runs review it.`

const MERGE_GROUP = "The branch of a merge group ends with a commit: the one condition here that cannot be exact."

const oidcProvider = (audience: string): StackResource => ({
  type: "AWS::IAM::OIDCProvider",
  comment: "Stays when the stack goes: other roles of this account may trust it by then.",
  retained: true,
  properties: { Url: `https://${issuer}`, ClientIdList: [audience] },
})

const runEntry = (here: Roles, run: Chain, trust: PolicyDocument, { repository }: GitHub) =>
  roleResources("RunEntry", {
    role: run.entry,
    description: `CI runs tasks by it: ${repository}.`,
    comment: RUN_ENTRY,
    trust,
    permissions: entryPolicy(here, [run]),
  })

/** To the hubs of these purposes, to the index, and to what changes the organization. */
function entryPolicy(here: Roles, chains: readonly Chain[], organization?: Roles["organization"]) {
  const { index, organizationId } = here
  const hubs = chains.map((chain) => roleArn(here, here.hubAccount, chain.hub))
  const central = [index, organization].flatMap((role) => (role ? [roleArn(here, role.account, role)] : []))
  return hubPolicy({
    roles: [...hubs, ...central],
    organizationId,
    sourceIdentity: chains.some(({ sourceIdentity }) => sourceIdentity !== undefined),
  })
}

function hub(roles: Roles, chain: Chain, purpose: string, principals: readonly string[]) {
  const sourceIdentity = chain.sourceIdentity !== undefined
  const { organizationId } = roles
  return {
    role: chain.hub,
    description: `reconcile enters every account by it to ${purpose}.`,
    comment: `Leads to ${chain.member.name} in every account of the organization, and nowhere else.`,
    trust: memberTrust({ principals, organizationId, sourceIdentity }),
    permissions: hubPolicy({
      roles: [roleArn(roles, "*", chain.member)],
      organizationId,
      sourceIdentity,
      describesTypes: purpose === "plan",
    }),
  }
}

import { type Deployment, deploy, deployStackSet, unknownIds } from "./deployment.ts"
import type { GitHub } from "./github.ts"
import type { HubOptions } from "./hub.ts"
import { type Chain, type RoleName, type Roles, roleArn } from "./roles.ts"

/** What stands above the hub account's template: where it goes, who enters by what, what reconcile.yaml then says. */
export const hubHeader = (
  roles: Roles,
  { github, existingProvider }: HubOptions,
  deployment: Deployment,
): readonly string[] => [
  `reconcile's hubs. Deploy this first, in ${theAccount(roles)} (not the management account), in one region:`,
  "",
  ...deploy("hub", deployment),
  "",
  "A job of GitHub Actions assumes one role, its role-to-assume. reconcile goes on from there:",
  "",
  ...ways(roles),
  "",
  "reconcile.yaml then says:",
  "",
  ...configuration(roles),
  "",
  ...trusted(github, roles),
  ...(existingProvider ? ["", `The OIDC provider of this account has to have the audience ${github.audience}.`] : []),
  ...(roles.index?.account === roles.hubAccount ? ["", ...indexHere(roles.index)] : []),
]

/** What stands above the members' template. */
export const membersHeader = (roles: Roles, left: readonly string[], deployment: Deployment): readonly string[] => [
  "reconcile's roles in every account. Deploy this after the hubs: AWS takes no trust policy that names a role not there",
  "yet. When a hub is deleted and made anew, these roles have to be deployed anew, too, for their trust names its old id.",
  "As a StackSet, from the management account, to every account below the root; or give the ids of units instead. The",
  "first line lets StackSets see the organization; once is enough:",
  "",
  ...deployStackSet("members", deployment),
  "",
  "One region will do: roles belong to the whole account. StackSets leave out the management account:",
  "`reconcile bootstrap management --with-member-roles` prints these roles for it.",
  ...(left.length > 0
    ? [
        "",
        `Not for ${left.join(", ")}: to plan that takes the right to read what is in every`,
        "bucket. Where templates state it, print this with --type and all types in use, and confine it to the buckets.",
      ]
    : []),
  ...tasks(roles),
  ...externalIds(roles),
]

/** What stands above the template of the account where IAM Identity Center is administered. */
export const identityCenterHeader = ({ identityCenter = "" }: Roles, deployment: Deployment): readonly string[] => [
  `What reconcile's roles need for IAM Identity Center. Deploy this in ${identityCenter}, after the roles of all accounts:`,
  "",
  ...deploy("identity-center", deployment),
]

/** What stands above the management account's template. */
export const managementHeader = (roles: Roles, withMemberRoles: boolean, deployment: Deployment): readonly string[] => [
  "reconcile in the organization's management account. Deploy this there, after the hubs, in one region:",
  "",
  ...deploy("management", deployment),
  ...(withMemberRoles ? [...tasks(roles), ...externalIds(roles)] : []),
]

const theAccount = ({ hubAccount }: Roles): string =>
  hubAccount === unknownIds.hubAccount ? "the account of the hubs" : `the account ${hubAccount}`

function ways({ plan, apply, run, index }: Roles): readonly string[] {
  const wide = (...names: readonly RoleName[]) => Math.max(...names.map(({ name }) => name.length))
  const chains = [plan, apply, ...(run ? [run] : [])]
  const [entry, hub] = [wide(...chains.map((one) => one.entry)), wide(...chains.map((one) => one.hub))]
  const from = (job: string, chain: Chain) => `  ${job.padEnd(6)} ${chain.entry.name.padEnd(entry)} ->`
  const into = (chain: Chain) => `${chain.hub.name.padEnd(hub)} -> ${chain.member.name} in every account`
  const list = index ? `${index.name}, which lists the accounts` : undefined
  return [
    `${from("plan:", plan)} ${into(plan)}`,
    ...(list ? [`${from("", plan)} ${list}`] : []),
    `${from("apply:", apply)} ${into(apply)}`,
    `${from("", apply)} ${into(plan)}: apply plans first`,
    ...(list ? [`${from("", apply)} ${list}`] : []),
    ...(run ? [`${from("run:", run)} ${into(run)}`] : []),
    ...(run && list ? [`${from("", run)} ${list}`] : []),
  ]
}

function configuration(roles: Roles): readonly string[] {
  const { plan, apply, run, index, hubAccount } = roles
  const entry = ({ hub, member, externalId, sourceIdentity }: Chain) => {
    const role = member.path === "/" ? member.name : `${member.path}${member.name}`
    const more = [
      externalId === undefined ? "" : `, externalId: ${JSON.stringify(externalId)}`,
      sourceIdentity === undefined ? "" : `, sourceIdentity: ${JSON.stringify(sourceIdentity)}`,
    ]
    return `{ hub: "${roleArn(roles, hubAccount, hub)}", role: ${role}${more.join("")} }`
  }
  return [
    ...(index ? [`  organization: { read: "${roleArn(roles, index.account, index)}" }`] : []),
    "  access:",
    `    plan: ${entry(plan)}`,
    `    apply: ${entry(apply)}`,
    ...(run ? [`    run: ${entry(run)}`] : []),
  ]
}

function trusted({ repository, ids, branch, environment, runEnvironment }: GitHub, { run }: Roles): readonly string[] {
  const who = [
    "Trusted are, with `permissions: { id-token: write }`, jobs of",
    "",
    `  ${repository}, on pull requests and on ${branch}, to plan;`,
    `  ${repository}, on ${branch}, with \`environment: ${environment}\`, to apply. Let that environment deploy from`,
    `  ${branch} only.`,
    ...(run
      ? [`  ${repository}, on ${branch}, with \`environment: ${runEnvironment}\`, to run tasks. The same goes for it.`]
      : []),
  ]
  if (ids) return who
  return [
    ...who,
    "",
    "The repository is known by its name alone, which somebody else could take one day. And one that was made, renamed",
    "or transferred since 15 July 2026 has its ids in the token: these roles refuse it. The ids:",
    "",
    `  gh api repos/${repository} --jq '.id, .owner.id'`,
    "",
    "The first is --repository-id, the second --owner-id: print this again with both.",
  ]
}

const indexHere = ({ name }: RoleName): readonly string[] => [
  `${name} is made here: this account has to be a delegated administrator of AWS Organizations. Else let`,
  "organization.read name a role of the management account, and see `reconcile bootstrap management`.",
]

const tasks = ({ run }: Roles): readonly string[] =>
  run
    ? [
        "",
        `${run.member.name} may do what the tasks take that there are now: print this again when they take something else.`,
      ]
    : []

function externalIds({ plan, apply, run }: Roles): readonly string[] {
  if ([plan, apply, run].every((chain) => chain?.externalId === undefined)) return []
  return ["", "The external ids are those of reconcile.yaml. They are no secrets."]
}

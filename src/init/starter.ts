import { stringify } from "yaml"
import { hubRole, roleIn, type Settings } from "./settings.ts"
import { callerWorkflows, type Texts } from "./workflows.ts"

/** A file to begin with. */
export interface StarterFile {
  /** Workflows: from the repository's root. All others: from the configuration's folder. */
  readonly path: string
  readonly text: string
}

/**
 * The files that `reconcile init` writes, as text; they are valid as they are. `there`: the workflows of the repository, by
 * path. Pure.
 */
export function starterFiles(settings: Settings, there: Texts = new Map()): readonly StarterFile[] {
  return [
    { path: settings.config, text: configuration(settings) },
    { path: "templates/security-audit.yaml", text: template(settings) },
    { path: "holds.yaml", text: holds },
    ...(settings.workflows ? callerWorkflows(settings, there) : []),
  ]
}

const configuration = (settings: Settings): string => `# What reconcile manages, and how it gets in.
name: ${stringify(settings.name).trimEnd()} # the value of the tag reconcile:owner on whatever it makes

${settings.hubAccount === undefined ? ownAccount : roles(settings)}
regions: [${settings.regions.join(", ")}] # the first is home to what belongs to an account as a whole
templates: templates/**/*.yaml

# What no template states any more is listed, not deleted. More deletes or drift than this stop the run.
prune: report
safety: { deletes: 5, deletePercent: 20, changePercent: 50 }
`

const roles = (settings: Settings): string => `# \`reconcile bootstrap\` writes these roles for CloudFormation.
${settings.managementAccount === undefined ? noIndex(settings) : index(settings.managementAccount, settings)}
# The hub first, then the role in each account.
access:
  plan: { hub: "${hubRole(settings, "reconcile-plan-hub")}", role: reconcile-plan }
  apply: { hub: "${hubRole(settings, "reconcile-apply-hub")}", role: reconcile-apply }
`

const index = (account: string, settings: Settings): string => `organization:
  read: ${roleIn(account, settings, "reconcile-index")} # lists the accounts
  # atLeast: 40 # a shorter list of accounts is not believed
`

const noIndex = (
  settings: Settings,
): string => `# The accounts are listed by the identity of CI, which has to be allowed to; better: by a role of the management account,
# which \`reconcile bootstrap management\` makes. Where the hub account is a delegated administrator, by one of its own.
# organization:
#   read: ${roleIn("MANAGEMENT_ACCOUNT", settings, "reconcile-index")}
#   atLeast: 40 # a shorter list of accounts is not believed
`

const ownAccount = `# Without \`access\` only the account of your own credentials is managed.
`

/** It reaches one account until somebody widens it, and lets in nobody who could not come in anyway. */
const template = ({
  hubAccount,
}: Settings): string => `# One role. CloudFormation's names; account, variables and more in {{ }}.
name: security-audit
type: AWS::IAM::Role
description: Read access for the security team.

targets:
${
  hubAccount === undefined
    ? "  accounts: all"
    : `  accounts: { ids: ["${hubAccount}"] } # one account to begin with; then a unit, { ous: [Sandbox] }, or all`
}

properties:
  RoleName: security-audit
  Description: "Audit of {{ account.name }}"
  AssumeRolePolicyDocument:
    Version: "2012-10-17"
    Statement:
      - Effect: Allow
        # Whoever may assume roles in ${hubAccount === undefined ? "this account" : "the hub account"}. Better: one role there, by its ARN.
        Principal: { AWS: "arn:{{ partition }}:iam::${hubAccount ?? "{{ account.id }}"}:root" }
        Action: sts:AssumeRole
  ManagedPolicyArns:
    - "arn:{{ partition }}:iam::aws:policy/SecurityAudit"
`

const holds = `# Resources to leave as they are for a while. A plan shows each hold; after \`until\` it ends by itself.
#
# - resource: { type: "AWS::IAM::Role", id: "deploy-*" }
#   accounts: { names: [data-prod] } # absent: everywhere
#   owner: data-platform@acme.example
#   reason: cut-over, DATA-812
#   until: 2029-06-30 # the last day, UTC
`

import { stringify } from "yaml"
import { partitionOf } from "../value/partition.ts"
import { version } from "../version.ts"
import { hubRole, type Settings } from "./settings.ts"
import type { StarterFile } from "./starter.ts"
import { runsConfiguration } from "./there.ts"

/** Where reconcile's own Action and reusable workflows are, at GitHub. */
export const home = "reconcile-aws/reconcile"

/**
 * The workflows that call ours: plan on pull requests, apply on merge, drift and standing changes on a schedule. A job that
 * calls a workflow has to grant whatever any job of that one asks for. Pure.
 * Where the repository has workflows of these names that run another configuration, ours have names of their own.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/reusing-workflow-configurations
 */
export function callerWorkflows(settings: Settings, there: Texts = new Map()): readonly StarterFile[] {
  return Object.entries({ plan, apply, schedule }).map(([kind, write]) => {
    const path = freePath(kind, settings, there)
    const whose = path === defaultPath(kind) ? "" : ` (${labelOf(settings)})`
    return { path, text: write(settings, scalar(`reconcile ${kind}${whose}`)) }
  })
}

/** Texts of files by path, from the repository's root on. */
export type Texts = ReadonlyMap<string, string>

const defaultPath = (kind: string, suffix = ""): string => `.github/workflows/reconcile-${kind}${suffix}.yml`

/** The first name that nobody has, or that this configuration's own workflow has already. */
function freePath(kind: string, settings: Settings, there: Texts): string {
  const own = `-${
    labelOf(settings)
      .replaceAll(/[^A-Za-z0-9]+/g, "-")
      .replaceAll(/^-|-$/g, "") || "other"
  }`
  for (let nth = 0; ; nth++) {
    const path = defaultPath(kind, nth === 0 ? "" : nth === 1 ? own : `${own}-${nth}`)
    const text = there.get(path)
    if (text === undefined || runsConfiguration(text, settings)) return path
  }
}

const labelOf = ({ workingDirectory, config }: Settings): string =>
  [workingDirectory === "." ? "root" : workingDirectory, ...(config === "reconcile.yaml" ? [] : [config])].join(" ")

const plan = (settings: Settings, name: string): string => `# Shows on a pull request what would change in each account.
name: ${name}

on:
  pull_request:
    branches: ${list([settings.branch])}
  merge_group: # of a merge queue; for the role, \`reconcile bootstrap hub --merge-queue\`

permissions: {}

jobs:
  plan:
    permissions:
      contents: read
      id-token: write # assumes the role in AWS
      pull-requests: write # keeps one comment
      checks: write # says what was reviewed
    uses: ${uses("plan")}
    with:
      plan-role: ${hubRole(settings, "reconcile-plan-ci")}
${also(settings)}`

const apply = (settings: Settings, name: string): string => `# Makes the changes that were reviewed.
name: ${name}

on:
  push:
    branches: ${list([settings.branch])}
  workflow_dispatch:
    inputs:
      digest:
        description: The 64 digits of an approved plan, to apply what was held back
        type: string

permissions: {}

jobs:
  apply:
    permissions:
      contents: read
      id-token: write # assumes the roles in AWS
      actions: read # finds the reviewed plan
      checks: write # says what was applied
      pull-requests: write # comments the outcome
    uses: ${uses("apply")}
    with:
      plan-role: ${hubRole(settings, "reconcile-plan-ci")}
      apply-role: ${hubRole(settings, "reconcile-apply-ci")}
      environment: ${scalar(settings.environment)}
      digest: \${{ inputs.digest }}
${also(settings)}`

const schedule = (
  settings: Settings,
  name: string,
): string => `# Finds drift every day, and makes the changes that need no review.
name: ${name}

on:
  schedule:
    - cron: "23 5 * * *"
  workflow_dispatch:

permissions: {}

jobs:
  drift:
    permissions:
      contents: read
      id-token: write # assumes the role in AWS
      issues: write # keeps one issue
    uses: ${uses("drift")}
    with:
      plan-role: ${hubRole(settings, "reconcile-plan-ci")}
${also(settings)}
  # Accounts that joined, what expired, templates that say \`enforce: true\`; never anything else.
  standing:
    permissions:
      contents: read
      id-token: write # assumes the role in AWS
      checks: write # finds what was applied last, says what was done
      pull-requests: read # finds what was merged since
    uses: ${uses("standing")}
    with:
      apply-role: ${hubRole(settings, "reconcile-apply-ci")}
      environment: ${scalar(settings.environment)}
${also(settings)}`

/** A release's tag, which never moves; Dependabot raises it. */
const uses = (workflow: string): string =>
  `${home}/.github/workflows/${workflow}.yml@v${version} # zizmor: ignore[unpinned-uses] releases are immutable`

/** What differs from the defaults of the workflows that are called. */
function also({ config, workingDirectory, regions: [region = ""] }: Settings): string {
  const partition = partitionOf(region)
  return [
    ...(config === "reconcile.yaml" ? [] : [`config: ${scalar(config)}`]),
    ...(workingDirectory === "." ? [] : [`working-directory: ${scalar(workingDirectory)}`]),
    ...(partition === "aws" ? [] : [`aws-region: ${region}`]),
    ...(partition === "aws-cn" ? ["audience: sts.amazonaws.com.cn"] : []),
  ]
    .map((line) => `      ${line}\n`)
    .join("")
}

/** A text as YAML writes it, in quotes where it would be something else without. */
const scalar = (text: string): string => stringify(text, { lineWidth: 0 }).trimEnd()

const list = (texts: readonly string[]): string =>
  stringify(texts, { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0 }).trimEnd()

import type { Problem } from "../model.ts"
import type { GitHub } from "./github.ts"

/** What flags say, as they were written. */
export interface BootstrapFlags {
  readonly repository?: string
  readonly repositoryId?: string
  readonly ownerId?: string
  readonly immutableSub?: boolean
  readonly branch?: string
  readonly environment?: string
  readonly runEnvironment?: string
  readonly workflow?: string
  readonly mergeQueue?: boolean
  readonly audience?: string
  readonly existingOidcProvider?: boolean
  readonly organizationId?: string
  readonly hubAccount?: string
  readonly managementAccount?: string
  readonly withMemberRoles?: boolean
  readonly withRunRole?: boolean
  readonly type?: readonly string[]
}

/** What the roles trust where no flag says it. */
export const defaults = {
  branch: "main",
  environment: "reconcile-apply",
  runEnvironment: "reconcile-run",
  audience: "sts.amazonaws.com",
} as const

/** One flag's value: what it has to look like, and what to do where it does not. */
interface Form {
  readonly flag: string
  readonly pattern: RegExp
  readonly fix: string
}

const digits = /^[1-9][0-9]{0,19}$/

const forms: Readonly<Record<string, Form>> = {
  repository: {
    flag: "--repository",
    pattern: /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/,
    fix: "Write OWNER/NAME, as GitHub writes it: capital letters count.",
  },
  repositoryId: {
    flag: "--repository-id",
    pattern: digits,
    fix: "It is a number: `gh api repos/OWNER/NAME --jq .id`.",
  },
  ownerId: { flag: "--owner-id", pattern: digits, fix: "It is a number: `gh api repos/OWNER/NAME --jq .owner.id`." },
  branch: {
    flag: "--branch",
    pattern: /^(?!refs\/|\/|-)[A-Za-z0-9._/+=@,#-]{1,200}$/,
    fix: "Write the whole name of one branch, like main: without refs/heads/, without wildcards.",
  },
  environment: {
    flag: "--environment",
    pattern: /^[^\p{C}*?$"'\\]{1,200}$/u,
    fix: "Write the name of one environment, without wildcards.",
  },
  runEnvironment: {
    flag: "--run-environment",
    pattern: /^[^\p{C}*?$"'\\]{1,200}$/u,
    fix: "Write the name of one environment, without wildcards.",
  },
  workflow: {
    flag: "--workflow",
    pattern: /^[\w-]+\/[\w.-]+\/\.github\/workflows\/[\w.+-]+\.ya?ml@[A-Za-z0-9._/+=@,#-]+$/,
    fix: "Write OWNER/NAME/.github/workflows/FILE.yml@REF, with the whole ref: refs/heads/main.",
  },
  audience: {
    flag: "--audience",
    pattern: /^[A-Za-z0-9.:/_-]{1,255}$/,
    fix: "Leave it out, unless the partition has an audience of its own: sts.amazonaws.com.cn.",
  },
  organizationId: {
    flag: "--organization-id",
    pattern: /^o-[a-z0-9]{10,32}$/,
    fix: "`aws organizations describe-organization --query Organization.Id` shows it: o-...",
  },
  hubAccount: { flag: "--hub-account", pattern: /^[0-9]{12}$/, fix: "An account's id has twelve digits." },
  managementAccount: {
    flag: "--management-account",
    pattern: /^[0-9]{12}$/,
    fix: "An account's id has twelve digits.",
  },
}

/** Whatever is wrong with the flags by themselves. */
export function checkFlags(flags: BootstrapFlags): readonly Problem[] {
  const misspelt = Object.entries(forms).flatMap(([key, { flag, pattern, fix }]): readonly Problem[] => {
    const value = flags[key as keyof BootstrapFlags]
    if (typeof value !== "string" || pattern.test(value)) return []
    return [{ severity: "error", message: `${flag} ${JSON.stringify(value)} is not what it should be`, fix }]
  })
  const { repositoryId, ownerId, immutableSub } = flags
  const lacking = [
    ...((ownerId === undefined) === (repositoryId === undefined) ? [] : ["--repository-id and --owner-id go together"]),
    ...(immutableSub && ownerId === undefined && repositoryId === undefined ? ["--immutable-sub needs the ids"] : []),
  ].map((message): Problem => ({ severity: "error", message, fix: BOTH_IDS }))
  return [...misspelt, ...lacking, ...oneEnvironment(flags)]
}

/** Whoever may deploy to an environment has the role that trusts it. */
function oneEnvironment({ withRunRole, environment, runEnvironment }: BootstrapFlags): readonly Problem[] {
  const [apply, run] = [environment ?? defaults.environment, runEnvironment ?? defaults.runEnvironment]
  if (!withRunRole || apply.toLowerCase() !== run.toLowerCase()) return []
  const message = `Jobs that apply and jobs that run tasks have one environment, ${run}: what one may do, the other may`
  return [{ severity: "error", message, fix: "Give tasks an environment of their own with --run-environment." }]
}

const BOTH_IDS =
  "`gh api repos/OWNER/NAME --jq '.id, .owner.id'` shows them: the first is --repository-id, the second --owner-id."

/** What is trusted of GitHub, by flags that are right. */
export const githubOf = (flags: BootstrapFlags, repository: string): GitHub => ({
  repository,
  ...(flags.repositoryId !== undefined &&
    flags.ownerId !== undefined && { ids: { repository: flags.repositoryId, owner: flags.ownerId } }),
  immutableSub: flags.immutableSub === true,
  branch: flags.branch ?? defaults.branch,
  environment: flags.environment ?? defaults.environment,
  runEnvironment: flags.runEnvironment ?? defaults.runEnvironment,
  ...(flags.workflow !== undefined && { workflow: flags.workflow }),
  mergeQueue: flags.mergeQueue === true,
  audience: flags.audience ?? defaults.audience,
})

/**
 * `owner/name` of a remote at github.com, by HTTPS or SSH; undefined for any other.
 * https://docs.github.com/en/get-started/git-basics/about-remote-repositories
 */
export function repositoryOf(remote: string): string | undefined {
  const [, path] =
    /^(?:https:\/\/(?:[^@/]+@)?github\.com\/|ssh:\/\/git@github\.com(?::22)?\/|git@github\.com:)([^/\s]+\/[^/\s]+?)(?:\.git)?\/?\s*$/i.exec(
      remote,
    ) ?? []
  return path !== undefined && forms.repository?.pattern.test(path) ? path : undefined
}

import { type Diagnosis, diagnose, type Status } from "./diagnosis.ts"
import type { Permissions, ReconcileJob, Trigger } from "./workflow-jobs.ts"

const about = diagnose("workflows")

/** What each command's job has to be allowed; a reusable workflow does not even start with less. */
const NEEDED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  plan: { contents: "read", "pull-requests": "write", checks: "write" },
  apply: { contents: "read", actions: "read", checks: "write", "pull-requests": "write" },
  drift: { contents: "read", issues: "write" },
  standing: { contents: "read" },
  validate: { contents: "read" },
}

/** Without the others a job does its work, and only does not comment. */
const VITAL = new Set(["contents", "id-token", "actions", "checks"])

/** Events whose jobs run with the repository's rights on what strangers wrote. */
const STRANGE = ["pull_request_target", "workflow_run", "issue_comment"]

/** Whether the jobs that run reconcile may do what they have to, and nothing runs apply that should not. */
export function judgeJobs(jobs: readonly ReconcileJob[]): readonly Diagnosis[] {
  return jobs.flatMap((job) => {
    const found = [
      ...judgePermissions(job),
      ...judgeTriggers(job),
      ...(writes(job) ? judgeWriter(job) : []),
      ...judgeReference(job),
      ...judgeCheckout(job),
    ]
    return found.length > 0 ? found : [about("ok", `${place(job)} runs ${job.command ?? "reconcile"} as it should.`)]
  })
}

/** Apply jobs' environments, whose settings on GitHub count. */
export const environmentsOf = (jobs: readonly ReconcileJob[]): readonly string[] => [
  ...new Set(
    jobs
      .filter(writes)
      .map(environmentOf)
      .filter((name) => name !== undefined && !name.includes("${{"))
      .map(String),
  ),
]

function judgePermissions(job: ReconcileJob): readonly Diagnosis[] {
  const { permissions, assumes, reusable } = job
  const needed = neededBy(job)
  if (permissions === "write-all") {
    const message = `${place(job)} has every permission (write-all).`
    return [about("warning", message, { fix: `Give it these only: ${listed(needed)}.` })]
  }
  if (permissions === undefined && assumes) {
    const message = `${place(job)} says no permissions, and nobody gets id-token: write unasked: it can assume no role.`
    return [about("wrong", message, { fix: `Add permissions: ${listed(needed)}.` })]
  }
  if (permissions === undefined) return []
  const lacks = Object.entries(needed).filter(([scope, level]) => !grants(permissions, scope, level))
  const found: Diagnosis[] = []
  if (lacks.length > 0) {
    const vital = reusable || lacks.some(([scope]) => VITAL.has(scope))
    const message = `${place(job)} lacks ${listed(Object.fromEntries(lacks))}.`
    found.push(
      about(vital ? "wrong" : "warning", message, {
        fix: `Add to its permissions: ${listed(Object.fromEntries(lacks))}.`,
      }),
    )
  }
  if (permissions !== "read-all" && permissions.contents === "write") {
    const message = `${place(job)} may write to the repository (contents: write).`
    found.push(about("warning", message, { fix: "reconcile only reads it: say contents: read." }))
  }
  return found
}

/** A plan that keeps no comment is for a later job of its run, or for nobody to apply: it says nothing in checks either. */
function neededBy({ command = "", assumes, reusable, inputs }: ReconcileJob): Readonly<Record<string, string>> {
  const all = { ...(assumes && { "id-token": "write" }), ...NEEDED[command] }
  if (reusable || inputs.comment !== "false") return all
  const spoken = command === "plan" ? ["pull-requests", "checks"] : ["pull-requests", "issues"]
  return Object.fromEntries(Object.entries(all).filter(([scope]) => !spoken.includes(scope)))
}

function grants(permissions: Exclude<Permissions, "write-all">, scope: string, level: string): boolean {
  if (permissions === "read-all") return level === "read" && scope !== "id-token"
  return permissions[scope] === "write" || permissions[scope] === level
}

function judgeTriggers(job: ReconcileJob): readonly Diagnosis[] {
  const { triggers, guarded, assumes } = job
  const strange = triggers.filter(({ event }) => STRANGE.includes(event))
  const found: Diagnosis[] = []
  if (strange.length > 0 && (assumes || writes(job))) {
    const message = `${place(job)} runs on ${strange.map(({ event }) => event).join(", ")}: with the rights of the repository, on what strangers wrote.`
    found.push(about(guarded ? "warning" : "wrong", message, { fix: fixOf(job) }))
  }
  if (!writes(job) || guarded) return found
  if (triggers.some(({ event }) => event === "pull_request")) {
    const message = `${place(job)} runs ${job.command} on pull_request: before anybody merged it.`
    found.push(about("wrong", message, { fix: fixOf(job) }))
  }
  const push = triggers.find((trigger) => trigger.event === "push" && !trigger.tags)
  const status = push && pushStatus(push)
  if (status) {
    const message = `${place(job)} runs ${job.command} on a push to ${push.branches ? push.branches.join(", ") : "any branch"}.`
    found.push(about(status, message, { fix: "Name the one branch whose commits were reviewed: on.push.branches." }))
  }
  return found
}

const pushStatus = ({ branches }: Trigger): Status | undefined =>
  branches === undefined ? "wrong" : branches.some((name) => /[*?!+[]/.test(name)) ? "warning" : undefined

const fixOf = (job: ReconcileJob): string =>
  writes(job)
    ? "Run it on push to the default branch, on schedule or on workflow_dispatch."
    : "Run it on pull_request and merge_group."

/** A job that changes AWS. */
function judgeWriter(job: ReconcileJob): readonly Diagnosis[] {
  const { concurrency, reusable, inputs } = job
  const found: Diagnosis[] = []
  if (concurrency?.cancels) {
    const message = `${place(job)} is cancelled by the next one (cancel-in-progress), in the middle of its writes.`
    found.push(about("wrong", message, { fix: "Set cancel-in-progress: false." }))
  }
  if (!concurrency && !reusable) {
    const message = `${place(job)} has no concurrency group: two of them could write at once.`
    found.push(
      about("warning", message, {
        fix: "Add concurrency: { group: reconcile-apply, cancel-in-progress: false, queue: max }.",
      }),
    )
  }
  if (environmentOf(job) === undefined) {
    const message = `${place(job)} has no environment: nothing on GitHub's side keeps other branches from running it.`
    found.push(
      about("warning", message, {
        fix: "Add environment: reconcile-apply, and let only the default branch deploy to it.",
      }),
    )
  }
  if (reusable && inputs.review === "environment" && inputs["plan-role"] === undefined) {
    const message = `${place(job)} has review: environment, but no plan-role to plan with.`
    found.push(about("wrong", message, { fix: "Add plan-role." }))
  }
  return found
}

/** https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions */
function judgeReference(job: ReconcileJob): readonly Diagnosis[] {
  const [, ref] = /@(.+)$/.exec(job.uses) ?? []
  if (ref === undefined || /^[0-9a-f]{40}$/.test(ref) || /^v?\d/.test(ref)) return []
  const message = `${place(job)} uses ${job.uses}, a branch: who may push to it runs code with these roles.`
  return [about("warning", message, { fix: "Name a commit by its whole hash, or a release." })]
}

function judgeCheckout(job: ReconcileJob): readonly Diagnosis[] {
  if (!job.persists) return []
  const message = `${place(job)} leaves the token of actions/checkout behind in .git/config.`
  return [about("warning", message, { fix: "Set persist-credentials: false." })]
}

const writes = ({ command }: ReconcileJob): boolean => command === "apply" || command === "standing"

/** The reusable workflows have one where nobody says another. */
const environmentOf = ({ environment, reusable, inputs }: ReconcileJob): string | undefined =>
  reusable ? (inputs.environment ?? "reconcile-apply") : environment

const place = ({ file, line, id }: ReconcileJob): string => `${file}:${line} job ${id}`

const listed = (permissions: Readonly<Record<string, string>>): string =>
  Object.entries(permissions)
    .map(([scope, level]) => `${scope}: ${level}`)
    .join(", ")

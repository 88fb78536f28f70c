import { type Diagnosis, diagnose, type Status } from "./diagnosis.ts"
import { judgeJobPermissions, place } from "./job-permissions.ts"
import type { ReconcileJob, Trigger } from "./workflow-jobs.ts"

const about = diagnose("workflows")

/** Events whose jobs run with the repository's rights on what strangers wrote. */
const STRANGE = ["pull_request_target", "workflow_run", "issue_comment"]

/** Whether the jobs that run reconcile may do what they have to, and nothing runs apply that should not. */
export function judgeJobs(jobs: readonly ReconcileJob[]): readonly Diagnosis[] {
  return jobs.flatMap((job) => {
    if (job.shell) return [judgeShell(job)]
    const found = [
      ...judgeJobPermissions(job),
      ...judgeTriggers(job),
      ...(writes(job) ? judgeWriter(job) : []),
      ...judgeReference(job),
      ...judgeCheckout(job),
    ]
    return found.length > 0 ? found : [about("ok", `${place(job)} runs ${job.command ?? "reconcile"} as it should.`)]
  })
}

/** The environments of jobs that write, whose settings on GitHub count. */
export const environmentsOf = (jobs: readonly ReconcileJob[]): readonly string[] => [
  ...new Set(
    jobs
      .filter(writes)
      .map(environmentOf)
      .filter((name) => name !== undefined && !name.includes("${{"))
      .map(String),
  ),
]

/** What a script does stands in no field. */
function judgeShell(job: ReconcileJob): Diagnosis {
  const early = job.triggers.map(({ event }) => event).filter((event) => EARLY.includes(event))
  const message = `${place(job)} runs reconcile apply in a shell step: doctor does not judge what it may do`
  if (early.length === 0) return about("warning", `${message}.`, { fix: SHELL_FIX })
  const events = `${message}, and the workflow runs on ${early.join(", ")}: before anybody merged it, or on what strangers wrote.`
  return about(job.guarded ? "warning" : "wrong", events, { fix: fixOf(job) })
}

const EARLY = ["pull_request", ...STRANGE]
const SHELL_FIX = "Apply by the reusable workflow apply.yml, or by the action with command: apply."

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
        fix: `Add concurrency: { group: ${usualEnvironment(job)}, cancel-in-progress: false, queue: max }.`,
      }),
    )
  }
  if (environmentOf(job) === undefined) {
    const message = `${place(job)} has no environment: nothing on GitHub's side keeps other branches from running it.`
    found.push(
      about("warning", message, {
        fix: `Add environment: ${usualEnvironment(job)}, and let only the default branch deploy to it.`,
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
  const [, called = "", ref] = /^(.+)@(.+)$/.exec(job.uses) ?? []
  if (ref === undefined || /^[0-9a-f]{40}$/.test(ref)) return []
  if (/^v?\d/.test(ref)) {
    if (!writes(job)) return []
    const message = `${place(job)} uses ${job.uses}, a tag: who may move it runs code with the role that writes.`
    const fix = `See that this release exists, and name its commit by its whole hash: uses: ${called}@<commit> # ${ref}`
    return [about("warning", message, { fix })]
  }
  const message = `${place(job)} uses ${job.uses}, a branch: who may push to it runs code with these roles.`
  return [about("warning", message, { fix: "Name a commit by its whole hash, or a release." })]
}

function judgeCheckout(job: ReconcileJob): readonly Diagnosis[] {
  if (!job.persists) return []
  const message = `${place(job)} leaves the token of actions/checkout behind in .git/config.`
  return [about("warning", message, { fix: "Set persist-credentials: false." })]
}

/** What a task does nobody knows. */
const writes = ({ command }: ReconcileJob): boolean =>
  command === "apply" || command === "standing" || command === "run"

/** The reusable workflows have one where nobody says another. */
const environmentOf = (job: ReconcileJob): string | undefined =>
  job.reusable ? (job.inputs.environment ?? usualEnvironment(job)) : job.environment

const usualEnvironment = ({ command }: ReconcileJob): string =>
  command === "run" ? "reconcile-run" : "reconcile-apply"

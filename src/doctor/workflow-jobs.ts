import type { Json, Written, WrittenMap } from "../model.ts"
import { entry, parseYaml, toJson } from "../value/written.ts"
import { appliesInShell } from "./shell-step.ts"
import type { WorkflowFile } from "./workflow-files.ts"

/** A job that runs reconcile, with what decides whether that is safe. */
export interface ReconcileJob {
  readonly file: string
  /** Its key under `jobs`. */
  readonly id: string
  readonly line: number
  /** `plan`, `apply`, ...; `standing` is an apply that nobody reviews. Undefined where an expression decides. */
  readonly command: string | undefined
  /** `acme/reconcile@v1`; `./` and `$/` are this repository itself. */
  readonly uses: string
  /** A shell step runs it: what it may do there, only the shell knows. */
  readonly shell: boolean
  /** It calls a reusable workflow of ours, which has an environment, a concurrency group and checkouts of its own. */
  readonly reusable: boolean
  readonly inputs: Readonly<Record<string, string>>
  readonly triggers: readonly Trigger[]
  /** It runs for some events or branches only: `if` speaks of them. */
  readonly guarded: boolean
  /** Undefined: what the repository's settings say. */
  readonly permissions: Permissions | undefined
  readonly environment: string | undefined
  readonly concurrency: { readonly cancels: boolean } | undefined
  /** A role is assumed by GitHub's OIDC token. */
  readonly assumes: boolean
  /** A checkout leaves its token behind, for every later step. */
  readonly persists: boolean
}

/** One event that starts a workflow. */
export interface Trigger {
  readonly event: string
  /** Which branches; undefined: all. */
  readonly branches?: readonly string[]
  /** It is for tags only. */
  readonly tags?: boolean
}

/** What a job's token may do. */
export type Permissions = "read-all" | "write-all" | Readonly<Record<string, string>>

/** Every job that runs reconcile. Files that do not parse are named, if they speak of it. */
export function reconcileJobs(files: readonly WorkflowFile[]): {
  readonly jobs: readonly ReconcileJob[]
  readonly broken: readonly string[]
} {
  const broken: string[] = []
  const workflows = files.flatMap(({ path, text }): readonly Workflow[] => {
    const { documents } = parseYaml(text, path)
    const [written] = documents
    if (written?.kind === "map") return [{ path, written, value: fieldsOf(toJson(written)) }]
    if (/reconcile/.test(text)) broken.push(path)
    return []
  })
  const called = callersOf(workflows)
  const jobs = workflows.flatMap((workflow) =>
    Object.entries(fieldsOf(workflow.value.jobs)).flatMap(([id, job]) => jobOf(workflow, id, fieldsOf(job), called)),
  )
  return { jobs, broken }
}

interface Workflow {
  readonly path: string
  readonly written: WrittenMap
  readonly value: Fields
}
type Fields = { readonly [key: string]: Json | undefined }

/** Jobs of this repository that call a workflow of it, by the workflow's path. */
type Callers = ReadonlyMap<string, readonly { readonly workflow: Workflow; readonly job: Fields }[]>

function callersOf(workflows: readonly Workflow[]): Callers {
  const callers = new Map<string, { workflow: Workflow; job: Fields }[]>()
  for (const workflow of workflows) {
    for (const one of Object.values(fieldsOf(workflow.value.jobs))) {
      const job = fieldsOf(one)
      const [, path] = /^[.$]\/(\.github\/workflows\/[^@]+)$/.exec(textOf(job.uses)) ?? []
      if (path !== undefined) callers.set(path, [...(callers.get(path) ?? []), { workflow, job }])
    }
  }
  return callers
}

const ACTION = /^(?:[\w.-]+\/[\w.-]*reconcile[\w.-]*(?:\/dist)?@.+|[.$]\/(?:dist\/?)?)$/i
const REUSABLE = /^[\w.-]+\/[\w.-]*reconcile[\w.-]*\/\.github\/workflows\/([\w-]+)\.ya?ml@.+$/i

/** What each reusable workflow runs. */
const COMMANDS: ReadonlyMap<string, string> = new Map([
  ...["plan", "apply", "drift", "standing", "check", "inventory", "run"].map((name) => [name, name] as const),
  ["plan-sharded", "plan"],
  ["apply-sharded", "apply"],
  ["propose", "drift"],
])

function jobOf(workflow: Workflow, id: string, job: Fields, callers: Callers): readonly ReconcileJob[] {
  const steps = listOf(job.steps).map(fieldsOf)
  const [, called = ""] = REUSABLE.exec(textOf(job.uses)) ?? []
  const command = COMMANDS.get(called)
  const shared = {
    file: workflow.path,
    id,
    line: lineOf(workflow.written, id),
    triggers: triggersOf(workflow, callers, new Set()),
    guarded: isGuarded(job) || (callers.get(workflow.path) ?? []).some((caller) => isGuarded(caller.job)),
    permissions: permissionsOf(workflow, job, callers),
    concurrency: concurrencyOf(job.concurrency) ?? concurrencyOf(workflow.value.concurrency),
    environment: textOf(fieldsOf(job.environment).name ?? job.environment) || undefined,
    persists: steps.some(leavesToken),
    shell: false,
  }
  if (command !== undefined) {
    const inputs = { ...textsOf(job.with), ...(called === "propose" && { propose: "true" }) }
    return [{ ...shared, command, uses: textOf(job.uses), reusable: true, inputs, assumes: true }]
  }
  const configured = steps.some(
    (step) =>
      /^aws-actions\/configure-aws-credentials@/.test(textOf(step.uses)) && "role-to-assume" in textsOf(step.with),
  )
  const shells = steps.filter((step) => appliesInShell(textOf(step.run)))
  const shell = {
    ...shared,
    command: "apply",
    uses: "",
    shell: true,
    reusable: false,
    inputs: {},
    assumes: configured,
    guarded: shared.guarded || shells.every(isGuarded),
  }
  const found = steps.flatMap((step): readonly ReconcileJob[] => {
    const inputs = textsOf(step.with)
    if (!ACTION.test(textOf(step.uses)) || inputs.command === undefined) return []
    const { command } = inputs
    const plain = inputs.standing === "true" && command === "apply" ? "standing" : command
    const assumes = configured || inputs["role-to-assume"] !== undefined
    const known = plain.includes("${{") ? undefined : plain
    return [{ ...shared, command: known, uses: textOf(step.uses), reusable: false, inputs, assumes }]
  })
  return shells.length > 0 ? [...found, shell] : found
}

/** Those of a workflow itself, and of whoever in this repository calls it. */
function triggersOf({ path, written }: Workflow, callers: Callers, seen: Set<string>): readonly Trigger[] {
  if (seen.has(path)) return []
  seen.add(path)
  const own = ownTriggers(entry(written, "on"))
  const calls = (callers.get(path) ?? []).flatMap(({ workflow }) => triggersOf(workflow, callers, seen))
  return [...own.filter(({ event }) => event !== "workflow_call"), ...calls]
}

/** `push`, `[push, pull_request]`, or a map whose values may be empty. */
function ownTriggers(on: Written | undefined): readonly Trigger[] {
  if (on?.kind === "scalar") return [{ event: String(on.value) }]
  if (on?.kind === "list") return on.items.map((item) => ({ event: String(toJson(item)) }))
  return [...(on?.entries ?? [])].map(([event, { value }]) => {
    const { branches, tags } = fieldsOf(toJson(value))
    return {
      event,
      ...(branches !== undefined && { branches: listOf(branches).map(String) }),
      ...(branches === undefined && tags !== undefined && { tags: true }),
    }
  })
}

function permissionsOf({ path, value }: Workflow, job: Fields, callers: Callers): Permissions | undefined {
  const own = job.permissions ?? value.permissions
  if (own !== undefined) return typeof own === "string" ? (own as Permissions) : textsOf(own)
  const [caller, ...others] = callers.get(path) ?? []
  return caller && others.length === 0 ? permissionsOf(caller.workflow, caller.job, new Map()) : undefined
}

function concurrencyOf(value: Json | undefined): ReconcileJob["concurrency"] {
  if (value === undefined) return undefined
  const cancels = fieldsOf(value)["cancel-in-progress"]
  return { cancels: cancels !== undefined && cancels !== false && cancels !== "false" }
}

const isGuarded = (job: Fields): boolean => /github\.(event_name|ref|event\.)/.test(textOf(job.if))

const leavesToken = (step: Fields): boolean =>
  /^actions\/checkout@/.test(textOf(step.uses)) && textsOf(step.with)["persist-credentials"] !== "false"

function lineOf(written: WrittenMap, id: string): number {
  const jobs = entry(written, "jobs")
  return (jobs?.kind === "map" ? jobs.entries.get(id)?.source.line : undefined) ?? 1
}

const fieldsOf = (value: Json | undefined): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {}
const listOf = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as Json]
const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "")
const textsOf = (value: Json | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(fieldsOf(value)).map(([key, one]) => [key, String(one)]))

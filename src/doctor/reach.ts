import { posix } from "node:path"
import { type Diagnosis, diagnose } from "./diagnosis.ts"
import type { ReconcileJob } from "./workflow-jobs.ts"

/** A configuration in its repository. */
export interface ConfigurationPlace {
  /** From the repository's root on, with `/`; `.` is the root itself. */
  readonly folder: string
  readonly file: string
}

const about = diagnose("workflows")

/** Whether any job runs this configuration. An expression, or a shell, may mean it. */
export function judgeReach(jobs: readonly ReconcileJob[], { folder, file }: ConfigurationPlace): readonly Diagnosis[] {
  if (jobs.length === 0) return [about("skipped", "No workflow of this repository runs reconcile.")]
  const wanted = posix.join(folder, file)
  const run = jobs.map(configurationOf)
  if (run.some((path) => path === undefined || path === wanted)) return []
  const message = `No workflow of this repository runs ${wanted}: they run ${[...new Set(run)].join(", ")}.`
  const where = [
    ...(folder === "." ? [] : [`working-directory: ${folder}`]),
    ...(file === "reconcile.yaml" ? [] : [`config: ${file}`]),
  ]
  const inputs = where.length > 0 ? `with ${where.join(" and ")}` : "without working-directory and config"
  const fix = `Copy them under other names, ${inputs}; \`reconcile init\` beside the configuration writes them.`
  return [about("warning", message, { fix })]
}

/** Undefined where nobody can tell. */
function configurationOf({ shell, inputs }: ReconcileJob): string | undefined {
  const path = posix.join(inputs["working-directory"] ?? ".", inputs.config ?? "reconcile.yaml")
  return shell || path.includes("${{") ? undefined : path
}

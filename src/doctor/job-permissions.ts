import { type Diagnosis, diagnose } from "./diagnosis.ts"
import type { Permissions, ReconcileJob } from "./workflow-jobs.ts"

const about = diagnose("workflows")

/** What each command's job has to be allowed; a reusable workflow does not even start with less. */
const NEEDED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  plan: { contents: "read", "pull-requests": "write", checks: "write" },
  apply: { contents: "read", actions: "read", checks: "write", "pull-requests": "write" },
  drift: { contents: "read", issues: "write" },
  standing: { contents: "read", checks: "write", "pull-requests": "read" },
  ...Object.fromEntries(["validate", "check", "inventory", "run"].map((command) => [command, { contents: "read" }])),
}

/** A drift job that proposes keeps a branch and its pull request. */
const PROPOSING: Readonly<Record<string, string>> = { contents: "write", "pull-requests": "write" }

/** Without the others a job does its work, and only does not comment. */
const VITAL = new Set(["contents", "id-token", "actions", "checks"])

/** Whether a job's token may do what its command takes, and no more. */
export function judgeJobPermissions(job: ReconcileJob): readonly Diagnosis[] {
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
  if (permissions !== "read-all" && permissions.contents === "write" && needed.contents !== "write") {
    const message = `${place(job)} may write to the repository (contents: write).`
    found.push(about("warning", message, { fix: "reconcile only reads it: say contents: read." }))
  }
  return found
}

/** A plan that keeps no comment is for a later job of its run, or for nobody to apply: it says nothing in checks either. */
function neededBy({ command = "", assumes, reusable, inputs }: ReconcileJob): Readonly<Record<string, string>> {
  const all = { ...(assumes && { "id-token": "write" }), ...NEEDED[command] }
  if (command === "drift" && inputs.propose === "true") return { ...all, ...PROPOSING }
  if (reusable || inputs.comment !== "false") return all
  const spoken = command === "plan" ? ["pull-requests", "checks"] : ["pull-requests", "issues"]
  return Object.fromEntries(Object.entries(all).filter(([scope]) => !spoken.includes(scope)))
}

function grants(permissions: Exclude<Permissions, "write-all">, scope: string, level: string): boolean {
  if (permissions === "read-all") return level === "read" && scope !== "id-token"
  return permissions[scope] === "write" || permissions[scope] === level
}

/** Where a job stands, and its key. */
export const place = ({ file, line, id }: ReconcileJob): string => `${file}:${line} job ${id}`

const listed = (permissions: Readonly<Record<string, string>>): string =>
  Object.entries(permissions)
    .map(([scope, level]) => `${scope}: ${level}`)
    .join(", ")

import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { parse } from "yaml"

/** A job of a workflow, as far as the tests look at it. */
export interface Job {
  readonly uses?: string
  readonly if?: string
  readonly environment?: string
  readonly strategy?: Readonly<Record<string, unknown>>
  readonly needs?: string | readonly string[]
  readonly permissions?: Readonly<Record<string, string>>
  readonly concurrency?: Concurrency
  readonly with?: Readonly<Record<string, unknown>>
  readonly secrets?: Readonly<Record<string, string>>
  readonly outputs?: Readonly<Record<string, string>>
  readonly steps?: readonly Step[]
}

export interface Concurrency {
  readonly group: string
  readonly "cancel-in-progress": boolean | string
  readonly queue?: string
}

export interface Step {
  readonly name?: string
  readonly id?: string
  readonly if?: string
  readonly uses?: string
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
  readonly with?: Readonly<Record<string, unknown>>
}

/** What a workflow or the Action takes. */
export interface Input {
  readonly description?: string
  readonly type?: string
  readonly required?: boolean
  readonly default?: unknown
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>> & {
    readonly workflow_call?: {
      readonly inputs: Readonly<Record<string, Input>>
      readonly secrets?: Readonly<Record<string, Input>>
      readonly outputs: Readonly<Record<string, { readonly value: string }>>
    }
  }
  readonly permissions?: unknown
  readonly concurrency?: Concurrency
  readonly jobs: Readonly<Record<string, Job>>
}

export interface Action {
  readonly inputs: Readonly<Record<string, Input>>
  readonly outputs: Readonly<Record<string, Input>>
  readonly runs: { readonly using: string; readonly main: string }
}

export const root = fileURLToPath(new URL("../../", import.meta.url))
const folder = `${root}.github/workflows/`

/** The text of each of our own workflows, by file name. */
export const texts: ReadonlyMap<string, string> = new Map(
  readdirSync(folder)
    .sort()
    .map((file) => [file, readFileSync(folder + file, "utf8")]),
)

export const readWorkflow = (text: string): Workflow => parse(text) as Workflow

/** Our own workflows, by file name. */
export const workflows: ReadonlyMap<string, Workflow> = new Map(
  [...texts].map(([file, text]) => [file, readWorkflow(text)]),
)

/** Those that others call. */
export const reusable: ReadonlyMap<string, Workflow> = new Map(
  [...workflows].filter(([, { on }]) => on.workflow_call !== undefined),
)

export const action = parse(readFileSync(`${root}action.yml`, "utf8")) as Action

/** Every job of these workflows, as `plan.yml plan`. */
export const jobsOf = (all: ReadonlyMap<string, Workflow>): ReadonlyMap<string, Job> =>
  new Map([...all].flatMap(([file, { jobs }]) => Object.entries(jobs).map(([id, job]) => [`${file} ${id}`, job])))

/** Every step of these workflows, with its job. */
export const stepsOf = (all: ReadonlyMap<string, Workflow>): readonly (readonly [string, Step])[] =>
  [...jobsOf(all)].flatMap(([job, { steps = [] }]) => steps.map((step): readonly [string, Step] => [job, step]))

import { basename, dirname, resolve } from "node:path"
import { configurationProblem } from "../doctor/configuration.ts"
import { type Diagnosis, tally } from "../doctor/diagnosis.ts"
import type { Examination } from "../doctor/examine.ts"
import { renderDiagnoses } from "../doctor/report.ts"
import { startProgress } from "../report/progress.ts"
import type { ExitCode } from "../shell/exit.ts"
import { runId } from "../shell/run-id.ts"
import { openSetting, type Setting } from "../shell/setting.ts"
import { ProblemError } from "../value/problem.ts"
import { type GlobalOptions, lookOf } from "./options.ts"

interface Options extends GlobalOptions {
  readonly sample?: number
  readonly apply?: boolean
  readonly run?: boolean
  readonly json?: boolean
}

/** `reconcile doctor`. */
export async function doctorCommand(options: Options): Promise<ExitCode> {
  const { diagnoses, accounts, world } = await examination(options)
  if (options.json) process.stdout.write(`${JSON.stringify(jsonOf(diagnoses), undefined, 2)}\n`)
  else process.stdout.write(renderDiagnoses(diagnoses, { ...lookOf(process.stdout, {}), accounts, world }))
  const { wrong, unknown } = tally(diagnoses)
  if (wrong > 0) return 1
  return unknown > 0 ? 5 : 0
}

async function examination(options: Options): Promise<Examination> {
  const run = runId()
  let setting: Setting
  try {
    setting = await openSetting({ ...options, run })
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return { diagnoses: error.problems.map(configurationProblem), accounts: {}, world: "" }
  }
  const progress = startProgress()
  progress.update({ doing: "reading accounts" })
  try {
    const { world, config, problems } = setting
    // It brings clients of AWS that the other commands do without.
    const { examine } = await import("../doctor/examine.ts")
    const found = await examine(world, config, {
      run,
      concurrency: options.concurrency,
      apply: options.apply === true,
      tasks: options.run === true,
      folder: dirname(resolve(options.config)),
      file: basename(options.config),
      env: process.env,
      progress: (state) => progress.update({ ...state, throttled: world.calls().throttled }),
      ...(options.sample !== undefined && { sample: options.sample }),
    })
    return { ...found, diagnoses: [...problems.map(configurationProblem), ...found.diagnoses] }
  } finally {
    progress.stop()
  }
}

function jsonOf(diagnoses: readonly Diagnosis[]) {
  return { formatVersion: 1, summary: tally(diagnoses), diagnoses }
}

import type { Problem } from "../model.ts"
import { ProblemError } from "../value/problem.ts"
import { commandSchema } from "./command.schema.ts"
import { concealedBytes, concealedTail } from "./conceal.ts"
import { commandEnvironment } from "./environment.ts"
import { runProgram } from "./process.ts"
import type { Result, RunFacts, TaskKind } from "./task.ts"

/** `run` of a task that runs a program, as its schema allows it. */
export type CommandSpec = {
  readonly command: readonly string[]
  readonly actions: readonly string[]
  readonly resources?: readonly string[]
  readonly environment?: { readonly [name: string]: string }
}

/** Bytes: a result is held in memory until it is stored. */
const MOST = 64 * 1024 * 1024

/** Runs a program here, with the target's credentials in its environment; what it prints to standard output is the result. */
export const commandTask: TaskKind<CommandSpec> = {
  name: "command",
  schema: commandSchema,
  refuse: (_, __, facts) => outlives(facts),
  rights: ({ actions, resources = ["*"] }) => [{ actions, resources }],
  async perform({ command, environment = {} }, target, session, { folder, signal, timeout }): Promise<Result> {
    const credentials = await session?.credentials?.(timeout)
    if (!credentials) throw new Error("There are no credentials of the target for the command.")
    const env = commandEnvironment(process.env, environment, { region: target.region, credentials })
    const { code, output, complaint, tooMuch } = await runProgram(command, {
      folder,
      environment: env,
      signal,
      most: MOST,
    }).catch((error: NodeJS.ErrnoException) => {
      throw error.syscall?.startsWith("spawn") ? cannotStart(command[0] ?? "", folder, error) : error
    })
    if (tooMuch) throw new Error(`${command[0]} printed more than ${MOST / 1024 / 1024} MiB.`)
    const secrets = [credentials.secretAccessKey, credentials.sessionToken ?? ""]
    if (code === 0) return { content: concealedBytes(output, secrets) }
    const said = lastLines(concealedTail(complaint, secrets))
    throw new Error(`${command[0]} ended with ${code}${said === "" ? "" : `: ${said}`}`)
  },
}

function outlives({ timeout, sessionDuration }: RunFacts): readonly Problem[] {
  if (timeout <= sessionDuration * 1000) return []
  const message = `timeout lets a command run for ${timeout / 1000} seconds, and its credentials last ${sessionDuration}`
  return [{ severity: "error", message, fix: "Shorten timeout, or raise access.run.sessionDuration (3600 at most)." }]
}

function cannotStart(program: string, folder: string, cause: NodeJS.ErrnoException): ProblemError {
  const reasons: Readonly<Record<string, string>> = { ENOENT: "it is not found", EACCES: "there is no permission" }
  const message = `${program} cannot be started in ${folder}: ${reasons[cause.code ?? ""] ?? cause.message}`
  return new ProblemError({ severity: "error", message, fix: "Install it here, or give its whole path." }, { cause })
}

const lastLines = (text: string): string => text.trim().split("\n").slice(-3).join(" / ")

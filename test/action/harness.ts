/** Runs the Action as GitHub's runner does: the bundle, on Node.js 24, in a process of its own. */

import { spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { parse } from "yaml"
import { ensureBuilt } from "../cli.ts"
import type { GitHubServer } from "../github/server.ts"
import { node24 } from "./node24.ts"
import { type Command, commandsIn, parseOutputs } from "./runner-files.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))

/** A step of a job. */
export interface ActionRun {
  /** What the workflow says under `with:`. What it does not say is what `action.yml` says. */
  readonly inputs: Readonly<Record<string, string>>
  readonly event: { readonly name: string; readonly payload: unknown }
  /** The workspace. */
  readonly cwd: string
  readonly sha: string
  /** As in `GITHUB_REF`: `refs/heads/main`. */
  readonly ref: string
  /** Absent: GitHub cannot be reached, and the job has no token. */
  readonly github?: GitHubServer
  /** The id of the workflow run. */
  readonly run?: number
  /** The job has `id-token: write`: the claim `sub` of what it gets. */
  readonly subject?: string
  /** On top of an environment without credentials. */
  readonly env?: Readonly<Record<string, string>>
}

/** What a step left behind. */
export interface ActionResult {
  /** The exit code, or the signal that ended it. */
  readonly code: number | string
  readonly outputs: Readonly<Record<string, string>>
  /** The job summary, in Markdown. */
  readonly summary: string
  /** Everything printed, with the commands to the runner. */
  readonly log: string
  /** What of the log the runner takes for commands. */
  readonly commands: readonly Command[]
  /** The runner's folder for temporary files, which later steps see. */
  readonly folder: string
}

/**
 * The runner drops what is larger, all of it.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 */
const LARGEST_SUMMARY = 1024 * 1024

/**
 * Runs the Action as one step. Throws where it leaves what the runner would refuse, or what would change later steps.
 */
export async function runAction(run: ActionRun): Promise<ActionResult> {
  const folder = mkdtempSync(join(tmpdir(), "reconcile-action-"))
  const files = join(folder, "_runner_file_commands")
  mkdirSync(files)
  const file = (name: string, text = ""): string => {
    writeFileSync(join(files, name), text)
    return join(files, name)
  }
  const commandFiles = {
    GITHUB_ENV: file("set_env"),
    GITHUB_OUTPUT: file("set_output"),
    GITHUB_PATH: file("add_path"),
    GITHUB_STATE: file("save_state"),
    GITHUB_STEP_SUMMARY: file("step_summary"),
  }
  const env = {
    ...nobody,
    ...contextOf(run),
    ...commandFiles,
    GITHUB_EVENT_PATH: file("event.json", JSON.stringify(run.event.payload)),
    RUNNER_TEMP: folder,
    ...inputsOf(run),
    ...(run.subject !== undefined && run.github?.oidc(run.subject)),
    ...run.env,
  }
  const bundle = join(dirname(await ensureBuilt()), "action.js")
  const { code, log } = await execute(await node24(), bundle, { cwd: run.cwd, env })

  const left = (name: keyof typeof commandFiles): string => readFileSync(commandFiles[name], "utf8")
  for (const name of ["GITHUB_ENV", "GITHUB_PATH"] as const) {
    if (left(name) !== "") throw new Error(`The Action changes later steps by ${name}:\n${left(name)}`)
  }
  const summary = left("GITHUB_STEP_SUMMARY")
  if (Buffer.byteLength(summary) > LARGEST_SUMMARY) throw new Error("The job summary is larger than 1 MiB")
  return { code, outputs: parseOutputs(left("GITHUB_OUTPUT")), summary, log, commands: commandsIn(log), folder }
}

/** No credentials, profile or instance role: what runs the tests must not be seen. */
const nobody = {
  PATH: process.env.PATH ?? "",
  HOME: "/nonexistent",
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  AWS_EC2_METADATA_DISABLED: "true",
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/variables */
function contextOf({ event, cwd, sha, ref, github, run = 1 }: ActionRun): Record<string, string> {
  const repository = github?.repository ?? "acme/baseline"
  // Nobody listens there.
  const apiUrl = github?.apiUrl ?? "http://127.0.0.1:9"
  return {
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_ACTION: "reconcile",
    GITHUB_ACTOR: "alice",
    GITHUB_API_URL: apiUrl,
    GITHUB_EVENT_NAME: event.name,
    GITHUB_GRAPHQL_URL: `${apiUrl}/graphql`,
    GITHUB_JOB: "reconcile",
    GITHUB_REF: ref,
    GITHUB_REF_NAME: ref.replace(/^refs\/(heads|tags|pull)\//, ""),
    GITHUB_REPOSITORY: repository,
    GITHUB_REPOSITORY_OWNER: repository.split("/")[0] as string,
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_RUN_ID: String(run),
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_SHA: sha,
    GITHUB_WORKFLOW: "reconcile",
    GITHUB_WORKSPACE: cwd,
    RUNNER_OS: "Linux",
  }
}

/** Every input of `action.yml`; what is neither given nor has a default is empty. */
function inputsOf({ inputs, github }: ActionRun): Record<string, string> {
  const { inputs: known } = parse(readFileSync(join(root, "action.yml"), "utf8")) as {
    readonly inputs: Readonly<Record<string, { readonly default?: string }>>
  }
  const unknown = Object.keys(inputs).filter((name) => !(name in known))
  if (unknown.length > 0) throw new Error(`Unexpected input(s): ${unknown.join(", ")}`)
  return Object.fromEntries(
    Object.entries(known).map(([name, { default: byDefault = "" }]) => {
      const value = inputs[name] ?? byDefault.replace("${{ github.token }}", github?.token ?? "")
      return [`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`, value]
    }),
  )
}

/** Longer than any step of a test takes, and shorter than a test may. */
const PATIENCE = 100_000

async function execute(
  program: string,
  script: string,
  { cwd, env }: { readonly cwd: string; readonly env: Record<string, string> },
): Promise<Pick<ActionResult, "code" | "log">> {
  const child = spawn(program, [script], { cwd, env, stdio: ["ignore", "pipe", "pipe"], timeout: PATIENCE })
  let log = ""
  const collect = (chunk: string) => {
    log += chunk
  }
  child.stdout.setEncoding("utf8").on("data", collect)
  child.stderr.setEncoding("utf8").on("data", collect)
  const code = await new Promise<number | string>((resolve, reject) => {
    child.on("error", reject).on("close", (status, signal) => resolve(status ?? signal ?? "gone"))
  })
  return { code, log }
}

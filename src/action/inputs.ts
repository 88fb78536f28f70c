import { getInput } from "@actions/core"
import type { Format } from "../inventory/delivery.ts"
import type { Problem, Shard } from "../model.ts"
import { MOST_SHARDS, parseShard } from "../shell/shard.ts"
import { ProblemError } from "../value/problem.ts"
import { suggest } from "../value/suggest.ts"

const COMMANDS = ["plan", "merge", "apply", "drift", "check", "inventory", "run", "validate"] as const
const FORMATS: readonly Format[] = ["snapshot", "json", "jsonl"]
const FAIL_ON = ["error", "blocked", "changes"] as const
const REVIEWS = ["pull-request", "environment"] as const

/** What `action.yml` lets a workflow say, checked. Paths are relative to the working directory. */
export interface Inputs {
  readonly command: (typeof COMMANDS)[number]
  readonly config: string
  readonly workingDirectory: string
  readonly token?: string
  /** ARN of the role that GitHub's OIDC token is exchanged for. */
  readonly role?: string
  readonly region: string
  readonly audience: string
  readonly snapshot?: string
  readonly base?: string
  readonly comment: boolean
  readonly failOn: (typeof FAIL_ON)[number]
  readonly mask: boolean
  readonly review: (typeof REVIEWS)[number]
  /** The plan somebody approved, all of it or nothing: 64 digits. */
  readonly digest?: string
  /** sha256 of the plan file that an earlier job of this run made: 64 digits. */
  readonly planHash?: string
  readonly standing: boolean
  /** Drift is proposed in a pull request, too. */
  readonly propose: boolean
  /** The accounts that fall to this job of several. */
  readonly shard?: Shard
  /** Of several jobs that apply: only this wave. */
  readonly wave?: number
  /** The folder with what the jobs of all shards came to. */
  readonly shards?: string
  /** Where an inventory goes, and as what. */
  readonly out?: string
  readonly format?: Format
  /** The task that is run. */
  readonly task?: string
  /** The run that is gone on with. */
  readonly runId?: string
  readonly concurrency: number
}

/** Reads every input. Throws a ProblemError with all that is wrong with them. */
export function readInputs(): Inputs {
  const problems: Problem[] = []
  const wrong = (name: string, value: string, wanted: string): void => {
    const message =
      value === "" ? `The input \`${name}\` is missing` : `The input \`${name}\` is "${value.slice(0, 80)}"`
    problems.push({ severity: "error", message, fix: `Give ${wanted}.` })
  }
  const text = (name: string): string => getInput(name)
  const oneOf = <T extends string>(name: string, allowed: readonly T[]): T => {
    const value = text(name)
    const found = allowed.find((one) => one === value)
    if (found !== undefined) return found
    const meant = suggest(value, allowed)
    wrong(name, value, meant === undefined ? `one of ${allowed.join(", ")}` : `\`${meant}\``)
    return allowed[0] as T
  }
  const matching = <K extends string>(name: string, key: K, pattern: RegExp, wanted: string) => {
    const value = text(name)
    if (value === "") return {}
    if (!pattern.test(value)) wrong(name, value, wanted)
    return { [key]: value } as { readonly [key in K]: string }
  }
  const flag = (name: string): boolean => oneOf(name, ["true", "false"]) === "true"
  const optional = <K extends string>(name: string, key: K) => matching(name, key, /^/, "")
  const concurrency = Number(text("concurrency"))
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 1000)
    wrong("concurrency", text("concurrency"), "a whole number from 1 to 1000")
  const shard = parseShard(text("shard"))
  if (text("shard") !== "" && !shard)
    wrong("shard", text("shard"), `which of how many, like 1/4; at most ${MOST_SHARDS}`)
  const wave = text("wave")
  if (wave !== "" && !/^\d{1,4}$/.test(wave)) wrong("wave", wave, "the number of a wave, 0 or more")
  const inputs: Inputs = {
    command: oneOf("command", COMMANDS),
    config: text("config"),
    workingDirectory: text("working-directory"),
    ...optional("github-token", "token"),
    ...matching("role-to-assume", "role", /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, "the ARN of an IAM role"),
    region: text("aws-region"),
    audience: text("audience"),
    ...optional("snapshot", "snapshot"),
    ...optional("base", "base"),
    comment: flag("comment"),
    failOn: oneOf("fail-on", FAIL_ON),
    mask: flag("mask-account-ids"),
    review: oneOf("review", REVIEWS),
    ...matching("digest", "digest", HASH, "all 64 digits of the plan's digest"),
    ...matching("plan-sha256", "planHash", HASH, "the output `plan-sha256` of the plan job"),
    standing: flag("standing"),
    propose: flag("propose"),
    ...(shard && { shard }),
    ...(wave === "" ? {} : { wave: Number(wave) }),
    ...optional("shards", "shards"),
    ...optional("out", "out"),
    ...(text("format") === "" ? {} : { format: oneOf("format", FORMATS) }),
    ...optional("task", "task"),
    ...matching("run-id", "runId", RUN_ID, "the id of a run: letters, digits and . _ -, at most 54 characters"),
    concurrency,
  }
  const found = [...problems, ...contradictions(inputs), ...shardProblems(inputs), ...strayProblems(inputs)]
  if (found.length > 0) throw new ProblemError(found)
  return inputs
}

/** What a job of several needs, and what makes no sense for any other. */
function shardProblems({ command, shard, wave, shards, planHash, propose }: Inputs): readonly Problem[] {
  const problem = (message: string, fix: string): Problem => ({ severity: "error", message, fix })
  const apply = command === "apply"
  return [
    shard && (command === "merge" || command === "validate")
      ? problem(`\`${command}\` has no shards`, "Leave `shard` away.")
      : undefined,
    shard && propose
      ? problem("One shard of drift is nothing to propose", "Leave `shard` or `propose` away.")
      : undefined,
    (command === "merge") === (shards !== undefined)
      ? undefined
      : problem(
          "`command: merge` and `shards` belong together",
          "Give the folder in which the files of all shards are.",
        ),
    shard && apply && planHash === undefined
      ? problem(
          "A shard applies a part of a whole plan that this run made: which one is not said",
          "Give `review: environment`, and the `plan-sha256` of the job that merged.",
        )
      : undefined,
    wave !== undefined && !(shard && apply)
      ? problem("`wave` is for jobs that apply shards side by side", "Give `shard` too, or leave it away.")
      : undefined,
  ].filter((one) => one !== undefined)
}

/** What only one command takes. */
function strayProblems({ command, out, format, task, runId, snapshot }: Inputs): readonly Problem[] {
  const problem = (message: string, fix: string): Problem => ({ severity: "error", message, fix })
  const stray = (name: string, value: string | undefined, own: Inputs["command"], other = own) =>
    value === undefined || command === own || command === other
      ? undefined
      : problem(`\`${command}\` takes no \`${name}\``, `Leave it away; \`${own}\` takes it.`)
  return [
    stray("out", out, "inventory", "merge"),
    stray("format", format, "inventory"),
    stray("task", task, "run"),
    stray("run-id", runId, "run"),
    command === "run" && task === undefined
      ? problem("The input `task` is missing", "Give the name of a template with `run`.")
      : undefined,
    command === "run" && snapshot !== undefined
      ? problem("A task is performed in AWS, and a snapshot is none", "Leave `snapshot` away with `command: run`.")
      : undefined,
  ].filter((one) => one !== undefined)
}

const RUN_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,53}$/
const HASH = /^[0-9a-f]{64}$/

/** What makes no sense together: guessed at, it would apply something that nobody meant. */
function contradictions({ command, snapshot, review, digest, planHash, standing }: Inputs): readonly Problem[] {
  if (command !== "apply") return []
  const problem = (message: string, fix: string): Problem => ({ severity: "error", message, fix })
  return [
    snapshot === undefined
      ? undefined
      : problem("A snapshot is not AWS: there is nothing to apply to", "Leave `snapshot` away with `command: apply`."),
    (review === "environment") === (planHash !== undefined)
      ? undefined
      : problem(
          "`review: environment` and `plan-sha256` belong together",
          "Give both, the hash from the outputs of the job that planned, or neither.",
        ),
    [digest, planHash, standing || undefined].filter(Boolean).length > 1
      ? problem("Only one of `digest`, `plan-sha256` and `standing` can say what is applied", "Give one of them.")
      : undefined,
  ].filter((one) => one !== undefined)
}

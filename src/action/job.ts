import type { GitHub } from "../github/client.ts"
import type { Plan, Problem, Shard } from "../model.ts"
import type { ExitCode } from "../shell/exit.ts"
import type { Event } from "./event.ts"
import type { ResultFiles } from "./files.ts"
import type { Inputs } from "./inputs.ts"
import type { Log } from "./log.ts"
import type { OutcomeWord } from "./outcome.ts"

/** One run of the Action: what it was told, and whom it can tell. */
export interface Job {
  readonly inputs: Inputs
  readonly event: Event
  readonly log: Log
  /** Absent without a token: then nothing is commented, checked or looked up. */
  readonly github?: GitHub
  /** Part of every session's name. */
  readonly run: string
  /** The workflow run, as artifacts are filed under it. */
  readonly workflowRun: number
  readonly runUrl: string
  /** Where files for later steps go. */
  readonly folder: string
}

/** What a command ends with: exit code and outputs come from it. */
export interface Result {
  readonly code: ExitCode
  /** Whose result it is, where several jobs shared it out. */
  readonly of?: ShardedCommand
  readonly plan?: Plan
  /** The word for code 0, where that is not whether anything differs. */
  readonly outcome?: OutcomeWord
  /** What is in the way, where there is no plan to say so. */
  readonly problems?: readonly Problem[]
  /** Accounts that could not be read, planned or wholly applied. */
  readonly accountsFailed: number
  readonly files?: ResultFiles
  /** What one shard came to, for the job that merges. */
  readonly shardFile?: { readonly path: string; readonly artifact: string }
  /** What rules found that nobody waived, notes aside, and where all of it is. */
  readonly findings?: { readonly number: number; readonly sarif: string; readonly artifact: string }
  /** An inventory that is one file or one folder. */
  readonly inventory?: { readonly path: string; readonly artifact: string }
  /** Waves in which something is due. */
  readonly waves?: readonly number[]
  /** The plan can be approved: its digest may leave the job. */
  readonly approvable: boolean
  readonly commentUrl?: string
}

/** The check that says what a pull request's plan is, and where. */
export const planCheck = (name: string): string => `reconcile/plan (${name})`

/** The check that says whether a commit of the default branch is applied. */
export const applyCheck = (name: string): string => `reconcile/apply (${name})`

/** The check that says what the schedule did without review. */
export const standingCheck = (name: string): string => `reconcile/standing (${name})`

/** The check of a job that plans or applies one shard: it says nothing of the whole. */
export const shardCheck = (name: string, { index, of }: Shard): string => `reconcile/shard ${index} of ${of} (${name})`

/** The artifact that holds the reviewed plan and the report. */
export const artifactName = (name: string): string => `reconcile-plan-${plain(name)}`

/** Commands whose work several jobs may share out. */
export type ShardedCommand = "plan" | "drift" | "check" | "inventory" | "run"

/** The artifact that holds what one shard came to: jobs that merge find those of their command, and task, by it. */
export function shardArtifact(
  name: string,
  { index, of }: Shard,
  command: ShardedCommand = "plan",
  task?: string,
): string {
  const kind = command === "plan" ? "shard" : `${command}-shard`
  return ["reconcile", kind, plain(name), ...(task === undefined ? [] : [plain(task)]), index, "of", of].join("-")
}

/** The artifact that holds findings. */
export const findingsArtifact = (name: string): string => `reconcile-findings-${plain(name)}`

/** The artifact that holds an inventory. */
export const inventoryArtifact = (name: string): string => `reconcile-inventory-${plain(name)}`

/** In how many accounts these are. */
export const accountsIn = (places: readonly { readonly account?: string }[]): number =>
  new Set(places.flatMap(({ account }) => account ?? [])).size

const plain = (name: string): string => name.replace(/[^A-Za-z0-9_.-]/g, "-")

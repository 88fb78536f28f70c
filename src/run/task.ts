import type {
  ClientClass,
  ClientWish,
  Json,
  JsonSchema,
  Problem,
  Right,
  Session,
  Target,
  WrittenMap,
} from "../model.ts"
import type { Upload } from "./upload.ts"

export type { Right } from "../model.ts"

/** What a kind of task is given besides its target. */
export interface TaskContext {
  /** The task's name, and the id that the same run keeps when it is resumed. */
  readonly run: { readonly name: string; readonly id: string }
  readonly partition: string
  /** `access.run.role`: name, or path and name, of the role that the session is of. */
  readonly role: string
  /** The configuration's folder: where commands run and relative paths begin. */
  readonly folder: string
  /** Milliseconds that this target has; `signal` is aborted when they are over. */
  readonly timeout: number
  /** Aborted when the time is over. Whoever works until then stops, and cleans up. */
  readonly signal: AbortSignal
  /**
   * A client of the identity that enters the accounts (`access.run.hub`, or who runs): for what is not the target's own,
   * such as a central function or bucket. One attempt per call unless told: a task must not be performed twice unseen.
   */
  central<C>(Client: ClientClass<C>, wish: ClientWish & { readonly region: string }): C
  /** Lets somebody else store the target's result, as long as its time is not over. Throws a `ProblemError`. */
  upload(): Promise<Upload>
}

/** What came of one target. Who fails throws instead: a `ProblemError`, or any error with a sentence. */
export interface Result {
  /** What is stored at the task's output, byte for byte. Absent: nothing is stored but an empty JSON object. */
  readonly content?: string | Uint8Array
  /** It is at the task's output already: whoever did it stored it. */
  readonly stored?: true
  /** One sentence for the table: `3 objects, 1.2 MB`. */
  readonly summary?: string
}

/**
 * A kind of task: how `run: { NAME: ... }` reads, what it takes, and how it is performed. A constant, one file per kind,
 * registered in `run/kinds.ts`. `Spec` is the evaluated value of the template's `run`, as `schema` allows it.
 */
export interface TaskKind<Spec = Json> {
  /** The key of `run` that says it is this kind. */
  readonly name: "lambda" | "command" | "transfer"
  /** Of the whole `run` map. Strings may hold expressions where they are written; the schema must hold for the results. */
  readonly schema: JsonSchema
  /** What is wrong with `run` as written whatever its expressions result in, and the schema cannot say. Pure. */
  check?(run: WrittenMap): readonly Problem[]
  /**
   * What is wrong with it for one target, once evaluated: asked for all targets before anything is entered; one problem
   * of severity `error` and nothing is performed anywhere. Pure.
   */
  refuse?(spec: Spec, target: Target, facts: RunFacts): readonly Problem[]
  /** Where it writes, besides its output: one text per place. Two targets that write to one are a problem. Pure. */
  writes?(spec: Spec): readonly string[]
  /** What the session in the target's account may do; none: the account is not entered, and `session` is absent. */
  rights(spec: Spec, target: Target, partition: string): readonly Right[]
  /**
   * Does it, once, for one target. Throws where it failed: a `ProblemError`, or an error whose message is for people.
   * A second run after one that was killed must not do twice what the first one finished, as far as that can be seen.
   */
  perform(spec: Spec, target: Target, session: Session | undefined, context: TaskContext): Promise<Result>
}

/** What guards every run: settings of the configuration. */
export interface RunFacts {
  readonly partition: string
  /** Globs over the ARNs of functions that tasks may call. */
  readonly functions: readonly string[]
  /** Seconds that a session in an account lasts. */
  readonly sessionDuration: number
  /** Milliseconds that each target has. */
  readonly timeout: number
  /** Where the target's result goes; absent: nowhere, and that is told. */
  readonly output?: "file" | "s3"
}

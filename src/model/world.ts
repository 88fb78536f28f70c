import type { Organization } from "./account.ts"
import type { Files } from "./files.ts"
import type { Problem } from "./problem.ts"
import type { Provider } from "./provider.ts"
import type { Looked, LookupRequest, Revealed, SecretSource, Target } from "./resource.ts"
import type { ClientClass, ClientWish, Purpose, Session } from "./session.ts"
import type { Right } from "./task.ts"

/** What the sentence needs from outside. AWS is one, a snapshot another. */
export interface World {
  /** "" for AWS itself, else how it calls itself in the first line of every report. */
  readonly name: string
  readonly partition: string
  /** Read once per run. */
  readonly clock: Date
  organization(): Promise<Organization>
  /** The work tree, or a revision of it. */
  files(revision?: string): Promise<Files>
  provider(type: string): Provider | undefined
  /** Types that are known: those with a native provider, and those learned. Sorted. */
  readonly types: readonly string[]
  /**
   * Learns other types from CloudFormation's registry, or offline from what was kept of it; `provider` knows them then. What it
   * cannot learn is a problem that names its `type`: a note where nobody could be asked, else an error.
   */
  learn?(types: readonly string[], options?: { readonly offline?: boolean }): Promise<readonly Problem[]>
  /**
   * Keys of resources that carry any `reconcile:owner` tag, by type: those of the session's target, or, with an account's
   * session, those of one of its regions.
   */
  owned(session: Session, region?: string): Promise<ReadonlyMap<string, readonly string[]>>
  /** Unique ids of principals (`AROA...`, `AIDA...`) to ARNs, as far as the session's reads told. */
  principals(session: Session): Promise<ReadonlyMap<string, string>>
  /** Throws a `ProblemError` where the account cannot be entered. */
  connect(target: Target, options: ConnectOptions): Promise<Session>
  /** Asks for what an expression looks up, once per run; a secret's version only, never its value. Absent: cannot be asked. */
  lookup?(request: LookupRequest): Promise<Looked>
  /** Reads a value that is about to be written, with the rights to apply. Throws a `ProblemError` that does not quote it. */
  reveal?(source: SecretSource): Promise<Revealed>
  /** What the calls so far cost: for progress and reports. */
  calls(): { readonly made: number; readonly throttled: number }
  /** A client of somebody above the accounts: who runs, who reads the index, a purpose's hub. Absent where there is no AWS. */
  clientAs?<C>(who: "ambient" | "index" | Purpose, Client: ClientClass<C>, wish?: ClientWish): C
}

export interface ConnectOptions {
  readonly purpose: Purpose
  /** Whose session it is, where not the target's own. */
  readonly via?: Provider["via"]
  /** Types the session will read or write; the session policy is made from their declared actions. */
  readonly types: readonly string[]
  /** The run's id: part of every session name. */
  readonly run: string
  /** ARNs of what will be written, and of what that is attached to; absent: anything the types cover. */
  readonly resources?: readonly string[]
  /** What a task may do: all that its session policy allows. */
  readonly rights?: readonly Right[]
}

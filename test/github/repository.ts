import { type History, newHistory } from "./history.ts"

/** An issue; of a pull request, what it shares with issues. */
export interface Issue {
  readonly id: number
  readonly number: number
  readonly login: string
  readonly created: string
  updated: string
  title: string
  body: string
  state: "open" | "closed"
  reason: string | null
  readonly labels: string[]
  locked: boolean
}

/** A comment on an issue or pull request. */
export interface Comment {
  readonly id: number
  readonly issue: number
  readonly login: string
  readonly created: string
  updated: string
  body: string
}

/** A pull request; its number is that of an issue. */
export interface Pull {
  readonly number: number
  /** A branch; `owner:name` of a fork. */
  readonly branch: string
  readonly base: string
  /** Its owner has deleted the fork since. */
  forkGone?: boolean
  /** The tip of the branch, until it is merged. */
  head: string
  merged?: { readonly at: string; readonly sha: string; readonly commits: ReadonlySet<string> }
}

/** A check run. */
export interface CheckRun {
  readonly id: number
  readonly sha: string
  readonly name: string
  readonly app: number
  readonly started: string
  completed: string | null
  status: string
  conclusion: string | null
  externalId: string
  detailsUrl: string | null
  title: string | null
  summary: string | null
  readonly annotations: Readonly<Record<string, unknown>>[]
}

/** A run of a workflow. */
export interface WorkflowRun {
  readonly id: number
  readonly sha: string
  readonly event: string
}

/** What a workflow run uploaded. */
export interface Artifact {
  readonly id: number
  readonly run: number
  readonly name: string
  readonly zip: Uint8Array
  readonly created: string
  expired: boolean
}

/** Everything the emulated GitHub holds: one repository. */
export interface Repository {
  readonly owner: string
  readonly name: string
  readonly defaultBranch: string
  visibility: "public" | "private" | "internal"
  readonly history: History
  readonly issues: Map<number, Issue>
  readonly comments: Comment[]
  readonly pulls: Map<number, Pull>
  readonly checks: CheckRun[]
  readonly runs: Map<number, WorkflowRun>
  readonly artifacts: Artifact[]
  /** What was pushed by the API: files by path of each tree, and the tree of a commit. */
  readonly trees: {
    readonly files: Map<string, Readonly<Record<string, string>>>
    readonly ofCommit: Map<string, string>
  }
  /** The next id of whatever it is. */
  nextId(): number
  /** Every time a second later. */
  now(): string
}

/** A repository with one commit on `main`. */
export function newRepository(fullName: string): Repository {
  const [owner = "", name = ""] = fullName.split("/")
  let id = 1_000
  let seconds = Date.UTC(2026, 0, 5, 9) / 1000
  const now = () => {
    seconds += 1
    return new Date(seconds * 1000).toISOString().replace(".000", "")
  }
  const history = newHistory(now)
  history.branches.set("main", history.add({ parents: [], message: "Initial commit" }).sha)
  return {
    owner,
    name,
    defaultBranch: "main",
    visibility: "private",
    history,
    issues: new Map(),
    comments: [],
    pulls: new Map(),
    checks: [],
    runs: new Map(),
    artifacts: [],
    trees: { files: new Map(), ofCommit: new Map() },
    now,
    nextId() {
      id += 1
      return id
    },
  }
}

/** The next number: issues and pull requests share them. */
export function nextNumber({ issues }: Repository): number {
  return Math.max(0, ...issues.keys()) + 1
}

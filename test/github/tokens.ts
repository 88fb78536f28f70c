/** What a workflow's `permissions:` says, of what the emulated GitHub knows. */
export interface Permissions {
  readonly actions: Level
  readonly checks: Level
  readonly contents: Level
  readonly issues: Level
  readonly "pull-requests": Level
  /** `write`: the job gets the address of the OIDC token. */
  readonly "id-token": Level
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions */
export type Level = "none" | "read" | "write"

/** `permissions: write-all` */
export const writeAll: Permissions = {
  actions: "write",
  checks: "write",
  contents: "write",
  issues: "write",
  "pull-requests": "write",
  "id-token": "write",
}

/** What a workflow gets for a pull request from a fork, whatever it asks for. */
export const ofFork: Permissions = {
  actions: "read",
  checks: "read",
  contents: "read",
  issues: "read",
  "pull-requests": "read",
  "id-token": "none",
}

/** Somebody's key to the repository. */
export interface Token {
  readonly value: string
  readonly login: string
  /** The GitHub App that it was made for; absent for a person's. */
  readonly app?: number
  readonly permissions: Permissions
}

/** https://api.github.com/apps/github-actions */
export const githubActions = 15_368

const levels: readonly Level[] = ["none", "read", "write"]

/** Whether the token has everything that one of `needs` names. */
export function may({ permissions }: Token, needs: readonly Partial<Permissions>[]): boolean {
  const has = ([scope, level]: [string, Level]) =>
    levels.indexOf(permissions[scope as keyof Permissions]) >= levels.indexOf(level)
  return needs.length === 0 || needs.some((need) => Object.entries(need).every(has))
}

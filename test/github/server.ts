/** A GitHub of a test's own: one repository in memory, behind GitHub's API on 127.0.0.1. */

import { artifactRoutes, signature } from "./api/artifacts.ts"
import { checkRoutes } from "./api/checks.ts"
import { commitRoutes, pullJson } from "./api/commits.ts"
import { gitRoutes } from "./api/git.ts"
import { identityRoutes } from "./api/identity.ts"
import { issueRoutes } from "./api/issues.ts"
import { repositoryJson } from "./api/json.ts"
import { type Answer, listen, type Request } from "./listener.ts"
import { newRepository, type Repository } from "./repository.ts"
import { routed } from "./routing.ts"
import { newRules, type Rule } from "./rules.ts"
import { type Scene, sceneOf } from "./scene.ts"
import { githubActions, type Permissions, type Token, writeAll } from "./tokens.ts"
import { refusal } from "./wire.ts"

/** An emulated GitHub. It refuses what GitHub refuses; what it does not know answers 404. */
export interface GitHubServer extends Scene {
  /** As in `GITHUB_API_URL`. */
  readonly apiUrl: string
  /** As in `GITHUB_GRAPHQL_URL`. */
  readonly graphqlUrl: string
  /** `owner/name` */
  readonly repository: string
  /** Of a workflow that may write everything. */
  readonly token: string
  /** Everything the repository holds, to look at and to change. */
  readonly state: Repository
  /** Every call so far. */
  readonly requests: Request[]
  /** Makes a token. Unless told otherwise it is a workflow's, and may do nothing but what `permissions` says. */
  addToken(token?: {
    readonly login?: string
    /** undefined: a person's token. */
    readonly app?: number | undefined
    readonly permissions?: Partial<Permissions>
  }): string
  /** What a job that has `id-token: write` finds in its environment; `subject` becomes the claim `sub`. */
  oidc(subject: string): Record<string, string>
  /** Lets calls go wrong. */
  rule(rule: Rule): void
  /** A pull request as in the payload of an event. */
  payload(number: number): { readonly pull_request: unknown; readonly repository: unknown; readonly number: number }
  /** Forgets rules and the log of calls. */
  forget(): void
  stop(): Promise<void>
}

/** Starts a GitHub, in milliseconds; `stop` ends it. */
export async function startGitHub(
  options: { readonly repository?: string; readonly token?: string; readonly login?: string } = {},
): Promise<GitHubServer> {
  const { repository: fullName = "acme/baseline", token = "ghs_ofTheWorkflow", login = "github-actions[bot]" } = options
  const state = newRepository(fullName)
  const rules = newRules()
  const requests: Request[] = []
  const tokens = new Map<string, Token>()
  const add = (one: Token) => tokens.set(one.value, one)
  add({ value: token, login, app: githubActions, permissions: writeAll })

  const storage = await listen("storage", { rules, log: requests, answer: storageOf(state) })
  const routes = [
    ...commitRoutes(state),
    ...gitRoutes(state),
    ...issueRoutes(state),
    ...checkRoutes(state),
    ...artifactRoutes(state),
  ]
  const answer = routed([...identityRoutes, ...routes], state, { tokens, storageUrl: storage.url })
  const api = await listen("api", { rules, log: requests, answer })

  return {
    ...sceneOf(state),
    apiUrl: api.url,
    graphqlUrl: `${api.url}/graphql`,
    repository: fullName,
    token,
    state,
    requests,
    addToken({ permissions, ...given } = {}) {
      const app = "app" in given ? given.app : githubActions
      const value = `ghs_${tokens.size}`
      add({ value, login: given.login ?? login, app, permissions: { ...nothing, ...permissions } })
      return value
    },
    oidc(subject) {
      const value = `oidc_${tokens.size}`
      add({ value, login, permissions: { ...nothing, "id-token": "write" } })
      const path = [fullName, subject].map(encodeURIComponent).join("/")
      return {
        ACTIONS_ID_TOKEN_REQUEST_URL: `${api.url}/oidc/${path}?api-version=2.0`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: value,
      }
    },
    rule: (rule) => rules.add(rule),
    payload(number) {
      const pull = state.pulls.get(number)
      if (!pull) throw new Error(`There is no pull request ${number}`)
      return { number, pull_request: pullJson(state, pull), repository: repositoryJson(state) }
    },
    forget() {
      rules.clear()
      requests.length = 0
    },
    async stop() {
      await Promise.all([api.stop(), storage.stop()])
    },
  }
}

const nothing = Object.fromEntries(Object.keys(writeAll).map((scope) => [scope, "none"])) as unknown as Permissions

/** The address is the key: who sends another one is refused, as by Azure's blob storage. */
function storageOf({ artifacts }: Repository): Answer {
  return ({ url, headers }) => {
    if (headers.authorization !== undefined) return refusal(400, "InvalidAuthenticationInfo")
    const artifact = artifacts.find(({ id }) => url.pathname === `/artifacts/${id}`)
    if (!artifact || url.searchParams.get("sig") !== signature) return refusal(403, "AuthenticationFailed")
    return { status: 200, body: artifact.zip }
  }
}

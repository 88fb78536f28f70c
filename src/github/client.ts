import { randomUUID } from "node:crypto"
import { getOctokit } from "@actions/github"
import { defaults, GitHub as Octokit } from "@actions/github/lib/utils"
import { retry } from "@octokit/plugin-retry"
import { throttling } from "@octokit/plugin-throttling"
import { ProblemError } from "../value/problem.ts"
import { githubProblem } from "./problem.ts"

/** One repository on GitHub, as one token sees it. */
export interface GitHub {
  readonly octokit: ReturnType<typeof getOctokit>
  readonly owner: string
  readonly repo: string
  /** For what GitHub keeps elsewhere, by addresses that are keys in themselves: it knows no token. */
  readonly anonymous: Pick<InstanceType<typeof Octokit>, "request">
  /** The login that this token writes as, `github-actions[bot]` for a workflow's own. Asked for once. */
  me(): Promise<string>
}

/** What a repository is opened with. */
export interface GitHubOptions {
  readonly token: string
  /** `owner/name`. */
  readonly repository: string
  /** As in `GITHUB_API_URL`. */
  readonly apiUrl: string
  /** Hears when GitHub makes us wait. */
  readonly log?: (line: string) => void
  /** Milliseconds that a second of waiting takes, 1000 unless told. */
  readonly second?: number
}

/** How often a rate limit is waited for, and for how many seconds at most: then the job does better to fail. */
const MOST_WAITS = 3
const LONGEST_WAIT = 15 * 60

/**
 * Opens a repository; asks nothing yet. Calls that fail on GitHub's side or on the way are made again up to three times
 * within 14 seconds; rate limits are waited for, up to three times and a quarter of an hour each. Writes keep the
 * distance that GitHub asks for:
 * https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
export function openGitHub({ token, repository, apiUrl, log, second = 1000 }: GitHubOptions): GitHub {
  requireToken(token)
  const [owner, repo] = ownerAndName(repository)
  const wait = (limit: string) => (seconds: number, _: unknown, __: unknown, waits: number) => {
    if (waits >= MOST_WAITS || seconds > LONGEST_WAIT) return false
    log?.(`GitHub's ${limit} is used up; going on in ${seconds} s`)
    return true
  }
  const common = {
    log: SILENT,
    request: { ...defaults.request, log: SILENT },
    // A rate limit is for the other plugin: asking again at once would only prolong it.
    retry: { retryAfterBaseValue: second, doNotRetry: [400, 401, 403, 404, 410, 422, 429, 451] },
  }
  const options = {
    ...common,
    baseUrl: apiUrl,
    throttle: {
      id: randomUUID(),
      retryAfterBaseValue: second,
      onRateLimit: wait("rate limit"),
      onSecondaryRateLimit: wait("secondary rate limit"),
    },
  }
  const octokit = getOctokit(token, options, retry, throttling)
  let asked: Promise<string> | undefined
  return {
    octokit,
    anonymous: new (Octokit.plugin(retry))(common),
    owner,
    repo,
    me() {
      asked ??= askLogin(octokit).catch((error) => {
        asked = undefined
        throw error
      })
      return asked
    },
  }
}

const nothing = () => {}
/** Octokit's warnings are for its developers; what users need is thrown. */
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing }

/** `GET /user` is refused to a workflow's token; GraphQL answers everybody. */
async function askLogin(octokit: ReturnType<typeof getOctokit>): Promise<string> {
  try {
    const { viewer } = await octokit.graphql<{ viewer: { login: string } }>("{ viewer { login } }")
    return viewer.login
  } catch (error) {
    throw githubProblem(error, "ask GitHub whose token this is")
  }
}

/** One with a line end in it would end up in the message of whoever refuses the header. */
function requireToken(token: string): void {
  if (/^[\x21-\x7e]+$/.test(token)) return
  throw new ProblemError({
    severity: "error",
    message: token === "" ? "There is no token for GitHub" : "The token for GitHub holds characters that no token has",
    fix: "Leave the input `github-token` away: then it is that of the workflow.",
  })
}

function ownerAndName(repository: string): readonly [string, string] {
  const [owner, repo, ...more] = repository.split("/")
  if (owner && repo && more.length === 0) return [owner, repo]
  throw new ProblemError({
    severity: "error",
    message: `${repository || "(nothing)"} is not owner/name of a repository`,
  })
}

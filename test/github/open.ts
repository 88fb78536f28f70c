import { type GitHub, openGitHub } from "../../src/github/client.ts"
import type { GitHubServer } from "./server.ts"

/** The server's repository as one token sees it, where waiting for a second takes a millisecond. */
export function open({ token: all, repository, apiUrl }: GitHubServer, token = all): GitHub {
  return openGitHub({ token, repository, apiUrl, second: 1 })
}

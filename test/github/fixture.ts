import { it as base } from "vitest"
import { type GitHubServer, startGitHub } from "./server.ts"

/** A test with a GitHub of its own, so that those that wait for GitHub's pace can wait side by side. */
export const it = base.extend<{ server: GitHubServer }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern to see what a fixture needs.
  server: async ({}, use) => {
    const server = await startGitHub()
    await use(server)
    await server.stop()
  },
})

import { describe, expect } from "vitest"
import { keepProposal, type ProposedFiles } from "../../src/github/proposal.ts"
import { it } from "./fixture.ts"
import { open } from "./open.ts"
import type { GitHubServer } from "./server.ts"

const branch = "reconcile/drift"
const tip = ({ state }: GitHubServer) => state.history.branches.get("main") as string
const keep = (server: GitHubServer, change: Partial<ProposedFiles> = {}, token?: string) =>
  keepProposal(open(server, token), {
    marker: { id: "proposal", scope: "acme" },
    branch,
    base: "main",
    sha: tip(server),
    title: "Keep what drifted",
    body: "Description",
    files: new Map([["iam/audit.yaml", "name: audit\n"]]),
    ...change,
  })
const pulls = ({ state }: GitHubServer) =>
  [...state.pulls.values()].map(({ number, branch }) => [branch, state.issues.get(number)?.state])
const filesOf = ({ state }: GitHubServer) => {
  const head = state.history.branches.get(branch) ?? ""
  return {
    files: state.trees.files.get(state.trees.ofCommit.get(head) ?? ""),
    parents: state.history.commits.get(head)?.parents,
  }
}

describe.concurrent("drift that is proposed", () => {
  it("is one commit on top of what was read, in a pull request of its own", async ({ server }) => {
    expect(await keep(server)).toMatchObject({ did: "opened" })
    expect(filesOf(server)).toEqual({ files: { "iam/audit.yaml": "name: audit\n" }, parents: [tip(server)] })
    expect(pulls(server)).toEqual([[branch, "open"]])
  })
  it("is not proposed twice; what changed since is written over", async ({ server }) => {
    await keep(server)
    expect(await keep(server)).toMatchObject({ did: "unchanged" })
    server.push()
    const files = new Map([["iam/audit.yaml", "name: other\n"]])
    expect(await keep(server, { files })).toMatchObject({ did: "updated" })
    expect(filesOf(server)).toEqual({ files: { "iam/audit.yaml": "name: other\n" }, parents: [tip(server)] })
    expect(pulls(server)).toEqual([[branch, "open"]])
  })
  it("is closed when there is nothing to propose any more, and proposed anew", async ({ server }) => {
    expect(await keep(server, { files: new Map() })).toEqual({ did: "none" })
    await keep(server)
    expect(await keep(server, { files: new Map() })).toMatchObject({ did: "closed" })
    expect(await keep(server)).toMatchObject({ did: "opened" })
    expect(pulls(server).map(([, state]) => state)).toEqual(["closed", "open"])
  })
  it("never overwrites what somebody else committed to the branch", async ({ server }) => {
    await keep(server)
    const theirs = server.push({ branch, message: "Mine" })
    await expect(keep(server, { title: "Keep more" })).rejects.toThrow(
      "The branch reconcile/drift has commits that are not reconcile's: they are not overwritten",
    )
    expect(server.state.history.branches.get(branch)).toBe(theirs)
  })
  it("needs a token that may write", async ({ server }) => {
    const token = server.addToken({ permissions: { contents: "read", "pull-requests": "write" } })
    await expect(keep(server, {}, token)).rejects.toThrow(
      /^Could not propose the drift in a pull request: the token may not/,
    )
  })
})

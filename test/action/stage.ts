/** Where the Action's story is played: a repository in git and on an emulated GitHub, and a company in an emulated AWS. */

import { execFileSync } from "node:child_process"
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { type FaultProxy, startFaultProxy } from "../aws/fault-proxy.ts"
import { type Aws, managementAccount, startAws } from "../aws/moto.ts"
import type { Seed } from "../aws/seed.ts"
import { folderWith } from "../cli.ts"
import { type GitHubServer, startGitHub } from "../github/server.ts"
import { type ActionResult, runAction } from "./harness.ts"

/** Files by path; null takes one away. */
export type Changes = Readonly<Record<string, string | null>>

export interface RunOptions {
  readonly inputs?: Readonly<Record<string, string>>
  /** The job's token; the workflow's own unless told. */
  readonly token?: string
  /** The claim `sub` of the job's OIDC token. */
  readonly subject?: string
  /** The job's run. Each has its own unless told. */
  readonly run?: number
  /** What else is in the job's environment, such as secrets. */
  readonly env?: Readonly<Record<string, string>>
  /** Whether the workflow's next step uploads the files; it does. */
  readonly upload?: boolean
}

export interface Stage {
  readonly aws: Aws
  readonly proxy: FaultProxy
  readonly github: GitHubServer
  /** Commits to a branch that starts at `main`, and opens a pull request for it, or pushes again to the one of that branch. */
  propose(branch: string, changes: Changes, fork?: boolean): number
  /** Commits to `main` without a pull request. */
  pushDirectly(changes: Changes): string
  merge(pull: number, how?: "merge" | "squash" | "rebase"): string
  /** A job on the event of a pull request, on GitHub's merge commit of it. */
  onPull(pull: number, inputs?: RunOptions): Promise<ActionResult>
  /** A job on the merge group of a pull request, as a merge queue makes one. */
  onGroup(pull: number): Promise<ActionResult>
  /** A job on the tip of `main`, or on an older commit. */
  onMain(
    event: "push" | "schedule" | "workflow_dispatch",
    command: string,
    options?: RunOptions & { sha?: string },
  ): Promise<ActionResult>
  /** The body of our comment with that marker on a pull request. */
  comments(pull: number): readonly { readonly login: string; readonly body: string }[]
  close(): Promise<void>
}

const CI = `arn:aws:iam::${managementAccount}:role/reconcile-ci`
const ISSUER = "token.actions.githubusercontent.com"
export const subjects = {
  pull: "repo:acme/baseline:pull_request",
  main: "repo:acme/baseline:ref:refs/heads/main",
  environment: "repo:acme/baseline:environment:reconcile-apply",
} as const

/** The role that jobs assume by OIDC; whoever it lets in may go on to the hubs. */
const ciRole = {
  name: "reconcile-ci",
  trust: {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::${managementAccount}:oidc-provider/${ISSUER}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: { [`${ISSUER}:aud`]: "sts.amazonaws.com", [`${ISSUER}:sub`]: Object.values(subjects) },
        },
      },
    ],
  },
}

/** Starts everything, with these files on `main`. `reconcile.yaml` needs no `access`: it is added. */
export async function startStage(files: Readonly<Record<string, string>>, seed: Seed = {}): Promise<Stage> {
  const aws = await startAws()
  const proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({
    accounts: 4,
    ...seed,
    management: { tags: { company: "acme" }, ...seed.management },
    roles: [ciRole, ...(seed.roles ?? [])],
    access: {
      plan: { hub: "reconcile-plan-hub", role: "reconcile-plan" },
      apply: { hub: "reconcile-apply-hub", role: "reconcile-apply" },
      ...seed.access,
    },
  })
  const github = await startGitHub()
  const folder = folderWith(files)
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-C", folder, ...args], { encoding: "utf8", env: gitEnvironment }).trim()
  git("init", "--quiet", "--initial-branch=main")
  let [run, moment] = [100, 0]
  const commit = (changes: Changes, message: string): string => {
    for (const [path, text] of Object.entries(changes)) {
      if (text === null) rmSync(join(folder, path))
      else {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), text)
      }
    }
    moment += 1
    git("add", "--all")
    git("commit", "--quiet", "--allow-empty", "--message", `${message} ${moment}`)
    return git("rev-parse", "HEAD")
  }
  github.push({ sha: commit({}, "Begin"), parents: [] })
  const pulls = new Map<string, number>()

  const job = async (
    event: { readonly name: string; readonly payload: unknown },
    { sha, ref, subject }: { readonly sha: string; readonly ref: string; readonly subject: string },
    command: string,
    options: RunOptions,
  ): Promise<ActionResult> => {
    run += 1
    const id = options.run ?? run
    const result = await runAction({
      inputs: {
        command,
        "role-to-assume": CI,
        "github-token": options.token ?? github.token,
        ...options.inputs,
      },
      event,
      cwd: folder,
      github,
      sha,
      ref,
      run: id,
      env: {
        AWS_ENDPOINT_URL: proxy.endpoint,
        AWS_REGION: "us-east-1",
        AWS_EC2_METADATA_DISABLED: "true",
        ...github.oidc(options.subject ?? subject),
        ...options.env,
      },
    })
    const { artifact, "plan-json": plan, "report-html": page } = result.outputs
    if (artifact && plan && page && options.upload !== false) {
      const files = Object.fromEntries([plan, page].map((path) => [basename(path), readFileSync(path, "utf8")]))
      github.uploadArtifact(id, artifact, files)
    }
    return result
  }

  return {
    aws,
    proxy,
    github,
    propose(branch, changes, fork = false) {
      const known = pulls.get(branch)
      git("checkout", "--quiet", ...(known === undefined ? ["-B", branch, "main"] : [branch]))
      const head = commit(changes, `Propose ${branch}`)
      if (known !== undefined) {
        github.push({ branch, sha: head })
        return known
      }
      const { number } = github.pull({ branch, head, fork })
      pulls.set(branch, number)
      return number
    },
    pushDirectly(changes) {
      git("checkout", "--quiet", "main")
      return github.push({ sha: commit(changes, "Push") })
    },
    merge(number, how = "squash") {
      const branch = [...pulls].find(([, one]) => one === number)?.[0] ?? ""
      const before = git("rev-parse", "main")
      git("checkout", "--quiet", "main")
      if (how === "merge") git("merge", "--quiet", "--no-ff", "--no-edit", branch)
      else if (how === "squash") {
        git("merge", "--quiet", "--squash", branch)
        git("commit", "--quiet", "--allow-empty", "--message", `Merge #${number}`)
      } else git("cherry-pick", "--allow-empty", `main..${branch}`)
      const shas = git("rev-list", "--reverse", "--first-parent", `${before}..main`).split("\n")
      return github.merge(number, { as: how, shas })
    },
    async onPull(number, options = {}) {
      const payload = github.payload(number)
      const pull = github.state.pulls.get(number)
      const head = pull?.head ?? ""
      git("checkout", "--quiet", "--detach", "main")
      git("merge", "--quiet", "--no-ff", "--no-edit", head)
      const sha = git("rev-parse", "HEAD")
      const where = { sha, ref: `refs/pull/${number}/merge`, subject: subjects.pull }
      return job({ name: "pull_request", payload }, where, options.inputs?.command ?? "plan", options)
    },
    async onGroup(number) {
      const base = git("rev-parse", "main")
      git("checkout", "--quiet", "--detach", "main")
      git("merge", "--quiet", "--no-ff", "--no-edit", github.state.pulls.get(number)?.head ?? "")
      const head = git("rev-parse", "HEAD")
      github.push({ branch: `gh-readonly-queue/main/pr-${number}`, sha: head, parents: [base] })
      const payload = { merge_group: { head_sha: head, base_sha: base }, repository: { default_branch: "main" } }
      const where = { sha: head, ref: `refs/heads/gh-readonly-queue/main/pr-${number}`, subject: subjects.main }
      return job({ name: "merge_group", payload }, where, "plan", {})
    },
    async onMain(name, command, options = {}) {
      const sha = options.sha ?? git("rev-parse", "main")
      git("checkout", "--quiet", "--detach", sha)
      const parent = git("rev-list", "--parents", "--max-count=1", sha).split(" ")[1]
      const repository = { full_name: github.repository, default_branch: "main", fork: false }
      const payload = { repository, ...(name === "push" && parent ? { before: parent } : {}) }
      return job({ name, payload }, { sha, ref: "refs/heads/main", subject: subjects.main }, command, options)
    },
    comments: (number) =>
      github.state.comments.filter(({ issue }) => issue === number).map(({ login, body }) => ({ login, body })),
    async close() {
      await github.stop()
      await proxy.close()
      await aws.stop()
    },
  }
}

/** No configuration of whoever runs the tests. */
const gitEnvironment = {
  PATH: process.env.PATH ?? "",
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "alice",
  GIT_AUTHOR_EMAIL: "alice@example.com",
  GIT_COMMITTER_NAME: "alice",
  GIT_COMMITTER_EMAIL: "alice@example.com",
}

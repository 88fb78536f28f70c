import { describe, expect, it } from "vitest"
import { jobsOf, readWorkflow, reusable, stepsOf, texts, workflows } from "./workflow.ts"

const jobs = jobsOf(workflows)
const steps = stepsOf(workflows)

describe("our workflows", () => {
  it("are these", () => {
    expect([...workflows.keys()]).toEqual([
      "apply-sharded.yml",
      "apply-wave.yml",
      "apply.yml",
      "check.yml",
      "ci.yml",
      "drift.yml",
      "inventory.yml",
      "plan-sharded.yml",
      "plan.yml",
      "propose.yml",
      "release.yml",
      "run.yml",
      "standing.yml",
    ])
    expect([...reusable.keys()]).toEqual([
      "apply-sharded.yml",
      "apply-wave.yml",
      "apply.yml",
      "check.yml",
      "drift.yml",
      "inventory.yml",
      "plan-sharded.yml",
      "plan.yml",
      "propose.yml",
      "run.yml",
      "standing.yml",
    ])
  })

  it("use what is others' at a commit only, with the version beside it", () => {
    const used = [...texts.values()].flatMap((text) =>
      [...text.matchAll(/^\s*(?:- )?uses: (.+)$/gm)].map(([, at]) => at),
    )
    expect(used.length).toBeGreaterThan(15)
    const pinned = /^actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/
    // Of the same commit.
    const ours = /^\$\/\.github\/workflows\/[a-z-]+\.yml$/
    expect(used.filter((at) => at !== "$/dist" && !ours.test(at as string) && !pinned.test(at as string))).toEqual([])
  })

  it("pin an action to one commit everywhere", () => {
    const commits = new Map<string, Set<string>>()
    for (const text of texts.values()) {
      for (const [, name = "", commit = ""] of text.matchAll(/uses: (actions\/[a-z-]+)@(.+)$/gm)) {
        commits.set(name, (commits.get(name) ?? new Set()).add(commit))
      }
    }
    expect([...commits].filter(([, { size }]) => size > 1)).toEqual([])
  })

  it("run on nothing that gives a stranger's code this repository's rights", () => {
    const events = [...workflows.values()].flatMap(({ on }) => Object.keys(on))
    expect(events.filter((event) => ["pull_request_target", "workflow_run", "issue_comment"].includes(event))).toEqual(
      [],
    )
  })

  it("start with no permission; each job asks for what it needs, and nothing else", () => {
    expect([...workflows].filter(([, { permissions }]) => JSON.stringify(permissions) !== "{}")).toEqual([])
    const planning = { contents: "read", "id-token": "write", checks: "write", "pull-requests": "write" }
    const looking = { contents: "read", "id-token": "write" }
    const writing = { contents: "read", "id-token": "write", actions: "read", checks: "write", "pull-requests": "read" }
    expect(Object.fromEntries([...jobs].map(([job, { permissions }]) => [job, permissions]))).toEqual({
      "plan-sharded.yml shard": { contents: "read", "id-token": "write", checks: "write", "pull-requests": "read" },
      "plan-sharded.yml merge": { contents: "read", "pull-requests": "write", checks: "write" },
      "plan-sharded.yml fork": { contents: "read" },
      "apply-sharded.yml plan": planning,
      "apply-sharded.yml apply": writing,
      "apply-sharded.yml done": planning,
      "apply-wave.yml apply": writing,
      "plan.yml plan": { contents: "read", "id-token": "write", "pull-requests": "write", checks: "write" },
      "plan.yml fork": { contents: "read" },
      "apply.yml plan": { contents: "read", "id-token": "write", checks: "write", "pull-requests": "read" },
      "apply.yml apply": {
        contents: "read",
        "id-token": "write",
        actions: "read",
        checks: "write",
        "pull-requests": "write",
      },
      "check.yml check": looking,
      "check.yml merge": { contents: "read" },
      "drift.yml drift": { contents: "read", "id-token": "write", issues: "write" },
      "inventory.yml inventory": looking,
      "inventory.yml merge": { contents: "read" },
      "propose.yml propose": { contents: "write", "pull-requests": "write", "id-token": "write", issues: "write" },
      "run.yml run": looking,
      "run.yml merge": { contents: "read" },
      "standing.yml standing": { contents: "read", "id-token": "write", checks: "write", "pull-requests": "read" },
      "ci.yml run": { contents: "read" },
      "release.yml test": { contents: "read" },
      "release.yml build": { contents: "read", "id-token": "write", attestations: "write" },
      "release.yml tag": { contents: "write" },
      "release.yml npm": { "id-token": "write" },
    })
  })

  it("put no text of an event or an input into a script", () => {
    const scripts = steps.flatMap(([job, { run }]) => (run === undefined ? [] : [`${job}: ${run}`]))
    expect(scripts.length).toBeGreaterThan(5)
    expect(scripts.filter((script) => script.includes("${{"))).toEqual([])
  })

  it("leave no token in a checkout", () => {
    const checkouts = steps.filter(([, { uses }]) => uses?.startsWith("actions/checkout@"))
    expect(checkouts.length).toBeGreaterThan(6)
    expect(checkouts.filter(([, step]) => step.with?.["persist-credentials"] !== false)).toEqual([])
  })

  it("take nothing from a cache", () => {
    expect(steps.filter(([, { uses }]) => uses?.includes("/cache@"))).toEqual([])
    const nodes = steps.filter(([, { uses }]) => uses?.startsWith("actions/setup-node@"))
    expect(nodes.filter(([, step]) => step.with?.["package-manager-cache"] !== false)).toEqual([])
  })

  it("know of concurrency what GitHub knows: a queue, of one or all, that is never cancelled", () => {
    const all = [...workflows.values()].flatMap(({ concurrency, jobs }) => [
      concurrency,
      ...Object.values(jobs).map((job) => job.concurrency),
    ])
    const said = all.filter((concurrency) => concurrency !== undefined)
    expect(said.filter(({ queue }) => queue !== undefined && queue !== "max" && queue !== "single")).toEqual([])
    expect(said.filter((one) => one.queue === "max" && one["cancel-in-progress"] !== false)).toEqual([])
  })

  it("release only from main, and let only reviewed jobs write", () => {
    const release = workflows.get("release.yml")
    expect(release?.jobs.test?.if).toBe("github.ref == 'refs/heads/main'")
    const environments = Object.entries(release?.jobs ?? {}).map(([id, { environment }]) => [id, environment])
    expect(environments).toEqual([
      ["test", undefined],
      ["build", undefined],
      ["tag", "release"],
      ["npm", "release"],
    ])
  })
})

describe("a workflow that is planted", () => {
  it("is read as GitHub reads it: `on` is a key, not the word for true", () => {
    expect(Object.keys(readWorkflow("on: { push: null }\njobs: {}\n").on)).toEqual(["push"])
  })
})

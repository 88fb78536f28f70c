import { basename } from "node:path"
import { describe, expect, it } from "vitest"
import { action, type Job, jobsOf, reusable, stepsOf } from "./workflow.ts"

const steps = stepsOf(reusable)
const own = steps.filter(([, { uses }]) => uses === "$/dist")
const job = (file: string, id: string): Job => reusable.get(file)?.jobs[id] as Job

describe("the Action's steps", () => {
  it("give inputs that the Action has, and all it requires", () => {
    expect(own.map(([at, step]) => `${at}: ${step.with?.command}`)).toEqual([
      "apply-wave.yml apply: apply",
      "apply.yml plan: plan",
      "apply.yml apply: apply",
      "check.yml check: check",
      "check.yml merge: merge",
      "drift.yml drift: drift",
      "inventory.yml inventory: inventory",
      "inventory.yml merge: merge",
      "plan-sharded.yml shard: plan",
      "plan-sharded.yml merge: merge",
      "plan-sharded.yml fork: validate",
      "plan.yml plan: plan",
      "plan.yml fork: validate",
      "plan.yml fork: plan",
      "propose.yml propose: drift",
      "run.yml run: run",
      "run.yml merge: merge",
      "standing.yml standing: apply",
    ])
    const unknown = own.flatMap(([, step]) => Object.keys(step.with ?? {}).filter((name) => !(name in action.inputs)))
    expect(unknown).toEqual([])
  })

  it("hand on every input that their workflow takes", () => {
    for (const [file, { on, jobs }] of reusable) {
      const written = JSON.stringify(jobs)
      const unused = Object.keys(on.workflow_call?.inputs ?? {}).filter((name) => !written.includes(`inputs.${name}`))
      expect([file, unused]).toEqual([file, []])
    }
  })

  it("have outputs that the Action has", () => {
    const texts = [...jobsOf(reusable).values()].map((one) => JSON.stringify(one))
    const read = texts.flatMap((text) => [...text.matchAll(/steps\.\w+\.outputs\.([\w-]+)/g)].map(([, name]) => name))
    expect(read.length).toBeGreaterThan(20)
    expect(read.filter((name) => !((name as string) in action.outputs))).toEqual([])
  })
})

describe("the reusable workflows", () => {
  it("default to what the Action defaults to", () => {
    const differing = [...reusable].flatMap(([file, { on }]) =>
      Object.entries(on.workflow_call?.inputs ?? {}).flatMap(([name, input]) => {
        const ours = action.inputs[name]
        if (ours === undefined || String(input.default ?? "") === String(ours.default ?? "")) return []
        return [`${file} ${name}`]
      }),
    )
    expect(differing).toEqual([])
  })

  it("type and describe every input, and demand nothing but a role, and a task to run", () => {
    const inputs = [...reusable].flatMap(([file, { on }]) =>
      Object.entries(on.workflow_call?.inputs ?? {}).map(([name, input]) => ({ file, name, ...input })),
    )
    expect(inputs.filter(({ description, type }) => !description || !type)).toEqual([])
    expect(inputs.filter(({ required }) => required).map(({ file, name }) => `${file} ${name}`)).toEqual([
      "apply-sharded.yml apply-role",
      "apply-sharded.yml plan-role",
      "apply-wave.yml apply-role",
      "apply.yml apply-role",
      "check.yml plan-role",
      "drift.yml plan-role",
      "inventory.yml plan-role",
      "plan-sharded.yml plan-role",
      "plan.yml plan-role",
      "propose.yml plan-role",
      "run.yml run-role",
      "run.yml task",
      "standing.yml apply-role",
    ])
    expect(inputs.filter((one) => !one.required && one.default === undefined)).toEqual([])
  })

  it("put out what their jobs put out", () => {
    const outputsOf = ({ uses, outputs }: Partial<Job> = {}) =>
      (uses ? reusable.get(basename(uses))?.on.workflow_call?.outputs : outputs) ?? {}
    // A wave has nothing to say: what is left is found when all of them are through.
    for (const [file, { on, jobs }] of [...reusable].filter(([file]) => file !== "apply-wave.yml")) {
      const values = Object.values(on.workflow_call?.outputs ?? {}).map(({ value }) => value)
      const named = values.flatMap((value) => [...value.matchAll(/jobs\.(\w+)\.outputs\.([\w-]+)/g)])
      expect(named.length).toBeGreaterThan(0)
      const missing = named.filter(([, id = "", name = ""]) => !(name in outputsOf(jobs[id])))
      expect([file, missing]).toEqual([file, []])
    }
  })

  it("keep each plan under the name that the Action says, as long as there is one", () => {
    const uploads = steps.filter(([, { uses }]) => uses?.startsWith("actions/upload-artifact@"))
    expect(uploads.map(([at]) => at)).toEqual([
      "apply.yml plan",
      ...["check.yml check", "check.yml check", "check.yml merge"],
      "drift.yml drift",
      ...["inventory.yml inventory", "inventory.yml inventory", "inventory.yml merge"],
      "plan-sharded.yml shard",
      "plan-sharded.yml merge",
      "plan.yml plan",
      "propose.yml propose",
      "run.yml run",
    ])
    const plans = [
      "apply.yml plan",
      "drift.yml drift",
      "plan-sharded.yml merge",
      "plan.yml plan",
      "propose.yml propose",
    ]
    for (const [at, step] of uploads.filter(([at]) => plans.includes(at))) {
      const id = at === "plan-sharded.yml merge" ? "plan" : at.split(" ")[1]
      expect(step.if).toBe(`always() && steps.${id}.outputs.plan-json != ''`)
      expect(step.with).toMatchObject({ name: `\${{ steps.${id}.outputs.artifact }}`, overwrite: true })
      expect(step.with?.path).toBe(`\${{ steps.${id}.outputs.plan-json }}\n\${{ steps.${id}.outputs.report-html }}\n`)
    }
  })
})

describe("planning", () => {
  it("gives a pull request either credentials or the look of a stranger, never both or neither", () => {
    const flat = (condition = "") => condition.replaceAll(/\s+/g, " ").trim()
    expect(flat(job("plan.yml", "plan").if)).toBe(
      "github.event_name != 'pull_request' || (github.event.pull_request.head.repo.full_name == github.repository && github.event.pull_request.user.login != 'dependabot[bot]')",
    )
    expect(flat(job("plan.yml", "fork").if)).toBe(
      "github.event_name == 'pull_request' && (github.event.pull_request.head.repo.full_name != github.repository || github.event.pull_request.user.login == 'dependabot[bot]')",
    )
  })

  it("gives a fork no role, no runner of one's own, and keeps nothing of it", () => {
    const { steps: forked = [], ...rest } = job("plan.yml", "fork")
    expect(forked.map(({ uses }) => uses?.split("@")[0])).toEqual(["actions/checkout", "$/dist", "$/dist"])
    expect(forked.filter((step) => step.with && "role-to-assume" in step.with)).toEqual([])
    expect(rest).toMatchObject({ "runs-on": "ubuntu-latest", permissions: { contents: "read" } })
  })

  it("has the base at hand: the merge commit's parent, or everything for a merge group", () => {
    const [checkout] = job("plan.yml", "plan").steps ?? []
    expect(checkout?.with?.["fetch-depth"]).toBe("${{ github.event_name == 'pull_request' && 2 || 0 }}")
  })
})

describe("applying", () => {
  it("is never cancelled, and never beside a standing apply of the same configuration", () => {
    const one = { group: "reconcile-apply-${{ inputs.working-directory }}-${{ inputs.config }}", queue: "max" }
    expect(job("apply.yml", "apply").concurrency).toEqual({ ...one, "cancel-in-progress": false })
    expect(job("standing.yml", "standing").concurrency).toEqual({ ...one, "cancel-in-progress": false })
  })

  it("writes in the environment only, with the role that writes, and plans outside of it with the one that reads", () => {
    const roles = own.map(([at, step]) => [at, step.with?.["role-to-assume"]])
    expect(roles.filter(([, role]) => role === "${{ inputs.apply-role }}").map(([at]) => at)).toEqual([
      "apply-wave.yml apply",
      "apply.yml apply",
      "standing.yml standing",
    ])
    const inEnvironment = [...jobsOf(reusable)].filter(([, { environment }]) => environment !== undefined)
    expect(inEnvironment.map(([at, { environment }]) => [at, environment])).toEqual([
      ["apply-wave.yml apply", "${{ inputs.environment }}"],
      ["apply.yml apply", "${{ inputs.environment }}"],
      ["run.yml run", "${{ inputs.environment }}"],
      ["standing.yml standing", "${{ inputs.environment }}"],
    ])
  })

  it("waits for the plan of the same run where reviewers approve that, and expects exactly that plan", () => {
    const plan = job("apply.yml", "plan")
    expect(plan.if).toBe("inputs.review == 'environment'")
    expect(plan.outputs?.["plan-sha256"]).toBe("${{ steps.plan.outputs.plan-sha256 }}")
    const apply = job("apply.yml", "apply")
    expect(apply.needs).toBe("plan")
    expect(apply.if).toBe("${{ !failure() && !cancelled() && needs.plan.outputs.outcome != 'no-changes' }}")
    const step = apply.steps?.find(({ uses }) => uses === "$/dist")
    expect(step?.with).toMatchObject({
      "plan-sha256": "${{ needs.plan.outputs.plan-sha256 }}",
      digest: "${{ inputs.review != 'environment' && inputs.digest || '' }}",
      review: "${{ inputs.review }}",
    })
  })

  it("sees the whole history: the base is the last commit that was applied", () => {
    for (const [file, id] of [
      ["apply-wave.yml", "apply"],
      ["apply.yml", "apply"],
      ["apply.yml", "plan"],
      ["standing.yml", "standing"],
    ] as const) {
      expect(job(file, id).steps?.[0]?.with?.["fetch-depth"]).toBe(0)
    }
  })
})

describe("sharding", () => {
  const list = "${{ fromJSON(inputs.all-shards) }}"

  it("gives each job one shard, and those that merge what all of them hand over, and no credentials", () => {
    expect(job("plan-sharded.yml", "shard").strategy).toEqual({ matrix: { shard: list } })
    expect(job("plan-sharded.yml", "merge").needs).toBe("shard")
    const of = (id: string) => job("plan-sharded.yml", id).steps?.find(({ uses }) => uses === "$/dist")?.with ?? {}
    expect(of("shard").shard).toBe("${{ matrix.shard }}")
    expect(Object.keys(of("merge"))).not.toContain("role-to-assume")
    const steps = job("plan-sharded.yml", "merge").steps ?? []
    const [download] = steps.filter(({ uses }) => uses?.startsWith("actions/download-artifact@"))
    expect(download?.with).toEqual({ pattern: "reconcile-shard-*", path: of("merge").shards })
  })

  it("plans as plan.yml does: the same inputs, but for the snapshot, and the same strangers kept out", () => {
    const inputs = (file: string) => reusable.get(file)?.on.workflow_call?.inputs ?? {}
    const { snapshot: _, ...usual } = inputs("plan.yml")
    expect(
      Object.keys(inputs("plan-sharded.yml"))
        .filter((name) => name !== "all-shards")
        .sort(),
    ).toEqual(Object.keys(usual).sort())
    expect(job("plan-sharded.yml", "shard").if).toBe(job("plan.yml", "plan").if)
    expect(job("plan-sharded.yml", "fork").if).toBe(job("plan.yml", "fork").if)
  })

  it("applies the waves of the merged plan one after the other, all shards of one side by side, and looks again", () => {
    const apply = job("apply-sharded.yml", "apply")
    expect(apply.strategy).toEqual({
      "fail-fast": true,
      "max-parallel": 1,
      matrix: { wave: "${{ fromJSON(needs.plan.outputs.waves) }}" },
    })
    expect(apply.with).toMatchObject({
      wave: "${{ matrix.wave }}",
      "plan-sha256": "${{ needs.plan.outputs.plan-sha256 }}",
    })
    expect(job("apply-wave.yml", "apply").strategy).toEqual({ "fail-fast": false, matrix: { shard: list } })
    const step = job("apply-wave.yml", "apply").steps?.find(({ uses }) => uses === "$/dist")
    expect(step?.with).toMatchObject({
      shard: "${{ matrix.shard }}",
      wave: "${{ inputs.wave }}",
      review: "environment",
      "plan-sha256": "${{ inputs.plan-sha256 }}",
    })
    expect([job("apply-sharded.yml", "done").needs, job("apply-sharded.yml", "done").uses]).toEqual([
      "apply",
      job("apply-sharded.yml", "plan").uses,
    ])
  })

  it("knows what Slack takes wherever something is applied, and nowhere else in a workflow that applies", () => {
    const secrets = ["slack-bot-token", "slack-webhook-url"]
    const taken = (file: string) => Object.keys(reusable.get(file)?.on.workflow_call?.secrets ?? {})
    const env = {
      SLACK_BOT_TOKEN: "${{ secrets.slack-bot-token }}",
      SLACK_WEBHOOK_URL: "${{ secrets.slack-webhook-url }}",
    }
    for (const file of ["apply.yml", "standing.yml", "apply-wave.yml", "apply-sharded.yml"])
      expect([file, taken(file)]).toEqual([file, secrets])
    const told = own.filter(([, step]) => step.env !== undefined)
    expect(told.map(([at, step]) => [at, step.env])).toEqual(
      [
        ...["apply-wave.yml apply", "apply.yml apply", "check.yml check", "check.yml merge", "drift.yml drift"],
        ...["propose.yml propose", "standing.yml standing"],
      ].map((at) => [at, env]),
    )
    expect(["plan", "apply", "done"].map((id) => job("apply-sharded.yml", id).secrets)).toEqual([
      undefined,
      Object.fromEntries(secrets.map((name) => [name, `\${{ secrets.${name} }}`])),
      undefined,
    ])
  })

  it("calls workflows of its own commit, with every input they take, and no permission that they lack", () => {
    for (const id of ["plan", "apply", "done"]) {
      const { uses = "", with: given = {}, permissions = {} } = job("apply-sharded.yml", id)
      expect(uses).toMatch(/^\$\/\.github\/workflows\/[a-z-]+\.yml$/)
      const called = reusable.get(basename(uses))
      expect(Object.keys(given).sort()).toEqual(Object.keys(called?.on.workflow_call?.inputs ?? {}).sort())
      const needed = Object.values(called?.jobs ?? {}).flatMap((one) => Object.entries(one.permissions ?? {}))
      for (const [name, level] of needed) expect([level, "write"]).toContain(permissions[name])
    }
  })
})

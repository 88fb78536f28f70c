import { describe, expect, it } from "vitest"
import { type Job, reusable } from "./workflow.ts"

const job = (file: string, id: string): Job => reusable.get(file)?.jobs[id] as Job
const stepOf = (file: string, id: string) => job(file, id).steps?.find(({ uses }) => uses === "$/dist")
const verbs = ["check", "inventory", "run"] as const

describe("a workflow that one job does, or several", () => {
  it.each(verbs)("%s has one matrix for both: nobody says shards, and there is one job without any", (verb) => {
    expect(job(`${verb}.yml`, verb).strategy).toEqual({
      "fail-fast": false,
      matrix: { shard: "${{ fromJSON(inputs.all-shards || '[\"\"]') }}" },
    })
    expect(stepOf(`${verb}.yml`, verb)?.with).toMatchObject({ command: verb, shard: "${{ matrix.shard }}" })
    expect(reusable.get(`${verb}.yml`)?.on.workflow_call?.inputs["all-shards"]?.default).toBe("")
  })

  it.each(verbs)("%s joins what all jobs hand over, without credentials, and only where there are several", (verb) => {
    const merge = job(`${verb}.yml`, "merge")
    expect([merge.needs, merge.if?.startsWith("inputs.all-shards != ''")]).toEqual([verb, true])
    const given = stepOf(`${verb}.yml`, "merge")?.with ?? {}
    expect(given).toMatchObject({ command: "merge", shards: "${{ runner.temp }}/reconcile-shards" })
    expect(Object.keys(given)).not.toContain("role-to-assume")
    const download = merge.steps?.find(({ uses }) => uses?.startsWith("actions/download-artifact@"))
    expect(download?.with?.pattern).toMatch(new RegExp(`^reconcile-${verb}-shard-.*\\*$`))
    const [handOver] = (job(`${verb}.yml`, verb).steps ?? []).filter(({ name }) => name === "Hand over the shard")
    expect([handOver?.if, handOver?.with?.path]).toEqual([
      `steps.${verb}.outputs.shard-file != ''`,
      `\${{ steps.${verb}.outputs.shard-file }}`,
    ])
  })

  it.each(verbs)("%s puts out what joining came to, and of one of several jobs nothing", (verb) => {
    const { outputs = {} } = reusable.get(`${verb}.yml`)?.on.workflow_call ?? {}
    for (const [name, { value }] of Object.entries(outputs)) {
      expect(value).toBe(`\${{ jobs.merge.outputs.${name} || jobs.${verb}.outputs.${name} }}`)
      const own = `\${{ inputs.all-shards == '' && steps.${verb}.outputs.${name} || '' }}`
      expect(job(`${verb}.yml`, verb).outputs?.[name]).toBe(own)
    }
  })
})

describe("propose.yml", () => {
  it("is drift.yml with a proposal, which alone may write to the repository", () => {
    const [drift, propose] = [stepOf("drift.yml", "drift")?.with, stepOf("propose.yml", "propose")?.with]
    expect(propose).toEqual({ ...drift, propose: "true" })
    const inputs = (file: string) => reusable.get(file)?.on.workflow_call?.inputs
    expect(inputs("propose.yml")).toEqual(inputs("drift.yml"))
    const writing = [...reusable].filter(([, { jobs }]) =>
      Object.values(jobs).some(({ permissions }) => permissions?.contents === "write"),
    )
    expect(writing.map(([file]) => file)).toEqual(["propose.yml"])
  })

  it("takes turns with drift.yml: both keep the same issue", () => {
    expect(job("propose.yml", "propose").concurrency).toEqual(job("drift.yml", "drift").concurrency)
  })
})

describe("check.yml", () => {
  it("asks nothing for a stranger's pull request", () => {
    expect(job("check.yml", "check").if).toBe(job("plan.yml", "plan").if)
  })
})

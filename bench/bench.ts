/** Starts an AWS of its own for each setting, measures each phase in a process of its own, and prints a table. */

import { spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { idealSeconds } from "./limits.ts"
import { management, type Setting } from "./organization.ts"
import type { Cost, Task } from "./phases.ts"

const { values } = parseArgs({
  options: {
    accounts: { type: "string", default: "1000" },
    roles: { type: "string", default: "50" },
    latency: { type: "string", default: "60" },
    "in-flight": { type: "string", default: "64" },
    "iam-rate": { type: "string", default: "none" },
    phases: { type: "string", default: "index,read,plan,bare" },
  },
})

const setting: Setting = {
  accounts: Number(values.accounts),
  roles: Number(values.roles),
  policies: 5,
  latency: Number(values.latency),
  iamRate: values["iam-rate"] === "none" ? 1e9 : Number(values["iam-rate"]),
}
const inFlight = Number(values["in-flight"])
const here = (name: string) => fileURLToPath(new URL(`${name}.js`, import.meta.url))

const server = spawn(process.execPath, [here("server"), JSON.stringify(setting)], {
  stdio: ["pipe", "pipe", "inherit"],
})
const { value: port } = await createInterface(server.stdout)[Symbol.asyncIterator]().next()
const endpoint = `http://127.0.0.1:${port}`

const rows: string[][] = [
  [
    "phase",
    "accounts x roles",
    "calls",
    "throttled",
    "seconds",
    "ideal",
    "x ideal",
    "CPU s",
    "us/role",
    "peak MB",
    "result",
  ],
]
try {
  for (const phase of values.phases.split(",") as Task["phase"][]) {
    await fetch(`${endpoint}/_counts`)
    const cost = await measure({ phase, setting, inFlight })
    const counts = (await (await fetch(`${endpoint}/_counts`)).json()) as { calls: number; throttled: number }
    rows.push(row(phase, cost, counts))
  }
} finally {
  server.kill()
}
print(rows)

async function measure(task: Task): Promise<Cost> {
  const { PATH = "" } = process.env
  const env = {
    PATH,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: `AKIA${management}`,
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  }
  const child = spawn(
    process.execPath,
    [
      ...(process.env.BENCH_PROF ? ["--cpu-prof", "--cpu-prof-dir=/tmp/bprof"] : []),
      here("phases"),
      JSON.stringify(task),
    ],
    {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    },
  )
  const { value } = await createInterface(child.stdout)[Symbol.asyncIterator]().next()
  if (typeof value !== "string") throw new Error(`The phase ${task.phase} ended without a result.`)
  return JSON.parse(value) as Cost
}

function row(phase: Task["phase"], cost: Cost, { calls, throttled }: { calls: number; throttled: number }): string[] {
  const { accounts, roles } = setting
  const ideal = phase === "index" ? undefined : idealSeconds(setting, phase === "bare" ? "bare" : "read", inFlight)
  return [
    phase,
    `${accounts} x ${roles}`,
    String(calls),
    String(throttled),
    cost.seconds.toFixed(2),
    ideal?.toFixed(2) ?? "",
    ideal ? (cost.seconds / ideal).toFixed(2) : "",
    cost.cpuSeconds.toFixed(2),
    phase === "index" ? "" : ((cost.cpuSeconds * 1e6) / (accounts * roles)).toFixed(0),
    cost.peakMegabytes.toFixed(0),
    cost.result,
  ]
}

function print(table: readonly (readonly string[])[]): void {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((cells) => cells[column]!.length)))
  process.stdout.write(
    `${values.latency} ms an answer, ${inFlight} accounts in flight, IAM reads a second: ${values["iam-rate"] === "none" ? "no limit" : values["iam-rate"]}\n`,
  )
  for (const cells of table) {
    const padded = cells.map((cell, column) =>
      column > 1 && column < 10 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
    )
    process.stdout.write(`${padded.join("  ").trimEnd()}\n`)
  }
}

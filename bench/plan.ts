import { parseConfig } from "../src/config.ts"
import type { Config, Files, World } from "../src/model.ts"
import { plan } from "../src/reconcile.ts"
import { owner, roleProperties, type Setting } from "./organization.ts"

const text = `
name: ${owner}
access: { plan: { hub: "arn:aws:iam::100000000000:role/reconcile-plan-hub", role: reconcile-plan } }
regions: [us-east-1]
templates: templates/**/*.yaml
safety: { deletes: 1000000, deletePercent: 100, changePercent: 100 }
`

/** The configuration under which everything is measured. */
export function benchConfig(): Config {
  const { config, problems } = parseConfig(text, "reconcile.yaml")
  if (!config) throw new Error(problems.map(({ message }) => message).join("\n"))
  return config
}

/** One template per role, for all accounts. They state what is there, or, `changed`, something else everywhere. */
export function benchFiles({ roles }: Setting, changed: boolean): Files {
  const templates = new Map<string, string>(
    Array.from(
      { length: roles },
      (_, index) => [`templates/workload-${index}.yaml`, template(index, changed)] as const,
    ),
  )
  return {
    list: async (globs) => (globs.some((glob) => glob.startsWith("templates/")) ? [...templates.keys()].sort() : []),
    read: async (path) => {
      const found = templates.get(path)
      if (found === undefined) throw new Error(`${path} does not exist.`)
      return found
    },
    bytes: async (path) => new TextEncoder().encode(templates.get(path)),
  }
}

/** YAML contains JSON. */
function template(index: number, changed: boolean): string {
  const { Tags, ...properties } = roleProperties(index)
  const stated = {
    name: `workload-${index}`,
    type: "AWS::IAM::Role",
    targets: { accounts: "all" },
    properties: {
      ...properties,
      Tags: Tags.filter(({ Key }) => !Key.startsWith("reconcile:")),
      ...(changed && { Description: `Something else: ${index}`, MaxSessionDuration: 7200 }),
    },
  }
  return JSON.stringify(stated, null, 2).replaceAll("ACCOUNT", "{{ account.id }}")
}

/** The whole sentence up to the plan. */
export async function fullPlan(world: World, config: Config, concurrency: number): Promise<string> {
  const { plan: made } = await plan(world, config, { run: "bench", concurrency })
  const wrong = made.problems.filter(({ severity }) => severity !== "note" && severity !== "warning")
  const problems = wrong.length > 0 ? `, ${wrong.length} PROBLEMS: ${wrong[0]?.message}` : ""
  return `${made.changes.length} changes, ${made.unchanged} unchanged${problems}`
}

import type { Notify, Priority, Problem, Written } from "../model.ts"
import { entry, toJson } from "../value/written.ts"

type Sink = "slack" | "sns" | "github"

/** What `notify` says where it says nothing. */
export const notifyDefaults = {
  slack: { token: "SLACK_BOT_TOKEN", webhook: "SLACK_WEBHOOK_URL", priority: "success" },
  sns: { priority: "success" },
  github: { token: "GITHUB_TOKEN", label: "reconcile", priority: "success" },
} as const

const SECRETS = ["token", "webhook"] as const

/** Reads `notify`, which its schema allows. A secret that stands where its variable's name should is not shown. */
export function readNotify(written: Written | undefined): {
  readonly notify?: Notify
  readonly problems: readonly Problem[]
} {
  if (written?.kind !== "map") return { problems: [] }
  const plain = toJson(written) as { readonly [name in Sink]?: { readonly priority?: Priority } }
  const { slack, sns, github } = plain
  const notify = {
    ...(slack && { slack: { ...notifyDefaults.slack, ...slack } }),
    ...(sns && { sns: { ...notifyDefaults.sns, ...sns } }),
    ...(github && { github: { ...notifyDefaults.github, ...github } }),
  } as Notify
  const problems = (["slack", "github"] as const).flatMap((sink) => secretProblems(entry(written, sink)))
  return { notify, problems }
}

function secretProblems(sink: Written | undefined): readonly Problem[] {
  if (sink?.kind !== "map") return []
  return SECRETS.flatMap((key): readonly Problem[] => {
    const value = entry(sink, key)
    if (value?.kind !== "scalar" || VARIABLE.test(String(value.value))) return []
    return [
      {
        severity: "error",
        message: `${key} is the name of an environment variable, in capital letters; what stands here is not shown, since it may be the secret itself.`,
        fix: "Put the secret into the environment, and its variable's name here; if it was committed, revoke it.",
        source: value.source,
        line: `${key}: ...`,
      },
    ]
  })
}

/** Upper case only: no token of Slack or GitHub, and no address, is. */
const VARIABLE = /^[A-Z_][A-Z0-9_]{0,63}$/

import type { Problem } from "../model.ts"

/** A secret of the environment: undefined where there is none; a problem, which does not show it, where it cannot be one. */
export function secretFrom(
  env: Readonly<Record<string, string | undefined>>,
  variable: string,
  kind: "slack-token" | "webhook" | "github-token",
): { readonly value?: string; readonly problem?: Problem } {
  const value = env[variable]?.trim() ?? ""
  if (value === "") return {}
  if (SHAPES[kind].test(value)) return { value }
  const message = `What the environment variable ${variable} holds is not ${WORDS[kind]}; it was sent nowhere`
  return { problem: { severity: "warning", message, fix: "Put the right secret there, without quotes or line ends." } }
}

/** A variable that was named by mistake, or by malice, may hold another secret: that is not sent to Slack. */
const SHAPES = {
  "slack-token": /^xox[a-z](\.xox[a-z])?-[A-Za-z0-9-]{8,}$/,
  webhook: /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)[:/])[!-~]+$/,
  "github-token": /^[A-Za-z0-9_.-]{4,}$/,
} as const

const WORDS = {
  "slack-token": "a token of Slack (xoxb-...)",
  webhook: "the https:// address of a webhook",
  "github-token": "a token of GitHub",
} as const

import type { Reply } from "./wire.ts"

/** What goes wrong: calls of a method and path, from the `nth` on, `times` times (once unless told). */
export interface Rule {
  readonly method?: string
  readonly path: RegExp
  readonly nth?: number
  readonly times?: number
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Breaks the connection instead: before GitHub has done it, or after. */
  readonly reset?: "before" | "after"
}

/** The rules of a server. */
export interface Rules {
  add(rule: Rule): void
  clear(): void
  /** The first rule that this call falls under; every call is counted by every rule. */
  match(method: string, path: string): Rule | undefined
}

/** No rules yet. */
export function newRules(): Rules {
  let rules: { readonly rule: Rule; seen: number }[] = []
  return {
    add: (rule) => rules.push({ rule, seen: 0 }),
    clear: () => {
      rules = []
    },
    match(method, path) {
      const due = rules.filter((counted) => {
        const { rule } = counted
        if ((rule.method !== undefined && rule.method !== method) || !rule.path.test(path)) return false
        counted.seen += 1
        const { nth = 1, times = 1 } = rule
        return counted.seen >= nth && counted.seen < nth + times
      })
      return due[0]?.rule
    },
  }
}

/** What is answered instead. */
export function replyOf({ status = 500, headers = {}, body = { message: "Server Error" } }: Rule): Reply {
  return { status, headers, body }
}

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit */
export function secondaryLimit(seconds: number): Pick<Rule, "status" | "headers" | "body"> {
  const message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
  return { status: 429, headers: { "retry-after": String(seconds) }, body: { message } }
}

/** The hourly limit, which ends in so many seconds. */
export function primaryLimit(seconds: number): Pick<Rule, "status" | "headers" | "body"> {
  const reset = String(Math.floor(Date.now() / 1000) + seconds)
  const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset, "x-ratelimit-resource": "core" }
  return { status: 403, headers, body: { message: "API rate limit exceeded for installation ID 1." } }
}

/** A proxy in front of the emulated AWS that records every call and does to some of them what networks and AWS do. */

import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { type Call, isRead, type Refusal, type Reply, readCall, refuse } from "./aws-call.ts"
import { type Propagation, propagation } from "./propagation.ts"

/** What happens to a call. */
export type Effect =
  /** AWS's own refusals: throttling with the service's code, 500, 503, an expired token, access denied. */
  | Refusal
  /** The connection is reset before AWS sees the call, or after AWS did what it asks. */
  | "reset-before"
  | "reset-after"
  /** No answer, ever. */
  | "hang"
  /** Milliseconds before AWS sees the call. */
  | { readonly latency: number }
  /** A token bucket per calling account: what is over the rate is throttled. */
  | { readonly rate: { readonly tps: number; readonly burst: number } }
  /** Milliseconds for which a write stays unseen, as `propagation.ts` says; Infinity until `settle`. */
  | { readonly propagation: number }

/** Which calls an effect is for. What is not said does not narrow. */
export interface Rule {
  readonly service?: string
  readonly action?: string | RegExp | readonly string[]
  /** The account that the call is about: that of the role for AssumeRole, else the caller's. */
  readonly account?: string
  /** Only the nth of these calls, counted from 1 and from when the rule was made. */
  readonly nth?: number
  /** Only every nth of them. */
  readonly every?: number
  /** At most so often. */
  readonly times?: number
  readonly effect: Effect
}

/** A running proxy. */
export interface FaultProxy {
  readonly endpoint: string
  /** Every call since the start or the last `clear`, in order of arrival; refused ones too. */
  readonly calls: readonly Call[]
  /** How often each `service:action` was called. */
  readonly counts: Readonly<Record<string, number>>
  /** How many calls the rules throttled. */
  readonly throttled: number
  /** Adds a rule; of the rules for a call all latencies add up, and the first other effect counts. Answers how to remove it. */
  rule(rule: Rule): () => void
  /**
   * Calls `act` at the nth write from now on, once, and then cuts the connection without a reply: `before` AWS sees the write or
   * `after` AWS did it. What a process that is killed at that moment leaves behind.
   */
  onWrite(nth: number, when: "before" | "after", act: () => void | Promise<void>): void
  /** What propagates has arrived everywhere. */
  settle(): void
  /** Forgets rules, hooks and recorded calls. */
  clear(): void
  close(): Promise<void>
}

interface Active {
  readonly rule: Rule
  seen: number
  applied: number
  readonly buckets: Map<string, { tokens: number; at: number }>
  readonly propagation: Propagation | undefined
}

interface Hook {
  left: number
  readonly when: "before" | "after"
  readonly act: () => void | Promise<void>
}

/** Starts a proxy on a free local port, in front of an endpoint like `http://127.0.0.1:5000`. */
export async function startFaultProxy(upstream: string): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  let calls: Call[] = []
  let rules: Active[] = []
  let hooks: Hook[] = []
  let throttled = 0

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy())
  })

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await read(incoming)
    const call = readCall(incoming.method ?? "", incoming.url ?? "", incoming.headers, body)
    calls.push(call)
    const { effects, slow } = chosen(rules, call)
    if (slow > 0) await sleep(slow)
    const effect = effects[0]
    if (effect === "hang") return
    if (effect === "reset-before") return reset(outgoing)
    if (typeof effect === "string" && effect !== "reset-after") {
      if (effect === "throttle") throttled++
      return send(outgoing, refuse(call, effect))
    }
    const delays = rules.flatMap((active) =>
      active.propagation && matches(active.rule, call) ? [active.propagation] : [],
    )
    const text = body.toString("utf8")
    const stale = delays.map((delay) => delay.stale(call, text)).find((reply) => reply !== undefined)
    if (stale) return send(outgoing, stale)

    const due = isRead(call) ? [] : hooks.filter((hook) => --hook.left === 0)
    const killed = due.find((hook) => hook.when === "before")
    if (killed) {
      await killed.act()
      return reset(outgoing)
    }
    const reply = await forward(incoming, body)
    for (const delay of delays) delay.learn(call, text, reply)
    for (const hook of due) await hook.act()
    if (due.length > 0 || effect === "reset-after") return reset(outgoing)
    send(outgoing, reply)
  }

  function forward(incoming: IncomingMessage, body: Buffer): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const { method, url, headers } = incoming
      const outgoing = request(new URL(url ?? "/", upstream), { method, headers, agent }, (answer) => {
        read(answer).then((body) => {
          const { "transfer-encoding": _, connection: __, ...kept } = answer.headers
          resolve({ status: answer.statusCode ?? 502, headers: kept as Reply["headers"], body })
        }, reject)
      })
      outgoing.on("error", reject).end(body)
    })
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get calls() {
      return calls
    },
    get counts() {
      const counts: Record<string, number> = {}
      for (const { service, action } of calls)
        counts[`${service}:${action}`] = (counts[`${service}:${action}`] ?? 0) + 1
      return counts
    },
    get throttled() {
      return throttled
    },
    rule(rule) {
      const delay =
        typeof rule.effect === "object" && "propagation" in rule.effect
          ? propagation(rule.effect.propagation)
          : undefined
      const active = { rule, seen: 0, applied: 0, buckets: new Map(), propagation: delay }
      rules = [...rules, active]
      return () => {
        rules = rules.filter((other) => other !== active)
      }
    },
    onWrite(nth, when, act) {
      hooks = [...hooks, { left: nth, when, act }]
    },
    settle() {
      for (const active of rules) active.propagation?.settle()
    },
    clear() {
      calls = []
      rules = []
      hooks = []
      throttled = 0
    },
    async close() {
      agent.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The effects that the rules have for a call, and how long it waits first. */
function chosen(rules: readonly Active[], call: Call): { effects: readonly Effect[]; slow: number } {
  const effects: Effect[] = []
  let slow = 0
  for (const active of rules) {
    const { rule } = active
    if (!matches(rule, call)) continue
    active.seen++
    if (rule.nth !== undefined && active.seen !== rule.nth) continue
    if (rule.every !== undefined && active.seen % rule.every !== 0) continue
    if (rule.times !== undefined && active.applied >= rule.times) continue
    if (typeof rule.effect === "string") {
      if (effects.length > 0) continue
      effects.push(rule.effect)
    } else if ("latency" in rule.effect) slow += rule.effect.latency
    else if ("rate" in rule.effect && effects.length === 0 && !taken(active, rule.effect.rate, call.account))
      effects.push("throttle")
    active.applied++
  }
  return { effects, slow }
}

function matches(rule: Rule, call: Call): boolean {
  const { service, action, account } = rule
  const named =
    action === undefined ||
    (action instanceof RegExp ? action.test(call.action) : [action].flat().includes(call.action))
  return (
    named && (service === undefined || service === call.service) && (account === undefined || account === call.target)
  )
}

/** Takes a token of the account's bucket, if there is one. */
function taken({ buckets }: Active, { tps, burst }: { tps: number; burst: number }, account: string): boolean {
  const now = Date.now()
  const bucket = buckets.get(account) ?? { tokens: burst, at: now }
  const tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * tps)
  buckets.set(account, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now })
  return tokens >= 1
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function send(outgoing: ServerResponse, { status, headers, body }: Reply): void {
  // An answer to HEAD has no body, and says how long it would be.
  const own = outgoing.req.method === "HEAD" ? Number(headers["content-length"] ?? 0) : body.length
  outgoing.writeHead(status, { ...headers, "content-length": String(own) }).end(body)
}

function reset(outgoing: ServerResponse): void {
  outgoing.socket?.resetAndDestroy()
}

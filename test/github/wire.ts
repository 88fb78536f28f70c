/** What the routes of the emulated GitHub are made of: calls, replies, pages. */

import type { Permissions, Token } from "./tokens.ts"

/** A call that has found its route and may be made. */
export interface Call {
  readonly method: string
  /** Absolute, as links in replies have to be. */
  readonly url: URL
  /** The parts of the path that the route names, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
  readonly token: Token
  /** Where what GitHub keeps elsewhere is fetched, without a token. */
  readonly storageUrl: string
}

/** What is answered: `body` becomes JSON, unless it is bytes. */
export interface Reply {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** One endpoint. `:name` in its path is one part of a path, `*name` all that is left. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH"
  readonly path: string
  /** One of these is enough; none where every token may. */
  readonly needs: readonly Partial<Permissions>[]
  readonly handle: (call: Call) => Reply
}

/** Thrown by routes. */
export class Refused extends Error {
  readonly reply: Reply

  constructor(status: number, message: string, errors?: readonly unknown[]) {
    super(message)
    this.name = "Refused"
    this.reply = refusal(status, message, errors)
  }
}

/** As GitHub words its errors: the status is text there. */
export function refusal(status: number, message: string, errors?: readonly unknown[]): Reply {
  const documentation_url = "https://docs.github.com/rest"
  return { status, body: { message, ...(errors && { errors }), documentation_url, status: String(status) } }
}

/** https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed */
export function invalid(resource: string, field: string, message: string): Refused {
  return new Refused(422, "Validation Failed", [{ resource, code: "custom", field, message }])
}

/** Answers 200. */
export function ok(body: unknown): Reply {
  return { status: 200, body }
}

/** Answers 201. */
export function created(body: unknown): Reply {
  return { status: 201, body }
}

/** Which part of a list is asked for, and the `link` header that leads to the others. */
export interface Page {
  readonly from: number
  readonly to: number
  readonly headers: Readonly<Record<string, string>>
}

/**
 * 30 a page unless told, never more than 100.
 * https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export function pageOf({ url }: Call, total: number): Page {
  const size = Math.min(100, Number(url.searchParams.get("per_page") ?? 30))
  const page = Number(url.searchParams.get("page") ?? 1)
  const last = Math.max(1, Math.ceil(total / size))
  const link = (rel: string, to: number) => {
    const other = new URL(url)
    other.searchParams.set("page", String(to))
    return `<${other}>; rel="${rel}"`
  }
  const links = [
    ...(page > 1 ? [link("prev", page - 1), link("first", 1)] : []),
    ...(page < last ? [link("next", page + 1), link("last", last)] : []),
  ]
  return {
    from: (page - 1) * size,
    to: page * size,
    headers: links.length > 0 ? { link: links.join(", ") } : {},
  }
}

/** Answers one page of a list. */
export function paged<T>(call: Call, all: readonly T[], json: (item: T) => unknown): Reply {
  const { from, to, headers } = pageOf(call, all.length)
  return { status: 200, body: all.slice(from, to).map(json), headers }
}

/** The same where the list has a name and says how long it is. */
export function pagedAs<T>(call: Call, name: string, all: readonly T[], json: (item: T) => unknown): Reply {
  const { from, to, headers } = pageOf(call, all.length)
  return { status: 200, body: { total_count: all.length, [name]: all.slice(from, to).map(json) }, headers }
}

/** A text of the body; without `fallback` it is required. */
export function textOf({ body }: Call, name: string, fallback?: string): string {
  const value = body[name] ?? fallback
  if (typeof value === "string") return value
  throw new Refused(422, `Invalid request.\n\n"${name}" wasn't supplied.`)
}

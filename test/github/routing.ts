import type { Answer } from "./listener.ts"
import type { Repository } from "./repository.ts"
import { may, type Token } from "./tokens.ts"
import { Refused, type Route, refusal } from "./wire.ts"

/** Who may call, and where what is kept elsewhere is. */
export interface Access {
  readonly tokens: ReadonlyMap<string, Token>
  readonly storageUrl: string
}

/**
 * Answers calls as GitHub does: 401 to whom it does not know, 404 for what is not there, 403 to who may not, else the
 * route.
 */
export function routed(routes: readonly Route[], repository: Repository, { tokens, storageUrl }: Access): Answer {
  const compiled = routes.map((route) => ({ route, pattern: patternOf(route.path) }))
  return ({ method, url, headers, body }) => {
    const token = tokens.get(headers.authorization?.replace(/^(token|bearer) /i, "") ?? "")
    if (!token) return refusal(401, "Bad credentials")
    // The slashes of a branch may be sent as they are, or encoded.
    const path = url.pathname.replace(/(?<=\/git\/refs?\/heads)%2F.*/i, decodeURIComponent)
    for (const { route, pattern } of compiled) {
      const found = route.method === method && pattern.exec(path)
      if (!found) continue
      const parts = Object.entries(found.groups ?? {}).map(([name, part]) => [name, decodeURIComponent(part)])
      const params: Readonly<Record<string, string>> = Object.fromEntries(parts)
      if (params.owner !== undefined && !isThis(repository, params)) break
      if (!may(token, route.needs)) return notAccessible(route)
      try {
        return route.handle({ method, url, params, body, token, storageUrl })
      } catch (error) {
        if (error instanceof Refused) return error.reply
        throw error
      }
    }
    return refusal(404, "Not Found")
  }
}

function patternOf(path: string): RegExp {
  const parts = path.split("/").map((part) => part.replace(/^:(.+)$/, "(?<$1>[^/]+)").replace(/^\*(.+)$/, "(?<$1>.+)"))
  return new RegExp(`^${parts.join("/")}$`)
}

function isThis({ owner, name }: Repository, params: Readonly<Record<string, string>>): boolean {
  return `${params.owner}/${params.repo}`.toLowerCase() === `${owner}/${name}`.toLowerCase()
}

/** https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#insufficient-permissions */
function notAccessible({ needs }: Route) {
  const accepted = needs.map((need) =>
    Object.entries(need).map(([scope, level]) => `${scope.replaceAll("-", "_")}=${level}`),
  )
  const headers = { "x-accepted-github-permissions": accepted.map((all) => all.join(",")).join("; ") }
  return { ...refusal(403, "Resource not accessible by integration"), headers }
}

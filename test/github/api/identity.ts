import { Buffer } from "node:buffer"
import { ok, Refused, type Route } from "../wire.ts"

/** Who the caller is, and the token by which a job proves to AWS what it is. */
export const identityRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/graphql",
    needs: [],
    handle: ({ body, token }) => {
      if (/^\s*(query\s*)?\{\s*viewer\s*\{\s*login\s*\}\s*\}\s*$/.test(String(body.query))) {
        return ok({ data: { viewer: { login: token.login } } })
      }
      return ok({ data: null, errors: [{ type: "NOT_EMULATED", message: `Not emulated: ${body.query}` }] })
    },
  },
  {
    method: "GET",
    path: "/user",
    needs: [],
    handle: ({ token }) => {
      if (token.app !== undefined) throw new Refused(403, "Resource not accessible by integration")
      return ok({ login: token.login, type: "User" })
    },
  },
  {
    // https://docs.github.com/en/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
    method: "GET",
    path: "/oidc/:repository/:subject",
    needs: [{ "id-token": "write" }],
    handle: ({ params, url }) => {
      const repository = params.repository as string
      const audience = url.searchParams.get("audience") ?? `https://github.com/${repository.split("/")[0]}`
      const claims = {
        iss: ISSUER,
        aud: audience,
        sub: params.subject,
        repository,
        iat: seconds(),
        exp: seconds() + 300,
      }
      return ok({ count: 1, value: unsignedJwt(claims) })
    },
  },
]

const ISSUER = "https://token.actions.githubusercontent.com"

const seconds = () => Math.floor(Date.now() / 1000)

/** A JWT that reads as GitHub's does; nobody can verify it. */
function unsignedJwt(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url")
  const signed = Buffer.from("not signed").toString("base64url")
  return [part({ alg: "RS256", typ: "JWT", kid: "test" }), part(claims), signed].join(".")
}

import { getIDToken } from "@actions/core"
import { fromWebToken } from "@aws-sdk/credential-providers"
import type { AwsCredentialIdentityProvider } from "@smithy/types"
import type { Problem } from "../model.ts"
import { ProblemError } from "../value/problem.ts"
import type { Inputs } from "./inputs.ts"

/**
 * Credentials of the role that GitHub's OIDC token is exchanged for, asked for anew whenever they run out: they stay in this
 * process. Throws a ProblemError that names what the token says of itself, since that is what the trust policy has to allow.
 * https://docs.github.com/en/actions/reference/security/oidc
 */
export function webIdentity(
  { region, audience }: Pick<Inputs, "region" | "audience">,
  roleArn: string,
  roleSessionName: string,
): AwsCredentialIdentityProvider {
  return async () => {
    const webIdentityToken = await idToken(audience)
    const exchange = fromWebToken({ roleArn, roleSessionName, webIdentityToken, clientConfig: { region } })
    return exchange().catch((error: Error) => {
      throw new ProblemError(refused(error, roleArn, claimsOf(webIdentityToken)), { cause: error })
    })
  }
}

async function idToken(audience: string): Promise<string> {
  if (!process.env.ACTIONS_ID_TOKEN_REQUEST_URL) {
    throw new ProblemError({
      severity: "error",
      message: "GitHub gives this job no OIDC token",
      fix: "Add `id-token: write` to `permissions:` of this job. For a pull request from a fork there is none.",
    })
  }
  return getIDToken(audience).catch((cause: Error) => {
    throw new ProblemError(
      {
        severity: "error",
        message: `GitHub's OIDC token could not be had: ${firstLine(cause.message)}`,
        fix: "Run the job again.",
      },
      { cause },
    )
  })
}

function refused(error: Error, role: string, { sub, aud }: Claims): Problem {
  return {
    severity: "error",
    message: `AWS does not let this job assume ${role}: ${firstLine(error.message)}`,
    fix: `The role's trust policy has to allow \`sub\` "${sub}" with \`aud\` "${aud}" from token.actions.githubusercontent.com; \`reconcile bootstrap hub\` writes one.`,
  }
}

interface Claims {
  readonly sub: string
  readonly aud: string
}

/** What the token says of itself; not a secret, unlike the token. */
function claimsOf(token: string): Claims {
  try {
    const { sub, aud } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Partial<Claims>
    return { sub: String(sub), aud: String(aud) }
  } catch {
    return { sub: "(unreadable)", aud: "(unreadable)" }
  }
}

const firstLine = (text: string): string => (text.split("\n")[0] ?? "").slice(0, 300)

import type { SessionCredentials } from "../model.ts"

/** What programs need to run at all, to find their temporary files, and to reach AWS through what is in between. */
const KEPT =
  /^(PATH|HOME|USER|LOGNAME|LANG|LC_[A-Z]+|TZ|TMPDIR|TEMP|TMP|SystemRoot|PATHEXT|COMSPEC|(https?|no|all)_proxy|SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS|REQUESTS_CA_BUNDLE|AWS_CA_BUNDLE|AWS_ENDPOINT_URL(_[A-Z0-9_]+)?|AWS_USE_(FIPS|DUALSTACK)_ENDPOINT)$/i

/**
 * The environment of a task's command: the target's credentials and region, what the task says, and what every program
 * needs. Nothing else of this process, whose own credentials and tokens are none of its business, and no profile of whoever
 * is at home here. https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
 */
export function commandEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  said: Readonly<Record<string, string>>,
  { region, credentials }: { readonly region: string; readonly credentials: SessionCredentials },
): Readonly<Record<string, string>> {
  const kept = Object.entries(own).flatMap(([name, value]) =>
    value !== undefined && KEPT.test(name) ? [[name, value]] : [],
  )
  const nowhere = process.platform === "win32" ? "NUL" : "/dev/null"
  return {
    ...Object.fromEntries(kept),
    ...said,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken !== undefined && { AWS_SESSION_TOKEN: credentials.sessionToken }),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_CONFIG_FILE: nowhere,
    AWS_SHARED_CREDENTIALS_FILE: nowhere,
    AWS_EC2_METADATA_DISABLED: "true",
  }
}

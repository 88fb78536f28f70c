/**
 * Whether something failed because nothing answered, so that it tells nothing about the set-up: the network, a time limit, a
 * fault of AWS, throttling without end.
 */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } }
  const { code = "" } = error as { readonly code?: unknown }
  if (($metadata?.httpStatusCode ?? 0) >= 500) return true
  if (/^(TimeoutError|RequestTimeout|ServiceUnavailable|InternalFailure)/.test(error.name)) return true
  if (/^(ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)/.test(String(code))) return true
  return / throttled a call for /.test(error.message) || isOutage(error.cause)
}

/** Services that speak REST: what IAM calls their operations, which a request names by its method and path alone. */

import { s3Action } from "./s3-actions.ts"

const operations: readonly (readonly [call: RegExp, action: string])[] = [
  [/^s3 GET .*\/publicAccessBlock$/, "GetAccountPublicAccessBlock"],
  [/^s3 (PUT|DELETE) .*\/publicAccessBlock$/, "PutAccountPublicAccessBlock"],
  [/^account POST \/getAlternateContact$/, "GetAlternateContact"],
  [/^account POST \/putAlternateContact$/, "PutAlternateContact"],
  [/^account POST \/putAccountName$/, "PutAccountName"],
  [/^account POST \/deleteAlternateContact$/, "DeleteAlternateContact"],
  [/^access-analyzer GET \/analyzer$/, "ListAnalyzers"],
  [/^access-analyzer PUT \/analyzer$/, "CreateAnalyzer"],
  [/^access-analyzer GET \/analyzer\/[^/]+$/, "GetAnalyzer"],
  [/^access-analyzer PUT \/analyzer\/[^/]+$/, "UpdateAnalyzer"],
  [/^access-analyzer DELETE \/analyzer\/[^/]+$/, "DeleteAnalyzer"],
  [/^access-analyzer GET \/analyzer\/[^/]+\/archive-rule$/, "ListArchiveRules"],
  [/^access-analyzer PUT \/analyzer\/[^/]+\/archive-rule$/, "CreateArchiveRule"],
  [/^access-analyzer PUT \/analyzer\/[^/]+\/archive-rule\/[^/]+$/, "UpdateArchiveRule"],
  [/^access-analyzer DELETE \/analyzer\/[^/]+\/archive-rule\/[^/]+$/, "DeleteArchiveRule"],
  [/^access-analyzer POST \/tags\//, "TagResource"],
  [/^access-analyzer DELETE \/tags\//, "UntagResource"],
  [/^lambda GET \/2015-03-31\/functions\/?$/, "ListFunctions"],
]

/** The action of a REST call, undefined where none is known. */
export function restAction(service: string, method: string, path: string): string | undefined {
  if (service === "s3" && !path.startsWith("/v20180820/")) return s3Action(method, path)
  const call = `${service} ${method} ${path.replace(/\?.*$/, "")}`
  return operations.find(([pattern]) => pattern.test(call))?.[1]
}

import type { Environment } from "@marcbachmann/cel-js"
import { ExpressionError } from "./error.ts"
import { callFunction, type Lookup } from "./evaluation.ts"
import { toCel } from "./value.ts"

/** Makes `ssm(name[, account, region])` and `secret(id[, path[, account, region]])` functions of the language. */
export function registerLookups(environment: Environment): void {
  const now = { async: false }
  const parameter = (name: string, account?: string, region?: string) =>
    call({ service: "ssm", name, secret: false, text: "ssm()", ...placeOf(account, region) })
  const secret = (name: string, path?: string, account?: string, region?: string) => {
    const part = path ? { path } : {}
    return call({
      service: "secretsmanager",
      name,
      secret: true,
      text: "secret()",
      ...part,
      ...placeOf(account, region),
    })
  }
  environment
    .registerFunction("ssm(string): dyn", (name: string) => parameter(name), now)
    .registerFunction("ssm(string, string): dyn", (name: string, account: string) => parameter(name, account), now)
    .registerFunction("ssm(string, string, string): dyn", parameter, now)
    .registerFunction("secret(string): dyn", (name: string) => secret(name), now)
    .registerFunction("secret(string, string): dyn", (name: string, path: string) => secret(name, path), now)
    .registerFunction(
      "secret(string, string, string): dyn",
      (...given: [string, string, string]) => secret(...given),
      now,
    )
    .registerFunction("secret(string, string, string, string): dyn", secret, now)
}

const call = (lookup: Lookup): unknown => toCel(callFunction("lookup", lookup, lookup.text))

const placeOf = (account: string | undefined, region: string | undefined): Pick<Lookup, "account" | "region"> => ({
  ...(account ? { account } : {}),
  ...(region ? { region } : {}),
})

/**
 * What CloudFormation's `{{resolve:...}}` asks for, from what stands between the braces. Throws an ExpressionError for a
 * reference that is none. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function dynamicReference(source: string): Lookup {
  const [, service = "", rest = ""] = /^\s*resolve:([\w-]*):?(.*?)\s*$/s.exec(source) ?? []
  switch (service) {
    case "ssm":
    case "ssm-secure": {
      const [name = "", version, ...more] = rest.split(":")
      if (name === "" || version === "" || more.length > 0) throw malformed(service, "/name:version")
      const whole = version === undefined ? name : `${name}:${version}`
      return { service: "ssm", name: whole, secret: service === "ssm-secure", text: `{{resolve:${service}:...}}` }
    }
    case "secretsmanager": {
      const [, name = "", tail = ""] = /^(arn:(?:[^:]*:){5}[^:]*|[^:]*)(?::(.*))?$/s.exec(rest) ?? []
      const [kind = "SecretString", path, stage, version, ...more] = tail === "" ? [] : tail.split(":")
      const form = "name:SecretString:json-key:version-stage:version-id"
      if (name === "" || kind !== "SecretString" || more.length > 0 || (stage && version))
        throw malformed(service, form)
      return {
        service: "secretsmanager",
        name,
        ...(path ? { path } : {}),
        ...(stage ? { stage } : {}),
        ...(version ? { version } : {}),
        secret: true,
        text: "{{resolve:secretsmanager:...}}",
      }
    }
    default:
      throw new ExpressionError(`CloudFormation has no {{resolve:${service}:...}}.`, {
        fix: "It has resolve:ssm, resolve:ssm-secure and resolve:secretsmanager. For literal braces write {{ '{{' }}.",
      })
  }
}

const malformed = (service: string, form: string): ExpressionError =>
  new ExpressionError(`This is not a {{resolve:${service}:...}} of CloudFormation.`, {
    fix: `Write {{resolve:${service}:${form}}}${service === "secretsmanager" ? ", with a stage or a version or neither" : ""}.`,
  })

/** What a template makes, with everything it refers to filled in: as CloudFormation would. */

import { parse, type ScalarTag } from "yaml"
import type { PolicyDocument } from "../../src/bootstrap/document.ts"

/** A role that a template makes, in one account. */
export interface MadeRole {
  readonly logicalId: string
  readonly name: string
  readonly path: string
  readonly arn: string
  readonly trust: PolicyDocument
  /** Inline policies by name. */
  readonly inline: Readonly<Record<string, PolicyDocument>>
  /** ARNs of managed policies that the same template makes. */
  readonly managed: readonly string[]
  /** Every document that says what it may do. */
  readonly permissions: readonly PolicyDocument[]
}

export interface Made {
  readonly roles: readonly MadeRole[]
  readonly policies: readonly {
    readonly name: string
    readonly path: string
    readonly arn: string
    readonly document: PolicyDocument
  }[]
  /** URL and audiences of the OIDC provider, if it makes one. */
  readonly provider?: { readonly url: string; readonly audiences: readonly string[] }
  readonly outputs: Readonly<Record<string, string>>
  /** Names of the parameters that it asks for. */
  readonly parameters: readonly string[]
}

/** Where a template is deployed, with which parameters. */
export interface Place {
  readonly account: string
  readonly parameters?: Readonly<Record<string, string>>
}

interface Resource {
  readonly Type: string
  readonly Properties: Properties
}

/** What resources of the three types say. */
interface Properties {
  readonly RoleName: string
  readonly ManagedPolicyName: string
  readonly Path?: string
  readonly AssumeRolePolicyDocument: PolicyDocument
  readonly PolicyDocument: PolicyDocument
  readonly Policies?: readonly { readonly PolicyName: string; readonly PolicyDocument: PolicyDocument }[]
  readonly ManagedPolicyArns?: readonly string[]
  readonly Url: string
  readonly ClientIdList: readonly string[]
}

/** A template deployed there. Throws where it refers to what is not there, or is not given a parameter. */
export function resolve(template: string, { account, parameters = {} }: Place): Made {
  const content = parse(template, { customTags: [reference("!Sub"), reference("!Ref"), reference("!GetAtt")] })
  const resources = Object.entries(content.Resources as Record<string, Resource>)
  const pseudo = { "AWS::Partition": "aws", "AWS::AccountId": account }
  const known = new Map(Object.entries({ ...pseudo, ...asked(content, parameters) }))
  for (const [id, { Type, Properties }] of resources) {
    const arn = arnOf(account, Type, Properties)
    known.set(`${id}.Arn`, arn)
    if (Type !== "AWS::IAM::Role") known.set(id, arn)
  }
  const whole = JSON.parse(JSON.stringify(content.Resources), (_, value) =>
    typeof value === "string" ? filled(value, known) : value,
  ) as Record<string, Resource>
  const ofType = (type: string) => Object.entries(whole).filter(([, { Type }]) => Type === type)
  const policies = ofType("AWS::IAM::ManagedPolicy").map(([, { Type, Properties }]) => {
    const { ManagedPolicyName: name, Path: path = "/", PolicyDocument: document } = Properties
    return { name, path, document, arn: arnOf(account, Type, Properties) }
  })
  const [provider] = ofType("AWS::IAM::OIDCProvider").map(([, { Properties }]) => Properties)
  return {
    policies,
    roles: ofType("AWS::IAM::Role").map(([logicalId, { Type, Properties }]) => {
      const { RoleName: name, Path: path = "/", AssumeRolePolicyDocument: trust } = Properties
      const { Policies = [], ManagedPolicyArns: managed = [] } = Properties
      const inline = Object.fromEntries(Policies.map(({ PolicyName, PolicyDocument }) => [PolicyName, PolicyDocument]))
      const attached = managed.map((arn) => policies.find((policy) => policy.arn === arn)!.document)
      const permissions = [...Object.values(inline), ...attached]
      return { logicalId, name, path, trust, inline, managed, permissions, arn: arnOf(account, Type, Properties) }
    }),
    ...(provider && { provider: { url: provider.Url, audiences: provider.ClientIdList } }),
    outputs: Object.fromEntries(
      Object.entries(content.Outputs as Record<string, { Value: string }>).map(([name, { Value }]) => [
        name,
        filled(Value, known),
      ]),
    ),
    parameters: Object.keys(content.Parameters ?? {}),
  }
}

const mark = "\u0000"

/** Every reference becomes text to be filled in: `!Ref X` is `!Sub ${X}`. */
const reference = (tag: string): ScalarTag => ({
  tag,
  resolve: (text) => mark + (tag === "!Sub" ? text : `\${${text}}`),
})

function filled(text: string, known: ReadonlyMap<string, string>): string {
  if (!text.startsWith(mark)) return text
  return text.slice(mark.length).replace(/\$\{([^}]+)\}/g, (_, name: string) => {
    const value = known.get(name)
    if (value === undefined) throw new Error(`The template refers to ${name}, which is nothing`)
    return value
  })
}

function asked(
  content: { readonly Parameters?: Readonly<Record<string, { readonly AllowedPattern: string }>> },
  given: Readonly<Record<string, string>>,
) {
  return Object.fromEntries(
    Object.entries(content.Parameters ?? {}).map(([name, { AllowedPattern }]) => {
      const value = given[name]
      if (value === undefined || !new RegExp(AllowedPattern).test(value))
        throw new Error(`The parameter ${name} is ${value}`)
      return [name, value]
    }),
  )
}

function arnOf(account: string, type: string, properties: Properties): string {
  const { RoleName, ManagedPolicyName, Path = "/", Url } = properties as Partial<Properties>
  const kinds: Readonly<Record<string, string>> = {
    "AWS::IAM::Role": `role${Path}${RoleName}`,
    "AWS::IAM::ManagedPolicy": `policy${Path}${ManagedPolicyName}`,
    "AWS::IAM::OIDCProvider": `oidc-provider/${Url?.replace("https://", "")}`,
  }
  return `arn:aws:iam::${account}:${kinds[type]}`
}

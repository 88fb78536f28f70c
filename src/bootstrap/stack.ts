import type { Json } from "../model.ts"

/** A CloudFormation template before it is written. Strings with `${...}` become `!Sub`, `!Ref` or `!GetAtt`. */
export interface Stack {
  readonly description: string
  readonly parameters: readonly StackParameter[]
  readonly resources: Readonly<Record<string, StackResource>>
  readonly outputs: Readonly<Record<string, StackOutput>>
  /** What to say above the policy statements of these Sids. */
  readonly notes: Readonly<Record<string, string>>
}

/** An id that nobody knew when the template was printed. */
export interface StackParameter {
  readonly name: string
  readonly description: string
  readonly pattern: string
}

/** One resource of a stack, with what to say above it. */
export interface StackResource {
  readonly type: string
  readonly comment?: string
  /** It outlives the stack: others may need it. */
  readonly retained?: true
  readonly properties: Readonly<Record<string, Json>>
}

/** What a stack says when it is made. */
export interface StackOutput {
  readonly description: string
  readonly value: string
}

/** The ids that a template asks for where nobody gave them. */
export const parameters = {
  organizationId: {
    name: "OrganizationId",
    description: "The organization's id: aws organizations describe-organization --query Organization.Id",
    pattern: "^o-[a-z0-9]{10,32}$",
  },
  hubAccount: { name: "HubAccountId", description: "The account with the hub roles.", pattern: "^[0-9]{12}$" },
  managementAccount: {
    name: "ManagementAccountId",
    description: "The organization's management account, with the index role.",
    pattern: "^[0-9]{12}$",
  },
} as const satisfies Readonly<Record<string, StackParameter>>

/** The parameters that the text of these resources and outputs asks for. */
export function parametersIn(parts: unknown): readonly StackParameter[] {
  const text = JSON.stringify(parts)
  return Object.values(parameters).filter(({ name }) => text.includes(`\${${name}}`))
}

/** How a template refers to a parameter. */
export const placeholder = ({ name }: StackParameter): string => `\${${name}}`

import { parameters, type StackParameter } from "./stack.ts"

/** The ids that nobody knows, as a comment says them. */
export const unknownIds = {
  organizationId: "ORGANIZATION",
  hubAccount: "HUB_ACCOUNT",
  managementAccount: "MANAGEMENT_ACCOUNT",
} as const

/** What the commands that deploy a template are made from. */
export interface Deployment {
  /** The template's file, as a shell takes it. */
  readonly file: string
  /** Those that the template asks for. */
  readonly parameters: readonly StackParameter[]
  /** The home region, for what has to be in one. */
  readonly region: string
}

/** Lines for a shell in the account of the stack. https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/ */
export const deploy = (stack: string, { file, parameters: asked, region }: Deployment): readonly string[] => [
  ...command([
    `aws cloudformation deploy --stack-name reconcile-${stack} --template-file ${file}`,
    `--region ${region} --capabilities CAPABILITY_NAMED_IAM`,
    ...(asked.length > 0 ? ["--parameter-overrides"] : []),
    ...asked.map(({ name }) => `${name}=${argumentFor(name)}`),
  ]),
  ...lacking(asked),
]

/** Lines for a shell in the management account. https://docs.aws.amazon.com/cli/latest/reference/cloudformation/create-stack-set.html */
export const deployStackSet = (stack: string, { file, parameters: asked, region }: Deployment): readonly string[] => [
  `  aws cloudformation activate-organizations-access --region ${region}`,
  ...command([
    `aws cloudformation create-stack-set --stack-set-name reconcile-${stack} --template-body file://${file}`,
    "--permission-model SERVICE_MANAGED --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false",
    `--region ${region} --capabilities CAPABILITY_NAMED_IAM`,
    ...(asked.length > 0 ? ["--parameters"] : []),
    ...asked.map(({ name }) => `ParameterKey=${name},ParameterValue=${argumentFor(name)}`),
  ]),
  ...command([
    `aws cloudformation create-stack-instances --stack-set-name reconcile-${stack} --region ${region} --regions ${region}`,
    `--deployment-targets OrganizationalUnitIds=${ROOT}`,
  ]),
  ...lacking(asked),
]

const ROOT = "$(aws organizations list-roots --query 'Roots[0].Id' --output text)"

/** Any account of the organization may ask. https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html */
function argumentFor(parameter: string): string {
  const organization = (key: string) =>
    `$(aws organizations describe-organization --query Organization.${key} --output text)`
  if (parameter === parameters.organizationId.name) return organization("Id")
  return parameter === parameters.managementAccount.name ? organization("MasterAccountId") : unknownIds.hubAccount
}

/** What no command can find out. */
const lacking = (asked: readonly StackParameter[]): readonly string[] =>
  asked.some(({ name }) => name === parameters.hubAccount.name)
    ? [
        "",
        `Put the id of the account with the hubs for ${unknownIds.hubAccount}; or print this again with --hub-account.`,
      ]
    : []

/** One command over several lines. */
const command = (parts: readonly string[]): readonly string[] =>
  parts.map((part, index) => `  ${index > 0 ? "  " : ""}${part}${index < parts.length - 1 ? " \\" : ""}`)

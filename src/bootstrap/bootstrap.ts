import type { Config, Problem, Provider } from "../model.ts"
import { partitionOf } from "../value/partition.ts"
import { ProblemError } from "../value/problem.ts"
import { suggest } from "../value/suggest.ts"
import { checkRoles, checkTrust } from "./check.ts"
import { readsContents } from "./contents.ts"
import { type Deployment, unknownIds } from "./deployment.ts"
import { hubHeader, identityCenterHeader, managementHeader, membersHeader } from "./header.ts"
import { hubStack } from "./hub.ts"
import { identityCenterStack } from "./identity-center.ts"
import { managementStack, needsNothingThere } from "./management.ts"
import { membersStack } from "./members.ts"
import { type BootstrapFlags, checkFlags, githubOf } from "./options.ts"
import { type Ids, type Roles, rolesOf } from "./roles.ts"
import { parameters, placeholder, type Stack } from "./stack.ts"
import type { TaskRights } from "./tasks.ts"
import { writeTemplate } from "./template.ts"

/** Which of the templates. */
export type StackName = "hub" | "members" | "management" | "identity-center"

/** What a template is made from. */
export interface Bootstrap {
  readonly config: Config
  readonly flags: BootstrapFlags
  /** By type: those that `flags.type` may name. */
  readonly providers: ReadonlyMap<string, Provider>
  /** The template's file, as a shell takes it; else it is named after the stack. */
  readonly file?: string
  /** What tasks take; for `flags.withRunRole`. */
  readonly tasks?: TaskRights
}

/** A CloudFormation template as text. Pure. Throws a ProblemError with everything that is wrong. */
export function bootstrap(stack: StackName, { config, flags, providers, file, tasks }: Bootstrap): string {
  const roles = rolesOf(config, idsOf(flags, placeholders), flags)
  const shown = rolesOf(config, idsOf(flags, { partition: partitionOf(config.regions[0] ?? ""), ...unknownIds }), flags)
  const wrong = [
    ...checkFlags(flags),
    ...checkRoles(config, roles, flags),
    ...checkTypes(flags.type ?? [], providers),
    ...(stack === "hub" ? checkHub(flags, shown) : []),
    ...(stack === "management" && !flags.withMemberRoles ? checkManagement(roles) : []),
    ...(flags.withRunRole && !tasks ? [noTasks] : []),
    ...(stack === "identity-center" && !roles.identityCenter ? [noIdentityCenter] : []),
  ]
  if (wrong.length > 0) throw new ProblemError(wrong)
  const types = [...providers.values()].filter((one) => !isLookup(one))
  const used = types.filter((one) => flags.type?.includes(one.type) ?? !readsContents(one))
  const left = flags.type ? [] : types.filter(readsContents).map(({ type }) => type)
  const looking = [...providers.values()].find(isLookup)
  const lookups = looking && { actions: looking.actions, globs: config.lookups }
  const region = config.regions[0] ?? ""
  const deployed = ({ parameters }: Stack): Deployment => ({ file: file ?? `${stack}.yaml`, parameters, region })
  switch (stack) {
    case "hub": {
      const github = githubOf(flags, flags.repository ?? "")
      const options = { github, existingProvider: flags.existingOidcProvider === true, ...(tasks && { tasks }) }
      const made = hubStack(roles, used, options)
      return writeTemplate(made, hubHeader(shown, options, deployed(made)))
    }
    case "members": {
      const made = membersStack(roles, used, { ...(lookups && { lookups }), ...(tasks && { tasks }) })
      return writeTemplate(made, membersHeader(shown, left, deployed(made)))
    }
    case "identity-center": {
      const made = identityCenterStack(roles, used)
      return writeTemplate(made, identityCenterHeader(shown, deployed(made)))
    }
    case "management": {
      const withMemberRoles = flags.withMemberRoles === true
      const made = managementStack(roles, used, {
        withMemberRoles,
        ...(lookups && { lookups }),
        ...(tasks && { tasks }),
      })
      return writeTemplate(made, managementHeader(shown, withMemberRoles, deployed(made)))
    }
  }
}

const placeholders: Ids = {
  partition: "${AWS::Partition}",
  organizationId: placeholder(parameters.organizationId),
  hubAccount: placeholder(parameters.hubAccount),
  managementAccount: placeholder(parameters.managementAccount),
}

const idsOf = ({ organizationId, hubAccount, managementAccount }: BootstrapFlags, otherwise: Ids): Ids => ({
  partition: otherwise.partition,
  organizationId: organizationId ?? otherwise.organizationId,
  hubAccount: hubAccount ?? otherwise.hubAccount,
  managementAccount: managementAccount ?? otherwise.managementAccount,
})

/** Not a type of templates: what their expressions look up. */
const isLookup = ({ type }: Provider): boolean => !type.includes("::")

function checkTypes(types: readonly string[], providers: ReadonlyMap<string, Provider>): readonly Problem[] {
  return types
    .filter((type) => !providers.has(type))
    .map((type): Problem => {
      const near = suggest(type, providers.keys())
      const fix =
        near === undefined
          ? `Known are ${[...providers.keys()].filter((type) => type.includes("::")).join(", ")}.`
          : `Did you mean ${near}?`
      return { severity: "error", message: `--type ${JSON.stringify(type)} is no type that reconcile knows`, fix }
    })
}

const noTasks: Problem = {
  severity: "error",
  message: "There is no task: a role for tasks may do what they take, which is nothing",
  fix: "Write the tasks first, templates with `run`; or leave out --with-run-role.",
}

const noIdentityCenter: Problem = {
  severity: "error",
  message: "Nothing says where IAM Identity Center is administered",
  fix: "Set `identityCenter: { account, region }` in reconcile.yaml.",
}

function checkHub(flags: BootstrapFlags, shown: Roles): readonly Problem[] {
  if (flags.repository === undefined) {
    return [
      {
        severity: "error",
        message: "Nothing says which repository the roles are to trust: origin is no repository at github.com",
        fix: "Add --repository OWNER/NAME.",
      },
    ]
  }
  return checkTrust(shown, githubOf(flags, flags.repository))
}

function checkManagement(roles: Roles): readonly Problem[] {
  if (!needsNothingThere(roles)) return []
  const why = roles.index ? "organization.read is a role of the hub account" : "the accounts come from a file"
  return [
    {
      severity: "error",
      message: `The management account needs nothing: ${why}`,
      fix: "Add --with-member-roles if templates speak to the management account too.",
    },
  ]
}

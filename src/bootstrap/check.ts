import type { Config, Problem } from "../model.ts"
import { type GitHub, oidcTrust } from "./github.ts"
import type { BootstrapFlags } from "./options.ts"
import { accountOf, providerArn, type RoleName, type Roles } from "./roles.ts"
import { lengthOf, longest } from "./size.ts"

/** Whatever keeps these roles from being made, or from keeping planning and applying apart. */
export function checkRoles(
  { access, organization, source }: Pick<Config, "access" | "organization" | "source">,
  roles: Roles,
  flags: BootstrapFlags,
): readonly Problem[] {
  const error = (message: string, fix: string): Problem => ({ severity: "error", message, fix, source })
  const hubs = [access.plan?.hub, access.apply?.hub, roles.run && access.run?.hub].filter((hub) => hub !== undefined)
  const [first, ...more] = hubs.map(accountOf)
  const second = more.find((account) => account !== first)
  const apart =
    second !== undefined
      ? [error(`The hubs are in two accounts, ${first} and ${second}`, "Put all hubs into one account.")]
      : []
  const contradicted = [
    { flag: "--hub-account", given: flags.hubAccount, written: first, where: "access" },
    {
      flag: "--management-account",
      given: flags.managementAccount,
      written: organization.read && accountOf(organization.read),
      where: "organization.read",
    },
  ].flatMap(({ flag, given, written, where }) =>
    given === undefined || written === undefined || given === written
      ? []
      : [error(`${flag} ${given} is not the account ${written} of ${where} in reconcile.yaml`, `Leave out ${flag}.`)],
  )
  return [...apart, ...contradicted, ...sameNames(roles).map(({ message, fix }) => error(message, fix))]
}

/** IAM takes the names of roles ignoring case, whatever their paths. */
function sameNames({ plan, apply, run, index }: Roles): readonly { readonly message: string; readonly fix: string }[] {
  const named: readonly (readonly [string, RoleName | undefined])[] = [
    ["access.plan.hub", plan.hub],
    ["access.apply.hub", apply.hub],
    ["access.plan.role", plan.member],
    ["access.apply.role", apply.member],
    ["access.run.hub", run?.hub],
    ["access.run.role", run?.member],
    ["organization.read", index],
    ["the role that CI plans by", plan.entry],
    ["the role that CI applies by", apply.entry],
    ["the role that CI runs tasks by", run?.entry],
  ]
  const known = new Map<string, string>()
  return named.flatMap(([what, role]) => {
    if (!role) return []
    const before = known.get(role.name.toLowerCase())
    known.set(role.name.toLowerCase(), before ?? what)
    if (before === undefined) return []
    return [
      {
        message: `${before} and ${what} are both called ${role.name}`,
        fix: "Give each its own name in reconcile.yaml: what one may do, the other must not.",
      },
    ]
  })
}

/** Whether AWS takes the trust policies of what CI enters by. */
export function checkTrust(roles: Roles, github: GitHub): readonly Problem[] {
  return (["plan", "apply", "run"] as const).flatMap((purpose): readonly Problem[] => {
    const chain = roles[purpose]
    if (!chain) return []
    const length = lengthOf(oidcTrust(purpose, providerArn(roles), github))
    if (length <= longest.trust) return []
    const message = `The trust policy of ${chain.entry.name} has ${length} characters; AWS takes ${longest.trust}`
    return [{ severity: "error", message, fix: "Shorten it by --immutable-sub, or leave out --merge-queue." }]
  })
}

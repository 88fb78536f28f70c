import type { Edit } from "../model.ts"
import type { Widening } from "./widening.ts"

/**
 * Where somebody gets rights that are written down elsewhere: by a permission set, a group or a role that may have been there
 * before. And where an account leaves the policies that held for it.
 */
export function accessGiven(type: string, edits: readonly Edit[]): readonly Widening[] {
  const after = (name: string) => edits.find(({ path }) => path.length === 1 && path[0] === name)?.after
  const added = (name: string) =>
    edits.flatMap(({ path: [property, member], before, after }) =>
      property === name && member !== undefined && before === undefined && after !== undefined ? [member] : [],
    )
  const access = (detail: string): Widening => ({ kind: "access", detail })
  switch (type) {
    case "AWS::SSO::Assignment": {
      const [set, principal] = [after("PermissionSet"), after("PrincipalName") ?? after("PrincipalId")]
      if (set === undefined || principal === undefined) return []
      return [access(`${String(principal)} gets the permission set ${String(set)}`)]
    }
    case "AWS::IAM::User":
      return added("Groups").map((group) => access(`joins the group ${group}`))
    case "AWS::IAM::InstanceProfile":
      return added("Roles").map((role) => access(`carries the role ${role}`))
    case "AWS::Organizations::Account": {
      const moved = edits.find(({ path }) => path[0] === "OrganizationalUnit")
      if (typeof moved?.before !== "string" || moved.after === undefined) return []
      const detail = `leaves ${moved.before}, its policies, and the templates that select it`
      return [{ kind: "guard-rail", detail }]
    }
    default:
      return []
  }
}

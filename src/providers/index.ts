import type { Provider } from "../model.ts"
import { managedPolicy } from "./iam/managed-policy.ts"
import { role } from "./iam/role.ts"

/** Every type with a native provider, sorted. Written by `npm run generate`. */
export const providers: ReadonlyMap<string, Provider> = new Map<string, Provider>([
  [managedPolicy.type, managedPolicy],
  [role.type, role],
])

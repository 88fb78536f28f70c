import { counted } from "./names.ts"
import type { Widening } from "./widening.ts"

/** What an alert is about. */
export type AlertKind =
  | "settings"
  | "deletes"
  | "replaces"
  | "objects"
  | "errors"
  | "blocked"
  | Widening["kind"]
  | "owner"
  | "management"
  | "not-planned"

/** What is said of so many things, in words of ours; `where` follows the number of problems: ` in 3 accounts`. */
export type Titles = Readonly<Record<AlertKind, (number: number, where: string) => string>>

/** Of a plan that is about to be applied. */
export const PLAN_TITLES: Titles = {
  settings: (n) => `This pull request changes ${counted(n, "setting that decides", "settings that decide")} safety`,
  deletes: (n) => `${counted(n, "resource")} will be deleted`,
  replaces: (n) => `${counted(n, "resource")} will be deleted and created again`,
  objects: (n) => `Objects will be deleted from ${counted(n, "bucket")}`,
  errors: (n, where) => `${counted(n, "error")}${where} must be mended`,
  blocked: (n, where) => `Blocked by ${counted(n, "problem")}${where}`,
  everyone: (n) => `Anybody at all may assume ${counted(n, "role")}`,
  public: (n) => `${counted(n, "resource")} opened to anybody at all`,
  admin: (n) => `Administrator rights given to ${counted(n, "resource")}`,
  access: (n) => `Access given by ${counted(n, "assignment or membership", "assignments and memberships")}`,
  trust: (n) => `Trust widened on ${counted(n, "role")}`,
  "trust-condition": (n) => `Trust conditions replaced by stricter ones on ${counted(n, "role")}`,
  "pass-role": (n) => `iam:PassRole on every role, on ${counted(n, "resource")}`,
  boundary: (n) => `Permissions boundary changed on ${counted(n, "resource")}`,
  "guard-rail": (n) => `${counted(n, "guard rail")} of the organization loosened`,
  "denies-all": (n) => `${counted(n, "policy denies", "policies deny")} everything below what they are attached to`,
  owner: (n) => `${counted(n, "resource")} lost the tag that says who owns it`,
  management: () => "The management account is changed",
  "not-planned": (n) => `${counted(n, "account")} not planned, or not wholly`,
}

/** Of drift: nothing happens yet; this is what putting it right would do. */
export const DRIFT_TITLES: Titles = {
  ...PLAN_TITLES,
  deletes: (n) => `Putting it right deletes ${counted(n, "resource")}`,
  replaces: (n) => `Putting it right deletes and creates again ${counted(n, "resource")}`,
  objects: (n) => `Putting it right deletes objects from ${counted(n, "bucket")}`,
  everyone: (n) => `Putting it right lets anybody at all assume ${counted(n, "role")}`,
  public: (n) => `Putting it right opens ${counted(n, "resource")} to anybody at all`,
  admin: (n) => `Putting it right gives administrator rights to ${counted(n, "resource")}`,
  access: (n) =>
    `Putting it right gives access by ${counted(n, "assignment or membership", "assignments and memberships")}`,
  trust: (n) => `Putting it right widens trust on ${counted(n, "role")}`,
  "trust-condition": (n) => `Putting it right replaces trust conditions by stricter ones on ${counted(n, "role")}`,
  "pass-role": (n) => `Putting it right allows iam:PassRole on every role, on ${counted(n, "resource")}`,
  boundary: (n) => `Putting it right changes the permissions boundary on ${counted(n, "resource")}`,
  "denies-all": (n) => `Putting it right makes ${counted(n, "policy", "policies")} that deny everything`,
  "guard-rail": (n) => `Putting it right loosens ${counted(n, "guard rail")} of the organization`,
  management: () => "The management account drifted",
}

/** Of what is in AWS and no template gives: somebody may have seen to it by hand. */
export const LIVE_TITLES: Readonly<
  Record<Exclude<Widening["kind"], "trust-condition" | "access" | "denies-all">, (number: number) => string>
> = {
  everyone: (n) => `Anybody at all may assume ${counted(n, "role")}, as no template says`,
  public: (n) => `${counted(n, "resource is", "resources are")} open to anybody at all, as no template says`,
  admin: (n) => `${counted(n, "resource has", "resources have")} administrator rights that no template gives`,
  trust: (n) => `${counted(n, "role trusts", "roles trust")} more than the template says`,
  "pass-role": (n) => `${counted(n, "resource may", "resources may")} pass every role, as no template says`,
  boundary: (n) =>
    `${counted(n, "resource has", "resources have")} another permissions boundary than the template says, or none`,
  "guard-rail": (n) => `${counted(n, "guard rail")} of the organization looser than the template says`,
}

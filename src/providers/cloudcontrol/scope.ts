import type { Scope } from "../../model.ts"

/**
 * Services whose resources belong to the account, not to a region; the registry does not say so. They are called in the
 * partition's home region. https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html
 */
const GLOBAL = new Set([
  "BCMDataExports",
  "BillingConductor",
  "Budgets",
  "CE",
  "CUR",
  "CloudFront",
  "GlobalAccelerator",
  "IAM",
  "NetworkManager",
  "Organizations",
  "Route53",
  "Route53RecoveryControl",
  "Route53RecoveryReadiness",
  "Shield",
  "WAF",
])

/**
 * Types of which there is one per region (GuardDuty's detector, say): AWS names it at random, and yet there is no doubt
 * which one is meant. https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_concepts.html
 */
const SOLE = new Set([
  "AWS::ApiGateway::Account",
  "AWS::Detective::Graph",
  "AWS::GuardDuty::Detector",
  "AWS::Macie::Session",
  "AWS::SecurityHub::Hub",
])

/** What a resource of a type belongs to. */
export const scopeOf = (type: string): Scope => (GLOBAL.has(type.split("::")[1] ?? "") ? "account" : "region")

/** Whether there is one resource of the type at most in each target. */
export const isSole = (type: string): boolean => SOLE.has(type)

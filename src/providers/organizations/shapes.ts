/** Parts that the schemas of several types of AWS Organizations share. */

/** Every type of policy. https://docs.aws.amazon.com/organizations/latest/APIReference/API_PolicySummary.html */
export const policyTypes = [
  "SERVICE_CONTROL_POLICY",
  "RESOURCE_CONTROL_POLICY",
  "TAG_POLICY",
  "BACKUP_POLICY",
  "AISERVICES_OPT_OUT_POLICY",
  "CHATBOT_POLICY",
  "DECLARATIVE_POLICY_EC2",
  "SECURITYHUB_POLICY",
  "SECURITYHUB_CSPM_POLICY",
  "INSPECTOR_POLICY",
  "UPGRADE_ROLLOUT_POLICY",
  "BEDROCK_POLICY",
  "S3_POLICY",
  "NETWORK_SECURITY_DIRECTOR_POLICY",
  "GUARDDUTY_POLICY",
] as const

/** A path of organizational units below the root. */
export const unitPath = {
  type: "string",
  minLength: 1,
  maxLength: 644,
  caseInsensitive: true,
  pattern: "^(?![rR][oO][oO][tT](/|$))[^/\\s]([^/]{0,126}[^/\\s])?(/[^/\\s]([^/]{0,126}[^/\\s])?){0,4}$",
  explain: "is a path below the root, like Workloads/Prod: at most five names, without the root's own",
} as const

/** The name of an AWS service as a principal. */
export const servicePrincipal = {
  type: "string",
  maxLength: 128,
  pattern: "^[a-z0-9.-]+\\.amazonaws\\.com$",
  explain: "is a service's name as a principal, like guardduty.amazonaws.com",
} as const

/** By type, of those whose ids are made of parts. */
const LABELS: Readonly<Record<string, (parts: readonly string[]) => string>> = {
  "AWS::Organizations::Policy": ([name = "", kind = ""]) => `${name} (${policyKind(kind)})`,
  "AWS::SSO::Assignment": ([set = "", kind = "", ...name]) => `${set} for ${kind.toLowerCase()} ${name.join("|")}`,
  "Reconcile::Organizations::DelegatedAdministrator": ([service = "", account = ""]) => `${service} for ${account}`,
  "Reconcile::S3::Folder": ([bucket = "", ...prefix]) => `${bucket}/${prefix.join("|")}`,
}

/**
 * What people read for an id: `guardrail (service control policy)`, `Audit for group auditors`. JSON, digests and holds keep the
 * id itself. Not escaped.
 */
export function idLabel(type: string, id: string): string {
  const parts = id.split("|")
  const label = Object.hasOwn(LABELS, type) ? LABELS[type] : undefined
  return label && parts.length > 1 ? label(parts) : id
}

/** `SERVICE_CONTROL_POLICY` as people write it. */
function policyKind(kind: string): string {
  const words = kind.replace("OPT_OUT", "OPT-OUT").split("_")
  return words.map((word) => NAMES[word] ?? word.toLowerCase()).join(" ")
}

const NAMES: Readonly<Record<string, string>> = {
  AISERVICES: "AI services",
  EC2: "EC2",
  SECURITYHUB: "Security Hub",
  CSPM: "CSPM",
  INSPECTOR: "Inspector",
  BEDROCK: "Bedrock",
  S3: "S3",
  GUARDDUTY: "GuardDuty",
}

import type { Provider } from "../../model.ts"
import { type Analyzer, analyzerSchema } from "./analyzer.schema.ts"
import { readAnalyzers } from "./analyzer-read.ts"
import { createAnalyzer, deleteAnalyzer, updateAnalyzer } from "./analyzer-write.ts"

/**
 * Analyzers of IAM Access Analyzer. The first one of an account makes AWS create a service-linked role, on behalf of whoever
 * calls; one for the organization has AWS look at who administers it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-create-external.html
 */
export const analyzer: Provider<Analyzer> = {
  type: "AWS::AccessAnalyzer::Analyzer",
  scope: "region",
  schema: analyzerSchema,
  key: ["AnalyzerName"],
  ownership: "tags",
  actions: {
    read: ["access-analyzer:GetAnalyzer", "access-analyzer:ListAnalyzers", "access-analyzer:ListArchiveRules"],
    write: [
      "access-analyzer:CreateAnalyzer",
      "access-analyzer:CreateArchiveRule",
      "access-analyzer:DeleteAnalyzer",
      "access-analyzer:DeleteArchiveRule",
      "access-analyzer:TagResource",
      "access-analyzer:UntagResource",
      "access-analyzer:UpdateAnalyzer",
      "access-analyzer:UpdateArchiveRule",
      "iam:CreateServiceLinkedRole",
      "organizations:ListAWSServiceAccessForOrganization",
      "organizations:ListDelegatedAdministrators",
    ],
  },
  arns: ({ key, before }, { account, region }, partition) => {
    const own = `arn:${partition}:access-analyzer:${region}:${account.id}:analyzer/${before?.key ?? key}`
    const role = `arn:${partition}:iam::${account.id}:role/aws-service-role/access-analyzer.amazonaws.com/*`
    return [own, `${own}/archive-rule/*`, ...(before ? [] : [role])]
  },
  taggedKey: (arn) => /^arn:[^:]+:access-analyzer:[^:]*:[^:]*:analyzer\/([^/]+)$/.exec(arn)?.[1],
  read: readAnalyzers,
  create: createAnalyzer,
  update: updateAnalyzer,
  delete: deleteAnalyzer,
}

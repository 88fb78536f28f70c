import type { Provider } from "../../model.ts"
import { type OidcProvider, oidcProviderSchema } from "./oidc-provider.schema.ts"
import { oidcProviderArn, readOidcProviders } from "./oidc-provider-read.ts"
import { createOidcProvider, deleteOidcProvider, updateOidcProvider } from "./oidc-provider-write.ts"

/**
 * OpenID Connect identity providers, as GitHub's or that of an EKS cluster.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export const oidcProvider: Provider<OidcProvider> = {
  type: "AWS::IAM::OIDCProvider",
  scope: "account",
  schema: oidcProviderSchema,
  key: ["Url"],
  ownership: "tags",
  actions: {
    read: ["iam:GetOpenIDConnectProvider", "iam:ListOpenIDConnectProviders", "tag:GetResources"],
    write: [
      "iam:AddClientIDToOpenIDConnectProvider",
      "iam:CreateOpenIDConnectProvider",
      "iam:DeleteOpenIDConnectProvider",
      "iam:RemoveClientIDFromOpenIDConnectProvider",
      "iam:TagOpenIDConnectProvider",
      "iam:UntagOpenIDConnectProvider",
      "iam:UpdateOpenIDConnectProviderThumbprint",
    ],
  },
  arns: ({ key }, target, partition) => [oidcProviderArn({ partition, target }, key)],
  read: readOidcProviders,
  create: createOidcProvider,
  update: updateOidcProvider,
  delete: deleteOidcProvider,
}

const SECRET_NAME =
  /^(\.env(\..+)?|\.npmrc|\.netrc|\.pypirc|\.git-credentials|\.dockercfg|\.htpasswd|kubeconfig|id_(rsa|dsa|ecdsa|ed25519)|.*\.(kubeconfig|p12|pfx|jks|keystore|ppk))$/i
const HARMLESS = /\.(example|sample|template|dist)$/i

/** True for a file whose name says that it holds credentials: `.env`, `id_rsa`, `.npmrc`, a key store, `.docker/config.json`. */
export function isSecretName(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (/(^|\/)\.(docker\/config\.json|kube\/config|aws\/credentials|ssh\/[^/]+)$/.test(path)) return true
  return SECRET_NAME.test(name) && !HARMLESS.test(name)
}

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createSecureContext, rootCertificates } from 'node:tls'
import { ActionError } from '../errors.ts'
import type { TlsInputs } from '../inputs/parse-inputs.ts'
import type { HttpOptions } from './http.ts'

/** The connection's options: the files that the inputs name, read. Fails with an input error where one cannot be, or is of no use. */
export function tlsOptions(inputs: TlsInputs): HttpOptions {
  const { caFile, certFile, keyFile, insecureSkipVerify } = inputs
  const ca = readPem('ca-file', caFile, CERTIFICATE)
  const cert = readPem('cert-file', certFile, CERTIFICATE)
  const key = readPem('key-file', keyFile, PRIVATE_KEY)
  const pair = { ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) }
  requirePair(pair)
  return { ...(ca === undefined ? {} : { ca }), ...pair, insecureSkipTlsVerify: insecureSkipVerify }
}

/** The part of the options that is for any server: which authority is trusted beside the usual ones. */
export function withAuthority({ caFile }: TlsInputs): HttpOptions {
  const ca = readPem('ca-file', caFile, CERTIFICATE)
  return ca === undefined ? {} : { ca: [...rootCertificates, ca].join('\n') }
}

// Node takes a file without any certificate for one that trusts nobody.
const CERTIFICATE = { what: 'certificate', begin: /-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----/ }
const PRIVATE_KEY = { what: 'private key', begin: /-----BEGIN (\w+ )*PRIVATE KEY-----/ }

function readPem(
  input: string,
  file: string | undefined,
  { what, begin }: typeof CERTIFICATE,
): string | undefined {
  if (file === undefined) return undefined
  const text = readText(input, file)
  if (begin.test(text)) return text
  throw new ActionError(`no ${what} is in ${input}: "${file}"`, {
    kind: 'input',
    hint: `set ${input} to a PEM file, which has a line -----BEGIN … ${what.toUpperCase()}-----`,
  })
}

function readText(input: string, file: string): string {
  try {
    return readFileSync(resolve(file), 'utf8')
  } catch (cause) {
    throw new ActionError(`cannot read ${input}: "${file}"`, {
      kind: 'input',
      hint: `set ${input} to a PEM file`,
      cause,
    })
  }
}

function requirePair(pair: Pick<HttpOptions, 'cert' | 'key'>): void {
  try {
    createSecureContext(pair)
  } catch (cause) {
    throw new ActionError('cert-file and key-file cannot be used together', {
      kind: 'input',
      hint: 'give a certificate and its own key, without a password on it',
      cause,
    })
  }
}

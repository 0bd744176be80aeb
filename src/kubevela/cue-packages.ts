import { RELEASES } from './releases.ts'

/** CUE's own packages, which need no module (cuelang.org/go v0.14 pkg/register.go). */
const BUILTINS: ReadonlySet<string> = new Set([
  'crypto/ed25519',
  'crypto/hmac',
  'crypto/md5',
  'crypto/sha1',
  'crypto/sha256',
  'crypto/sha512',
  'encoding/base64',
  'encoding/csv',
  'encoding/hex',
  'encoding/json',
  'encoding/toml',
  'encoding/yaml',
  'html',
  'list',
  'math',
  'math/bits',
  'net',
  'path',
  'regexp',
  'strconv',
  'strings',
  'struct',
  'text/tabwriter',
  'text/template',
  'time',
  'tool',
  'tool/cli',
  'tool/exec',
  'tool/file',
  'tool/http',
  'tool/os',
  'uuid',
])

/** True for a package that comes with CUE: all that templates, resources and parameters can import in every release. */
export function isBuiltinPackage(path: string): boolean {
  return BUILTINS.has(path)
}

/** True for a package that some release offers to workflow steps, views and definitions beside CUE's own. */
export function isWorkflowPackage(path: string): boolean {
  return offered('workflow').has(path)
}

/** True for a package that config templates may import beside CUE's own (KubeVela pkg/config/provider). */
export function isConfigPackage(path: string): boolean {
  return offered('config').has(path)
}

function offered(use: 'workflow' | 'config'): ReadonlySet<string> {
  return new Set(Object.values(RELEASES).flatMap(({ packages }) => packages[use].map(({ path }) => path)))
}

import { goJson } from './go-text.ts'
import type { JsonObject } from './go-value.ts'
import type { PackageFile } from './install-package.ts'
import { SYSTEM_NAMESPACE } from './releases.ts'
import { readDocument } from './yaml-object.ts'

/** Makes the ConfigMap of one UI schema, named by the file up to its first dot (KubeVela pkg/addon/addon.go renderSchemaConfigmap). */
export function renderSchema(file: PackageFile): JsonObject {
  const [name = ''] = file.name.split('.', 1)
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: SYSTEM_NAMESPACE },
    data: { 'ui-schema': goJson(readDocument(file, 'schemas')) },
  }
}

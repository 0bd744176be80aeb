import type { Rule } from './rule.ts'
import { fileNameSafe } from './rules/file-name-safe.ts'
import { fileRegular } from './rules/file-regular.ts'
import { fileSize } from './rules/file-size.ts'
import { fileSymlink } from './rules/file-symlink.ts'
import { helmignoreValid } from './rules/helmignore-valid.ts'
import { metadataMissing } from './rules/metadata-missing.ts'
import { metadataYamlInvalid } from './rules/metadata-yaml-invalid.ts'
import { nameDuplicate } from './rules/name-duplicate.ts'
import { nameFormat } from './rules/name-format.ts'
import { nameRequired } from './rules/name-required.ts'
import { templateMissing } from './rules/template-missing.ts'
import { versionRequired } from './rules/version-required.ts'
import { versionSemver } from './rules/version-semver.ts'

/** Every rule, in reporting order: presence, parse, fields, files, templates, definitions, across addons, history. */
export const rules: readonly Rule[] = [
  metadataMissing,
  metadataYamlInvalid,

  nameRequired,
  nameFormat,
  nameDuplicate,

  versionRequired,
  versionSemver,

  fileSymlink,
  fileRegular,
  fileNameSafe,
  fileSize,
  helmignoreValid,

  templateMissing,
]

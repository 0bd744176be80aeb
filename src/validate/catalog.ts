import type { Rule } from './rule.ts'
import { chartReservedFiles } from './rules/chart-reserved-files.ts'
import { chartYamlStale } from './rules/chart-yaml-stale.ts'
import { configTemplateShape } from './rules/config-template-shape.ts'
import { cueImportNotBuiltin } from './rules/cue-import-not-builtin.ts'
import { cueImportUnused } from './rules/cue-import-unused.ts'
import { cueListArithmetic } from './rules/cue-list-arithmetic.ts'
import { cueMainWithoutTemplate } from './rules/cue-main-without-template.ts'
import { cueNoOutput } from './rules/cue-no-output.ts'
import { cueOtherPackage } from './rules/cue-other-package.ts'
import { cuePackageMismatch } from './rules/cue-package-mismatch.ts'
import { cueRequiredParameter } from './rules/cue-required-parameter.ts'
import { cueSyntax } from './rules/cue-syntax.ts'
import { definitionApiVersion } from './rules/definition-api-version.ts'
import { definitionAttributes } from './rules/definition-attributes.ts'
import { definitionBindComponent } from './rules/definition-bind-component.ts'
import { definitionCueShape } from './rules/definition-cue-shape.ts'
import { definitionDuplicate } from './rules/definition-duplicate.ts'
import { definitionImport } from './rules/definition-import.ts'
import { definitionKind } from './rules/definition-kind.ts'
import { dependencyCycle } from './rules/dependency-cycle.ts'
import { dependencyHelmFluxcd } from './rules/dependency-helm-fluxcd.ts'
import { dependencyMultipleMissing } from './rules/dependency-multiple-missing.ts'
import { dependencyRange } from './rules/dependency-range.ts'
import { dependencyShape } from './rules/dependency-shape.ts'
import { dependencyUnknown } from './rules/dependency-unknown.ts'
import { dependencyUnusedFluxcd } from './rules/dependency-unused-fluxcd.ts'
import { deploytoLegacyKey } from './rules/deployto-legacy-key.ts'
import { deploytoWithCue } from './rules/deployto-with-cue.ts'
import { deploytoWithTopology } from './rules/deployto-with-topology.ts'
import { descriptionPresent } from './rules/description-present.ts'
import { fileBom } from './rules/file-bom.ts'
import { fileCrlf } from './rules/file-crlf.ts'
import { fileNameSafe } from './rules/file-name-safe.ts'
import { fileNotUtf8 } from './rules/file-not-utf8.ts'
import { filePrefixMisclassified } from './rules/file-prefix-misclassified.ts'
import { fileRegular } from './rules/file-regular.ts'
import { fileSecretOrVcs } from './rules/file-secret-or-vcs.ts'
import { fileSize } from './rules/file-size.ts'
import { fileSymlink } from './rules/file-symlink.ts'
import { fileUnrecognised } from './rules/file-unrecognised.ts'
import { githubRequestCount } from './rules/github-request-count.ts'
import { gitlabDefaultBranch } from './rules/gitlab-default-branch.ts'
import { gitlabFolderSize } from './rules/gitlab-folder-size.ts'
import { gitlabRootPath } from './rules/gitlab-root-path.ts'
import { godefInert } from './rules/godef-inert.ts'
import { helmChartResolvable } from './rules/helm-chart-resolvable.ts'
import { helmRepotype } from './rules/helm-repotype.ts'
import { helmVersionPinned } from './rules/helm-version-pinned.ts'
import { helmignoreValid } from './rules/helmignore-valid.ts'
import { iconReachable } from './rules/icon-reachable.ts'
import { iconUrlPresent } from './rules/icon-url-present.ts'
import { imageParameterised } from './rules/image-parameterised.ts'
import { imagePinned } from './rules/image-pinned.ts'
import { invisibleNoop } from './rules/invisible-noop.ts'
import { kubevelaAccepts } from './rules/kubevela-accepts.ts'
import { metadataDuplicateKey } from './rules/metadata-duplicate-key.ts'
import { metadataKeyCase } from './rules/metadata-key-case.ts'
import { metadataMissing } from './rules/metadata-missing.ts'
import { metadataMultiDocument } from './rules/metadata-multi-document.ts'
import { metadataUnknownKey } from './rules/metadata-unknown-key.ts'
import { metadataYamlInvalid } from './rules/metadata-yaml-invalid.ts'
import { nameDuplicate } from './rules/name-duplicate.ts'
import { nameFormat } from './rules/name-format.ts'
import { nameMatchesDir } from './rules/name-matches-dir.ts'
import { namePrefixTrap } from './rules/name-prefix-trap.ts'
import { nameRequired } from './rules/name-required.ts'
import { neednamespaceNoop } from './rules/neednamespace-noop.ts'
import { notesShape } from './rules/notes-shape.ts'
import { parameterBoth } from './rules/parameter-both.ts'
import { parameterNested } from './rules/parameter-nested.ts'
import { parameterOpenapi } from './rules/parameter-openapi.ts'
import { parameterUsageComment } from './rules/parameter-usage-comment.ts'
import { readmeBoth } from './rules/readme-both.ts'
import { readmePresent } from './rules/readme-present.ts'
import { remoteManifest } from './rules/remote-manifest.ts'
import { resourceBasenameClash } from './rules/resource-basename-clash.ts'
import { resourceIgnoredExtension } from './rules/resource-ignored-extension.ts'
import { resourceYamlKind } from './rules/resource-yaml-kind.ts'
import { resourceYamlMultidoc } from './rules/resource-yaml-multidoc.ts'
import { schemaName } from './rules/schema-name.ts'
import { schemaYaml } from './rules/schema-yaml.ts'
import { systemK8sPrerelease } from './rules/system-k8s-prerelease.ts'
import { systemRangeInvalid } from './rules/system-range-invalid.ts'
import { systemRangeVQuirk } from './rules/system-range-v-quirk.ts'
import { tagsPresent } from './rules/tags-present.ts'
import { templateBoth } from './rules/template-both.ts'
import { templateComponentNames } from './rules/template-component-names.ts'
import { templateCueOutput } from './rules/template-cue-output.ts'
import { templateMissing } from './rules/template-missing.ts'
import { templateNameOverwritten } from './rules/template-name-overwritten.ts'
import { templateYamlKind } from './rules/template-yaml-kind.ts'
import { versionBumped } from './rules/version-bumped.ts'
import { versionNoBuildMetadata } from './rules/version-no-build-metadata.ts'
import { versionPrerelease } from './rules/version-prerelease.ts'
import { versionQuoted } from './rules/version-quoted.ts'
import { versionRequired } from './rules/version-required.ts'
import { versionSemver } from './rules/version-semver.ts'
import { versionThreePart } from './rules/version-three-part.ts'
import { versionVPrefix } from './rules/version-v-prefix.ts'
import { viewExport } from './rules/view-export.ts'

/** Rules of one subject, as the documentation groups them. */
export interface RuleGroup {
  readonly title: string
  readonly rules: readonly Rule[]
}

/** Every rule, in reporting order: presence, parse, fields, files, templates, definitions, across addons, history. */
export const ruleGroups: readonly RuleGroup[] = [
  {
    title: 'metadata.yaml',
    rules: [
      metadataMissing,
      metadataYamlInvalid,
      metadataMultiDocument,
      metadataDuplicateKey,
      metadataUnknownKey,
      metadataKeyCase,
    ],
  },
  {
    title: 'Name',
    rules: [nameRequired, nameFormat, nameMatchesDir, namePrefixTrap, nameDuplicate],
  },
  {
    title: 'Version',
    rules: [
      versionRequired,
      versionQuoted,
      versionSemver,
      versionThreePart,
      versionNoBuildMetadata,
      versionPrerelease,
      versionVPrefix,
    ],
  },
  {
    title: 'Description',
    rules: [
      descriptionPresent,
      iconUrlPresent,
      iconReachable,
      tagsPresent,
      readmePresent,
      readmeBoth,
      invisibleNoop,
    ],
  },
  {
    title: 'Where it is deployed',
    rules: [deploytoLegacyKey, deploytoWithCue, deploytoWithTopology, neednamespaceNoop],
  },
  {
    title: 'System requirements',
    rules: [systemRangeInvalid, systemRangeVQuirk, systemK8sPrerelease],
  },
  {
    title: 'Dependencies',
    rules: [
      dependencyShape,
      dependencyUnknown,
      dependencyRange,
      dependencyCycle,
      dependencyMultipleMissing,
      dependencyHelmFluxcd,
      dependencyUnusedFluxcd,
    ],
  },
  {
    title: 'Files and archive',
    rules: [
      fileSymlink,
      fileRegular,
      fileNameSafe,
      fileSize,
      fileNotUtf8,
      fileBom,
      fileCrlf,
      fileSecretOrVcs,
      filePrefixMisclassified,
      fileUnrecognised,
      helmignoreValid,
      chartReservedFiles,
      chartYamlStale,
      githubRequestCount,
      gitlabFolderSize,
      gitlabRootPath,
      gitlabDefaultBranch,
    ],
  },
  {
    title: 'Application template',
    rules: [templateMissing, templateBoth, templateYamlKind, templateNameOverwritten],
  },
  {
    title: 'Resources',
    rules: [resourceYamlMultidoc, resourceYamlKind, resourceIgnoredExtension, resourceBasenameClash],
  },
  {
    title: 'Schemas and Go definitions',
    rules: [schemaYaml, schemaName, godefInert],
  },
  {
    title: 'CUE',
    rules: [
      cueSyntax,
      cueImportNotBuiltin,
      cueImportUnused,
      cuePackageMismatch,
      cueOtherPackage,
      cueMainWithoutTemplate,
      cueNoOutput,
      templateCueOutput,
      cueListArithmetic,
      templateComponentNames,
      cueRequiredParameter,
    ],
  },
  {
    title: 'Parameters',
    rules: [parameterBoth, parameterNested, parameterOpenapi, parameterUsageComment],
  },
  {
    title: 'Definitions',
    rules: [
      definitionCueShape,
      definitionKind,
      definitionAttributes,
      definitionApiVersion,
      definitionImport,
      definitionBindComponent,
      definitionDuplicate,
    ],
  },
  {
    title: 'Views, config templates, notes',
    rules: [viewExport, configTemplateShape, notesShape],
  },
  {
    title: 'Charts, manifests and images',
    rules: [
      helmRepotype,
      helmVersionPinned,
      helmChartResolvable,
      remoteManifest,
      imagePinned,
      imageParameterised,
    ],
  },
  {
    title: 'What KubeVela makes of it',
    rules: [kubevelaAccepts],
  },
  {
    title: 'History',
    rules: [versionBumped],
  },
]

/** Every rule, in reporting order. */
export const rules: readonly Rule[] = ruleGroups.flatMap((group) => group.rules)

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { OpenedSource } from '../commands/command.ts'
import { ActionError, assertNever } from '../errors.ts'
import type { AllowedHosts } from '../inputs/allowed-hosts.ts'
import type { GivenCredentials } from '../inputs/credentials.ts'
import type { SyncSourceSpec } from '../inputs/sync-source.ts'
import { httpCredential } from '../publish/credentials.ts'
import { INDEX_FILE } from '../publish/protocols/helm-index.ts'
import { retryReads } from '../publish/retry.ts'
import { registrySource } from '../sync/registry-source.ts'
import { siteSource } from '../sync/site-source.ts'
import { openFileTree } from './file-tree.ts'
import { openGit } from './git.ts'
import { cloneRepository } from './git-clone.ts'
import { createHttp } from './http.ts'
import { openRegistry, parseCredentials, type RegistryPorts } from './registries.ts'
import { tlsOptions } from './tls-files.ts'

/** What opening a source needs beside what registries need. */
export interface SourcePorts extends RegistryPorts {
  /** True where old versions are wanted: then a git repository is cloned whole. */
  readonly wantsHistory: boolean
  readonly allowedHosts: AllowedHosts
}

/** Opens what `sync` copies from. Only a git repository is fetched here; everything else is asked later. */
export async function openSource(
  spec: SyncSourceSpec,
  given: GivenCredentials,
  ports: SourcePorts,
): Promise<OpenedSource> {
  switch (spec.kind) {
    case 'folder':
      return await openFolderSource(spec.folder, ports)
    case 'site': {
      const { name, url } = spec
      const { clock, tls, deadline, allowedHosts } = ports
      const http = retryReads(createHttp(tlsOptions(tls)), { clock, random: Math.random, deadline })
      const credential = httpCredential(parseCredentials(given, name ?? url), url)
      return { kind: 'source', source: siteSource({ url, name, http, credential, allowedHosts }) }
    }
    case 'registry':
      return { kind: 'source', source: registrySource(await openRegistry(spec.spec, given, ports)) }
    case 'git': {
      const directory = join(await cloneRepository(spec, given, ports), ...spec.path.split('/'))
      const location = spec.name ?? spec.remote
      if (!existsSync(directory)) throw noDirectory(location, spec.path)
      const git = openGit({ directory, environment: ports.environment, trustedDirectory: directory })
      return { kind: 'tree', tree: openFileTree(directory), location, isOwn: false, git }
    }
    default:
      return assertNever(spec)
  }
}

async function openFolderSource(folder: string, ports: SourcePorts): Promise<OpenedSource> {
  if (!existsSync(join(resolve(folder), INDEX_FILE)))
    return {
      kind: 'tree',
      tree: openFileTree(folder),
      location: folder,
      isOwn: false,
      git: gitAt(folder, ports),
    }
  const registry = await openRegistry({ kind: 'static', name: undefined, folder }, {}, ports)
  return { kind: 'source', source: registrySource(registry) }
}

function gitAt(folder: string, { environment }: SourcePorts) {
  return openGit({ directory: resolve(folder), environment, trustedDirectory: undefined })
}

function noDirectory(location: string, path: string): ActionError {
  return new ActionError(`invalid input from: ${location} has no directory "${path}"`, {
    kind: 'input',
    hint: 'write the directory of the catalog after #, as in git+https://HOST/REPOSITORY.git#catalog',
  })
}

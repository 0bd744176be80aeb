import type { Archive } from '../../package/package-addon.ts'
import { createOciAddonList } from '../oci-addon-list.ts'
import { type OciOptions, type OciPorts, openOciStore } from '../oci-store.ts'
import { CATALOG_CHART } from '../protocols/oci-addon-catalog.ts'
import type { Publisher, PutAnswer } from '../publisher.ts'
import { sharedReads } from '../shared-reads.ts'

/** An OCI registry to publish to. */
export interface OciPublisherOptions extends OciOptions {
  /** True where the list of addons that KubeVela's OCI registries are to read is kept, too. */
  readonly keepsAddonList?: boolean
}

/**
 * Publishes charts to an OCI registry as `helm push` does (helm pkg/registry, distribution specification 1.1): one repository for each
 * name, the version as the tag.
 */
export function createOciPublisher(options: OciPublisherOptions, ports: OciPorts): Publisher {
  const store = openOciStore(options, ports)
  const list = createOciAddonList(options, { store, pause: ports.pause ?? (async () => undefined) })

  async function put(archive: Archive, { force }: { readonly force: boolean }): Promise<PutAnswer> {
    return archive.name === CATALOG_CHART ? refusedCatalogName() : store.put(archive, { force })
  }

  // Helm keeps both in one manifest: the tag moves on to one that names the same archive and this file.
  async function putProvenance(archive: Archive, provenance: Uint8Array): Promise<PutAnswer> {
    const { name, version, sha256 } = archive
    const reading = await store.manifest(name, version)
    if (reading.kind === 'manifest' && reading.layer.digest === `sha256:${sha256}`)
      return store.put(archive, { force: true, provenance })
    const message = `${store.url}/${name} does not hold the archive of ${version} that the file is for`
    return { kind: 'refused', error: { message } }
  }

  return {
    kind: 'oci',
    registry: store.registry,
    commitsTogether: false,
    versions: store.versions,
    catalog: sharedReads(list.read),
    fetch: store.fetch,
    put,
    flush: async () => ({ kind: 'accepted' }),
    ...(options.keepsAddonList === true ? { writeCatalog: list.write } : {}),
    // Helm and KubeVela list strict SemVer tags only (helm pkg/registry/client.go Tags).
    notes: ({ name, version }) =>
      version.startsWith('v')
        ? [
            `KubeVela does not list the tag ${version} because of its v, and helm pull ${name} needs --version ${version}`,
          ]
        : [],
    remove: store.remove,
    fetchProvenance: store.fetchProvenance,
    putProvenance,
  }
}

function refusedCatalogName(): PutAnswer {
  const message = `${CATALOG_CHART} is where KubeVela looks for the list of addons: no addon can be called that`
  return { kind: 'refused', error: { message, hint: 'give the addon another name in metadata.yaml' } }
}

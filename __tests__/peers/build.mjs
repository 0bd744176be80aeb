#!/usr/bin/env node
// Builds the real servers and clients that the peer suites use, each from the pinned Go module in the folder of its
// name, into a cache outside the tree. A peer is built once for its go.mod, go.sum, Go release and flags.
//
//   node build.mjs [PEER…]           builds the named peers (without names: all that suites use); exit 1 if one fails
//   node build.mjs --where [PEER…]   builds nothing; prints {"PEER":{"binary":"…"} or {"missing":"why"}} as JSON
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The peers that suites use today; a folder that is not listed costs no build. */
const PEERS = ['actionlint', 'chartmuseum', 'helm', 'act', 'distribution', 'gitea']

// Two compilers at once keep two cores busy while the other links; more only fight for memory.
const BUILDS_AT_ONCE = 2

// Only what differs from the plain build. SQLite is C; the others are pure Go. Gitea reads its pages at run time from
// folders of its module, which are kept beside the program as `static`.
const SETTINGS = {
  gitea: {
    cgo: true,
    tags: 'sqlite,sqlite_unlock_notify',
    staticFolders: ['options', 'public', 'templates'],
  },
}

const FLAGS = ['-trimpath', '-buildvcs=false', '-mod=readonly', '-ldflags=-s -w']
const HERE = path.dirname(fileURLToPath(import.meta.url))
const GO_RELEASE = goRelease()

const words = process.argv.slice(2)
const onlyWhere = words.includes('--where')
const named = words.filter((word) => word !== '--where')
const peers = named.length > 0 ? named : PEERS

if (onlyWhere) {
  process.stdout.write(`${JSON.stringify(Object.fromEntries(peers.map((peer) => [peer, whereIs(peer)])))}\n`)
} else if (GO_RELEASE === undefined) {
  process.stderr.write('no peers built: Go is not on PATH\n')
  process.exitCode = 1
} else {
  process.exitCode = (await buildAll()) ? 0 : 1
}

function goRelease() {
  const answer = spawnSync('go', ['env', 'GOVERSION', 'GOOS', 'GOARCH'], {
    cwd: HERE,
    encoding: 'utf8',
  })
  return answer.status === 0 ? answer.stdout.trim() : undefined
}

function whereIs(peer) {
  if (GO_RELEASE === undefined) {
    return { missing: 'Go is not on PATH' }
  }
  if (!existsSync(path.join(HERE, peer, 'go.mod'))) {
    return { missing: `${peer} is built from no module here` }
  }
  const binary = binaryOf(peer)
  if (existsSync(binary)) {
    return { binary }
  }
  const log = logOf(peer)
  return {
    missing: existsSync(log) ? `${peer} failed to build, see ${log}` : `${peer} is not built`,
  }
}

async function buildAll() {
  const waiting = [...peers]
  const results = []
  const builder = async () => {
    for (let peer = waiting.shift(); peer !== undefined; peer = waiting.shift()) {
      results.push(await build(peer))
    }
  }
  await Promise.all(Array.from({ length: BUILDS_AT_ONCE }, builder))
  return results.every(Boolean)
}

async function build(peer) {
  const binary = binaryOf(peer)
  if (existsSync(binary)) {
    process.stdout.write(`${peer}: built before\n`)
    return true
  }
  const started = Date.now()
  mkdirSync(path.dirname(binary), { recursive: true })
  // Another process may be building the same peer: each writes its own file and the rename is atomic.
  const unfinished = `${binary}.${process.pid}`
  const status = await go(['build', ...flagsOf(peer), '-o', unfinished, packageOf(peer)], peer)
  const seconds = Math.round((Date.now() - started) / 1000)
  if (status !== 0) {
    rmSync(unfinished, { force: true })
    process.stderr.write(
      `${peer}: failed to build after ${seconds} s\n${readFileSync(logOf(peer), 'utf8')}\n`,
    )
    return false
  }
  keepStaticFolders(peer)
  renameSync(unfinished, binary)
  rmSync(logOf(peer), { force: true })
  process.stdout.write(`${peer}: built in ${seconds} s\n`)
  return true
}

function go(words, peer) {
  const log = openSync(logOf(peer), 'w')
  const environment = {
    ...process.env,
    CGO_ENABLED: SETTINGS[peer]?.cgo ? '1' : '0',
    GOFLAGS: '',
    GOWORK: 'off',
  }
  const child = spawn('go', words, {
    cwd: path.join(HERE, peer),
    env: environment,
    stdio: ['ignore', log, log],
  })
  return new Promise((resolve) => {
    child.once('error', () => resolve(1))
    child.once('exit', (status) => resolve(status ?? 1))
  }).finally(() => closeSync(log))
}

function keepStaticFolders(peer) {
  for (const name of SETTINGS[peer]?.staticFolders ?? []) {
    const module = spawnSync('go', ['list', '-f', '{{.Module.Dir}}', packageOf(peer)], {
      cwd: path.join(HERE, peer),
      encoding: 'utf8',
    }).stdout.trim()
    cpSync(path.join(module, name), path.join(path.dirname(binaryOf(peer)), 'static', name), {
      recursive: true,
    })
  }
}

function flagsOf(peer) {
  const tags = SETTINGS[peer]?.tags
  return tags === undefined ? FLAGS : [...FLAGS, `-tags=${tags}`]
}

/** The main package that a peer's go.mod names as its tool. */
function packageOf(peer) {
  const tool = /^tool (\S+)$/m.exec(readFileSync(path.join(HERE, peer, 'go.mod'), 'utf8'))
  if (tool === null) {
    throw new Error(`${peer}/go.mod names no tool`)
  }
  return tool[1]
}

function binaryOf(peer) {
  const extension = process.platform === 'win32' ? '.exe' : ''
  return path.join(cacheFolder(), `${peer}-${fingerprint(peer)}`, `${peer}${extension}`)
}

function logOf(peer) {
  return path.join(path.dirname(binaryOf(peer)), 'build.log')
}

function fingerprint(peer) {
  const hash = createHash('sha256').update(
    `${GO_RELEASE}\n${flagsOf(peer).join(' ')} ${JSON.stringify(SETTINGS[peer])}\n`,
  )
  for (const file of ['go.mod', 'go.sum']) {
    hash.update(readFileSync(path.join(HERE, peer, file)))
  }
  return hash.digest('hex').slice(0, 16)
}

function cacheFolder() {
  return path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'addon-registry-peers')
}

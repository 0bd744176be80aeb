/**
 * What the page does beyond being read: search, copying, the registry's own address in the lines to copy. It stands in the page as
 * it is here, and the page's policy lets this text run and no other.
 */
export const PAGE_SCRIPT = `
(() => {
  'use strict'
  const byId = (id) => document.getElementById(id)
  const search = byId('search')
  const cards = [...document.querySelectorAll('.card')]
  const found = byId('found')
  const title = document.title
  document.documentElement.classList.add('live')

  // The registry is where its page is. An address that a shell would read more into is not put into its lines.
  const address = location.href.replace(/[?#].*$/, '').replace(/\\/(?:index\\.html)?$/, '')
  if (/^https?:/.test(address) && /^[A-Za-z0-9._~:/%@+-]+$/.test(address)) {
    for (const place of document.querySelectorAll('[data-address]')) place.textContent = address
    for (const hint of document.querySelectorAll('[data-without-address]')) hint.remove()
  }

  function filter() {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean)
    let shown = 0
    for (const card of cards) {
      const text = card.dataset.words
      const fits = words.every((word) => text.includes(word))
      card.hidden = !fits
      if (fits) shown += 1
    }
    const all = cards.length === 1 ? '1 addon' : cards.length + ' addons'
    found.textContent = words.length === 0 ? all : shown + ' of ' + all
    byId('nothing').hidden = shown > 0 || cards.length === 0
  }

  search.addEventListener('input', filter)
  search.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') search.value = ''
    if (event.key === 'Enter') cards.find((card) => !card.hidden)?.querySelector('a').click()
    filter()
  })
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest?.('input, textarea, select, [contenteditable]')
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    if (opened()) location.hash = '#/'
    search.focus()
  })

  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('.copy')
    if (button) copy(button)
  })

  async function copy(button) {
    const code = button.parentElement.querySelector('code')
    let done = true
    try {
      await navigator.clipboard.writeText(code.textContent)
    } catch {
      // Pages served over plain http have no clipboard of their own.
      getSelection().selectAllChildren(code)
      done = document.execCommand('copy')
    }
    const said = done ? 'Copied' : 'Selected: copy it with the keyboard'
    byId('said').textContent = said + ': ' + code.textContent
    button.textContent = done ? 'Copied' : 'Selected'
    setTimeout(() => {
      button.textContent = 'Copy'
      byId('said').textContent = ''
    }, 2000)
  }

  function opened() {
    let id = location.hash.slice(1)
    try { id = decodeURIComponent(id) } catch { return null }
    return id === '' ? null : (byId(id)?.closest('.addon') ?? null)
  }

  let last = null
  function follow() {
    const addon = opened()
    document.title = addon ? addon.querySelector('h1').firstChild.textContent.trim() + ' · ' + title : title
    if (addon && location.hash.slice(1) === addon.id) {
      addon.querySelector('h1').focus({ preventScroll: true })
      scrollTo(0, 0)
    }
    if (!addon && last) document.querySelector('.card a[href="#' + CSS.escape(last) + '"]')?.focus()
    last = addon ? addon.id : null
  }
  addEventListener('hashchange', follow)
  follow()
  filter()
})()
`

/**
 * Keeps the carrier's page, its map and the ways of its round on the device, so that it opens without
 * network. A new version of the page is kept beside the one in use and shown from the next cold start
 * on, never in the middle of a round. What is said and heard (`/api`, `/live`) isn't its business. Of a
 * change that comes while the screen is dark it makes a notification, which leads to its stop.
 * (W3C, Service Workers, section 4; Push API, section 10; Notifications.)
 */

import type { PushMessage } from '../../backend/protocol/duty.ts'

const pagePath = '/carrier/'
const pagePrefix = 'domino.page.'
/** The base map's tiles, and the ways of the round: what came last. */
const groundName = 'domino.ground'
/** A network that is silent is none. */
const patienceMs = 4_000

/** TypeScript has no types for workers beside those of pages. */
interface Waiting extends Event {
  waitUntil(done: Promise<unknown>): void
}
interface Asked extends Waiting {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}
interface Pushed extends Waiting {
  readonly data: { json(): unknown } | null
}
interface Tapped extends Waiting {
  readonly notification: Notification
}
interface OpenPage {
  readonly url: string
  focus(): Promise<unknown>
  postMessage(message: object): void
}
interface Scope {
  readonly registration: ServiceWorkerRegistration
  addEventListener(kind: 'install' | 'activate' | 'message', hear: (event: Waiting) => void): void
  addEventListener(kind: 'fetch', hear: (event: Asked) => void): void
  addEventListener(kind: 'push', hear: (event: Pushed) => void): void
  addEventListener(kind: 'notificationclick', hear: (event: Tapped) => void): void
  skipWaiting(): Promise<void>
  readonly clients: {
    claim(): Promise<void>
    matchAll(which?: { readonly type: 'window' }): Promise<readonly OpenPage[]>
    openWindow(url: string): Promise<unknown>
  }
}
const scope = globalThis as unknown as Scope

scope.addEventListener('install', (event) => {
  event.waitUntil(keepPage().then(() => scope.skipWaiting()))
})
scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()))
// whenever a page is opened with network
scope.addEventListener('message', (event) => event.waitUntil(keepPage().catch(() => {})))
scope.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  if (request.mode === 'navigate') {
    if (pathname === pagePath) event.respondWith(openPage(request))
  } else if (pathname === '/tiles/meta.json' || pathname === '/api/v1/round/paths')
    event.respondWith(newest(request))
  else if (pathname.startsWith('/tiles/')) event.respondWith(onceForAll(request))
  else if (!pathname.startsWith('/api/')) event.respondWith(ofPage(request))
})
scope.addEventListener('push', (event) => {
  event.waitUntil(tell(event.data?.json() as PushMessage))
})
scope.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(openAt(event.notification.data as Pick<PushMessage, 'stopId'>))
})

/** Two short vibrations; one that comes again takes the place of the first, in silence. */
function tell({ tag, title, body, stopId, language }: PushMessage): Promise<void> {
  const options = { tag, body, lang: language, icon: '/carrier/icon-192.png', data: { stopId } }
  // TypeScript leaves `vibrate` out, which Safari hasn't
  return scope.registration.showNotification(title, {
    ...options,
    vibrate: [200, 100, 200],
  } as NotificationOptions)
}

/** The page that is open already, else a new one, at the stop. */
async function openAt({ stopId }: Pick<PushMessage, 'stopId'>): Promise<void> {
  const pages = await scope.clients.matchAll({ type: 'window' })
  const page = pages.find(({ url }) => new URL(url).pathname === pagePath)
  if (page) {
    await page.focus().catch(() => {})
    page.postMessage({ stopId })
  } else
    await scope.clients.openWindow(
      stopId ? `${pagePath}#stop=${encodeURIComponent(stopId)}` : pagePath,
    )
}

/** One built file as Vite's manifest has it. */
interface Built {
  readonly file: string
  readonly css?: readonly string[]
  readonly assets?: readonly string[]
  readonly imports?: readonly string[]
  readonly dynamicImports?: readonly string[]
}

/** Keeps all that the page is made of, all of it or nothing. */
async function keepPage(): Promise<void> {
  const answer = await fetch('/pages.json', { cache: 'no-store' })
  if (!answer.ok) throw new Error(`No list of the page's files: ${answer.status}`)
  const text = await answer.text()
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  const name = pagePrefix + Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const cache = await caches.open(name)
  if (await cache.match(pagePath)) return
  const files = listFiles(JSON.parse(text) as Record<string, Built>)
  await cache.addAll([...files, '/domino.svg', '/carrier/domino.webmanifest'])
  // last: a page that is there is whole
  await cache.add(new Request(pagePath, { cache: 'no-store' }))
}

function listFiles(built: Record<string, Built>): ReadonlySet<string> {
  const files = new Set<string>()
  const add = (key: string) => {
    const { file, css = [], assets = [], imports = [], dynamicImports = [] } = built[key]!
    if (files.has(`/${file}`)) return
    for (const each of [file, ...css, ...assets]) files.add(`/${each}`)
    for (const each of [...imports, ...dynamicImports]) add(each)
  }
  add('carrier/index.html')
  return files
}

/** The newest page that is whole; at a cold start those before it go. */
async function openPage(request: Request): Promise<Response> {
  const names = (await caches.keys()).filter((name) => name.startsWith(pagePrefix))
  for (const [index, name] of names.toReversed().entries()) {
    const page = await (await caches.open(name)).match(pagePath)
    if (!page) continue
    const isCold = (await scope.clients.matchAll()).length === 0
    if (isCold) for (const old of names.slice(0, names.length - 1 - index)) await caches.delete(old)
    return page
  }
  return fetch(request)
}

async function ofPage(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request)
}

async function newest(request: Request): Promise<Response> {
  const ground = await caches.open(groundName)
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(patienceMs) })
    if (answer.ok) await ground.put(request, answer.clone())
    return answer
  } catch (problem) {
    const kept = await ground.match(request)
    if (!kept) throw problem
    return kept
  }
}

/** A tile's address names the map's version. */
async function onceForAll(request: Request): Promise<Response> {
  const ground = await caches.open(groundName)
  const kept = await ground.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) await ground.put(request, answer.clone())
  return answer
}

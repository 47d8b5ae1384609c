import { signal } from '@preact/signals'
import type { PushKey } from '../../../backend/protocol/duty.ts'
import { language } from '../../i18n/language.ts'

/** Whether this device is told with its screen dark, and else why not. */
export type PushState = 'on' | 'off' | 'denied' | 'impossible' | 'failed'

export const pushState = signal<PushState>('off')

const canPush = () =>
  'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis

/** At each opening: an address made before is said again, for it belongs to one session. */
export async function renewPush(): Promise<void> {
  if (!canPush()) pushState.value = 'impossible'
  else if (Notification.permission === 'denied') pushState.value = 'denied'
  else if (await findSubscription()) await subscribe()
}

/** By his own tap: asks the phone, then the browser's service, then tells the office. */
export async function askForPush(): Promise<void> {
  if (!canPush()) {
    pushState.value = 'impossible'
    return
  }
  const permission = await Notification.requestPermission()
  if (permission === 'granted') await subscribe()
  else pushState.value = permission === 'denied' ? 'denied' : 'off'
}

export async function endPush(): Promise<void> {
  pushState.value = 'off'
  const subscription = await findSubscription()
  await Promise.all([
    subscription?.unsubscribe(),
    fetch('/api/v1/push/subscription', { method: 'DELETE' }),
  ]).catch(() => {})
}

async function findSubscription(): Promise<PushSubscription | null | undefined> {
  const registration = await navigator.serviceWorker.getRegistration('/carrier/')
  return registration?.pushManager?.getSubscription()
}

async function subscribe(): Promise<void> {
  try {
    const answer = await fetch('/api/v1/push/key')
    if (!answer.ok) throw new Error(`no key: ${answer.status}`)
    const { publicKey } = (await answer.json()) as PushKey
    const { pushManager } = await navigator.serviceWorker.ready
    const options = { userVisibleOnly: true, applicationServerKey: publicKey }
    const subscription = await pushManager.subscribe(options).catch(async (problem: unknown) => {
      // made for another office's key
      const old = await pushManager.getSubscription()
      if (!old) throw problem
      await old.unsubscribe()
      return pushManager.subscribe(options)
    })
    const { endpoint, keys } = subscription.toJSON()
    const kept = await fetch('/api/v1/push/subscription', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ endpoint, keys, language: language.value }),
    })
    pushState.value = kept.ok ? 'on' : kept.status === 400 ? 'impossible' : 'failed'
  } catch {
    pushState.value = 'failed'
  }
}

/** What was on the dark screen is on the page now. */
export async function clearNotifications(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration('/carrier/')
  for (const shown of (await registration?.getNotifications()) ?? []) shown.close()
}

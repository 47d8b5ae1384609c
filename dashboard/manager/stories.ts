import type { DeviceList, Pairing } from '../../backend/protocol/rest.ts'
import type {
  Alerts,
  DeviceStory,
  PressStory,
  Reworked,
  SetAside,
  Trial,
} from '../../backend/protocol/stories.ts'

/** Each throws when the server has none, or there is no network. */
export const fetchPressStory = (pressId: string, signal: AbortSignal) =>
  ask<PressStory>(`presses/${encodeURIComponent(pressId)}/story`, { signal })

/** @param before the page before's `next` */
export const fetchDeviceStory = (deviceId: string, before?: string, signal?: AbortSignal) =>
  ask<DeviceStory>(
    `devices/${encodeURIComponent(deviceId)}/story${before === undefined ? '' : `?before=${before}`}`,
    signal ? { signal } : {},
  )

/** What isn't well with messages and buttons; at most 50 of those set aside. */
export async function fetchFleet(): Promise<{ aside: SetAside; alerts: Alerts['alerts'] }> {
  const [aside, { alerts }] = await Promise.all([
    ask<SetAside>('set-aside?limit=50'),
    ask<Alerts>('alerts'),
  ])
  return { aside, alerts }
}

export const reworkAside = () =>
  ask<Reworked>('set-aside/rework', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })

export const listButtons = async () => (await ask<DeviceList>('devices')).devices

const trialOf = (deviceId: string) => `devices/${encodeURIComponent(deviceId)}/pairing`

export const fetchTrial = (deviceId: string) => ask<Trial>(trialOf(deviceId))
export const startTrial = (deviceId: string) => ask<Pairing>(trialOf(deviceId), { method: 'POST' })
export const stopTrial = (deviceId: string) =>
  ask<undefined>(trialOf(deviceId), { method: 'DELETE' })

async function ask<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(`/api/v1/${path}`, init)
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  return (answer.status === 204 ? undefined : await answer.json()) as Answer
}

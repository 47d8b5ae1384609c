import type {
  Alerts,
  DeviceStory,
  PressStory,
  Reworked,
  SetAside,
} from '../../backend/protocol/stories.ts'

/** Each throws when the server has none, or there is no network. */
export const fetchPressStory = (pressId: string, signal: AbortSignal) =>
  ask<PressStory>(`presses/${encodeURIComponent(pressId)}/story`, { signal })

/** @param before the page before's `next` */
export const fetchDeviceStory = (deviceId: string, before?: string) =>
  ask<DeviceStory>(
    `devices/${encodeURIComponent(deviceId)}/story${before === undefined ? '' : `?before=${before}`}`,
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

async function ask<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(`/api/v1/${path}`, init)
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  return (await answer.json()) as Answer
}

import type { SigfoxApiCallback } from '../../protocol/sigfoxApi.ts'
import { type CallbackKind, callbackKinds } from './callbackKinds.ts'
import type { CallbackWanted, SigfoxApi } from './client.ts'
import { SigfoxApiProblem } from './problem.ts'

/** What was done, or in a dry run would be: one sentence each. */
export interface Provisioning {
  readonly changes: readonly string[]
  /** What is as it should be, or needs nothing done. */
  readonly notes: readonly string[]
  /** What isn't as it should be, and stays so. */
  readonly problems: readonly string[]
}

/** The devices are answered by our callback. */
const byCallback = 1

/**
 * Creates or repairs the callbacks of a device type: every kind there is to our doors, as JSON with
 * our secret as bearer, enabled, and BIDIR as the one that answers the devices. A callback counts as
 * ours by its kind and the door its address leads to, whatever the host: so a move to another host is
 * a repair. Callbacks to elsewhere are left alone. A second time it changes nothing.
 *
 * @param options.url our own address, https
 * @param options.dryRun only says what it would do
 * @throws SigfoxApiProblem when the API can't be asked about this device type
 */
export async function provisionDeviceType({
  api,
  deviceTypeId,
  url,
  secret,
  dryRun = false,
}: {
  readonly api: SigfoxApi
  readonly deviceTypeId: string
  readonly url: string
  readonly secret: string
  readonly dryRun?: boolean
}): Promise<Provisioning> {
  const changes: string[] = []
  const notes: string[] = []
  const problems: string[] = []
  let stopped = false
  /** Says it, and does it unless it's a dry run. One that is refused doesn't keep the others back. */
  const change = async <T>(
    sentence: string,
    make: () => Promise<T>,
    refused: (why: string) => void = (why) => problems.push(why),
  ): Promise<T | undefined> => {
    if (stopped) return undefined
    try {
      const made = dryRun ? undefined : await make()
      changes.push(sentence)
      return made
    } catch (error) {
      if (!(error instanceof SigfoxApiProblem)) throw error
      if (error.code === 'refused') refused(error.message)
      else {
        problems.push(error.message)
        stopped = true
      }
      return undefined
    }
  }

  const { downlinkMode } = await api.getDeviceType(deviceTypeId)
  const before = await api.listCallbacks(deviceTypeId)
  for (const kind of callbackKinds) {
    const wanted = wantedOf(kind, url, secret)
    const [ours, ...more] = before.filter((callback) => isOurs(callback, kind))
    if (ours === undefined) {
      const id = await change(
        `${kind.name}: created, to ${wanted.url}${dryRun && kind.dispensable ? ', if the network still makes it' : ''}.`,
        () => create(api, deviceTypeId, wanted),
        (why) => {
          if (kind.dispensable === undefined) problems.push(`${kind.name}: ${why}`)
          else notes.push(`${kind.name}: the network makes none any more; ${kind.dispensable}.`)
        },
      )
      if (kind.answersDevices && (dryRun || id !== undefined)) {
        await change(`${kind.name}: answers the devices.`, () => api.setDownlink(deviceTypeId, id!))
      }
      continue
    }
    const saidSoFar = changes.length + problems.length
    const wrong = differences(ours, wanted)
    if (wrong.length > 0) {
      await change(`${kind.name}: repaired (${wrong.join(', ')}).`, () =>
        api.updateCallback(deviceTypeId, ours.id, wanted),
      )
    }
    if (ours.dead || !ours.enabled) {
      const was = ours.dead ? 'dead, its last use having failed' : 'disabled'
      await change(`${kind.name}: enabled again; it was ${was}.`, () =>
        api.enableCallback(deviceTypeId, ours.id),
      )
    }
    if (kind.answersDevices && !ours.downlinkHook) {
      const other = before.find((callback) => callback.downlinkHook)
      const instead = other ? ` instead of ${hostOf(other.url)}` : ''
      await change(`${kind.name}: answers the devices${instead}.`, () =>
        api.setDownlink(deviceTypeId, ours.id),
      )
    }
    for (const twin of more.filter((callback) => callback.enabled)) {
      await change(`${kind.name}: a second one to the same door disabled.`, () =>
        api.enableCallback(deviceTypeId, twin.id, false),
      )
    }
    if (changes.length + problems.length === saidSoFar) notes.push(`${kind.name}: as it should be.`)
  }
  if (downlinkMode !== byCallback) {
    await change('The device type: downlinks come from the callback.', () =>
      api.setDownlinkMode(deviceTypeId, byCallback),
    )
  }

  const foreign = before.filter((each) => !callbackKinds.some((kind) => isOurs(each, kind)))
  for (const callback of foreign) {
    notes.push(`A ${callback.channel} callback to ${hostOf(callback.url)} is left alone.`)
  }
  notes.push(
    `EVENT: can only be made by hand, on the network's page: POST, JSON, to ${url}/sigfox/event.`,
  )
  if (!dryRun && changes.length > 0 && problems.length === 0) {
    problems.push(...(await listLeft(api, deviceTypeId, url, secret)))
  }
  return { changes, notes, problems }
}

/** Looks again: what was accepted isn't always what was taken over. */
async function listLeft(
  api: SigfoxApi,
  deviceTypeId: string,
  url: string,
  secret: string,
): Promise<string[]> {
  const after = await api.listCallbacks(deviceTypeId)
  return callbackKinds.flatMap((kind) => {
    const ours = after.find((callback) => isOurs(callback, kind))
    if (ours === undefined) return []
    const wrong = differences(ours, wantedOf(kind, url, secret))
    if (!ours.enabled) wrong.push('disabled')
    if (kind.answersDevices && !ours.downlinkHook) wrong.push("doesn't answer the devices")
    return wrong.length === 0
      ? []
      : [
          `${kind.name}: the network accepted the change, but still shows another ${wrong.join(', ')}.`,
        ]
  })
}

async function create(
  api: SigfoxApi,
  deviceTypeId: string,
  wanted: CallbackWanted,
): Promise<string> {
  try {
    return await api.createCallback(deviceTypeId, wanted)
  } catch (error) {
    const withoutSubtype = wanted.callbackSubtype === undefined
    if (!withoutSubtype || !(error instanceof SigfoxApiProblem) || error.code !== 'refused') {
      throw error
    }
    // the specification requires a subtype, and lists none for ERROR
    return api.createCallback(deviceTypeId, { ...wanted, callbackSubtype: 0 })
  }
}

function wantedOf(kind: CallbackKind, url: string, secret: string): CallbackWanted {
  return {
    channel: 'URL',
    callbackType: kind.callbackType,
    ...(kind.callbackSubtype === undefined ? {} : { callbackSubtype: kind.callbackSubtype }),
    enabled: true,
    url: `${url}${kind.door}`,
    httpMethod: 'POST',
    contentType: 'application/json',
    bodyTemplate: kind.bodyTemplate,
    headers: { Authorization: `Bearer ${secret}` },
    sendSni: true,
  }
}

function isOurs(callback: SigfoxApiCallback, kind: CallbackKind): boolean {
  if (callback.channel !== 'URL' || callback.callbackType !== kind.callbackType) return false
  const { callbackSubtype } = kind
  if (callbackSubtype !== undefined && callback.callbackSubtype !== callbackSubtype) return false
  return (
    callback.url
      ?.replace(/[?#].*$/, '')
      .replace(/\/+$/, '')
      .endsWith(kind.door) ?? false
  )
}

/** By name, never by value: the header is a secret. */
function differences(callback: SigfoxApiCallback, wanted: CallbackWanted): string[] {
  const { url, httpMethod, contentType, bodyTemplate, headers } = wanted
  const wrong: string[] = []
  if (callback.url !== url) wrong.push('address')
  if (callback.httpMethod !== httpMethod) wrong.push('method')
  if (callback.contentType !== contentType) wrong.push('content type')
  if (callback.bodyTemplate !== bodyTemplate) wrong.push('body')
  if (callback.headers.Authorization !== headers.Authorization) wrong.push('secret')
  return wrong
}

/** An address may hold a password or a token in its query: only its host is told. */
function hostOf(url: string | undefined): string {
  try {
    return new URL(url ?? '').host
  } catch {
    return 'elsewhere'
  }
}

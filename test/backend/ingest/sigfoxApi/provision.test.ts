import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { callbackKinds } from '../../../../backend/ingest/sigfoxApi/callbackKinds.ts'
import { makeSigfoxApi } from '../../../../backend/ingest/sigfoxApi/client.ts'
import { provisionDeviceType } from '../../../../backend/ingest/sigfoxApi/provisionDeviceType.ts'
import { makeRateLimit } from '../../../../backend/ingest/sigfoxApi/rateLimit.ts'
import { type SigfoxApiMock, startSigfoxApiMock } from '../../../fixtures/sigfoxApiMock.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const secret = 'the-secret-of-the-callbacks'
const deviceTypeId = '5ecb8bfac563d620cc9e6798'

let mock: SigfoxApiMock
beforeEach(async () => {
  mock = await startSigfoxApiMock({ now: Date.now })
  mock.deviceTypes.set(deviceTypeId, { downlinkMode: 0, callbacks: [] })
})
afterEach(() => mock.close())

const type = () => mock.deviceTypes.get(deviceTypeId)!
const ours = (name: string) => {
  const { door } = callbackKinds.find((kind) => kind.name === name)!
  return type().callbacks.find((callback) => callback.url?.endsWith(door))!
}

function provision(options: { url?: string; dryRun?: boolean } = {}) {
  const wait = async () => {}
  const rateLimit = makeRateLimit({ now: Date.now, wait })
  const { url: baseUrl, login, password } = mock
  const api = makeSigfoxApi({ baseUrl, login, password, rateLimit, now: Date.now, wait })
  return provisionDeviceType({ api, deviceTypeId, url: 'https://our.host', secret, ...options })
}

test('an empty device type gets every kind, BIDIR answers, downlinks come from the callback', async () => {
  const { changes, problems } = await provision()
  expect(problems).toEqual([])
  expect(changes).toHaveLength(callbackKinds.length + 2)
  expect(type().downlinkMode).toBe(1)
  expect(type().callbacks.map(({ url }) => url)).toEqual([
    'https://our.host/sigfox/uplink',
    'https://our.host/sigfox/bidir',
    'https://our.host/sigfox/advanced',
    'https://our.host/sigfox/status',
    'https://our.host/sigfox/acknowledge',
    'https://our.host/sigfox/repeater',
    'https://our.host/sigfox/error',
  ])
  for (const callback of type().callbacks) {
    expect(callback).toMatchObject({
      channel: 'URL',
      httpMethod: 'POST',
      enabled: true,
      contentType: 'application/json',
      headers: { Authorization: `Bearer ${secret}` },
      downlinkHook: callback.url!.endsWith('/bidir'),
    })
  }
})

test('what the network makes of each body is JSON, even with values missing', async () => {
  for (const missing of ['', 'null', 'N/A']) {
    for (const { bodyTemplate } of callbackKinds) {
      const filled = bodyTemplate.replace(/\{(\w+)\}/g, (_, name) => {
        if (name === 'duplicates') return '[{"bsId":"140A","nbRep":3}]'
        if (name === 'computedLocation') return '{"lat":46.2,"lng":6.1,"status":1}'
        const known: Record<string, string> = { device: '49F941', time: '1590497040', data: 'ab01' }
        return known[name] ?? missing
      })
      expect(JSON.parse(filled)).toMatchObject({ device: '49F941', time: '1590497040' })
    }
  }
})

test('a second time nothing is changed', async () => {
  await provision()
  const before = structuredClone(type())
  const again = await provision()
  expect(again.changes).toEqual([])
  expect(again.problems).toEqual([])
  expect(type()).toEqual(before)
})

test('a dry run says the same and does nothing', async () => {
  const dry = await provision({ dryRun: true })
  expect(type()).toEqual({ downlinkMode: 0, callbacks: [] })
  expect(mock.log.every((line) => line.startsWith('GET'))).toBe(true)
  const real = await provision()
  const word = (sentence: string) => sentence.split(/[:,]/)[0]
  expect(dry.changes.map(word)).toEqual(real.changes.map(word))
})

test('a move to another host, a changed secret, a form body, a disabled and a dead one are repaired', async () => {
  await provision({ url: 'https://old.host' })
  await provision()
  ours('DATA UPLINK').headers = { Authorization: 'Bearer old' }
  ours('DATA BIDIR').contentType = 'application/x-www-form-urlencoded'
  ours('SERVICE DATA_ADVANCED').enabled = false
  ours('SERVICE ACKNOWLEDGE').dead = true
  ours('ERROR').bodyTemplate = ''
  const { changes, problems } = await provision()
  expect(problems).toEqual([])
  expect(changes).toEqual([
    'DATA UPLINK: repaired (secret).',
    'DATA BIDIR: repaired (content type).',
    'SERVICE DATA_ADVANCED: enabled again; it was disabled.',
    'SERVICE ACKNOWLEDGE: enabled again; it was dead, its last use having failed.',
    'ERROR: repaired (body).',
  ])
  expect(type().callbacks).toHaveLength(callbackKinds.length)
})

test('repairing the address keeps to one callback a kind', async () => {
  await provision({ url: 'https://old.host' })
  const { changes } = await provision()
  expect(changes).toEqual(callbackKinds.map(({ name }) => `${name}: repaired (address).`))
  expect(type().callbacks.every(({ url }) => url!.startsWith('https://our.host/'))).toBe(true)
})

test('what leads elsewhere is left alone, and only its host is told; but the answers are taken over', async () => {
  const foreign = {
    id: 'x',
    channel: 'URL',
    callbackType: 0,
    callbackSubtype: 3,
    enabled: true,
    dead: true,
    downlinkHook: true,
    url: 'https://user:hush@other.host/in?key=hush',
  }
  type().callbacks.push(structuredClone(foreign))
  await provision()
  expect(ours('DATA BIDIR').downlinkHook).toBe(true)
  expect(type().callbacks[0]).toEqual({ ...foreign, downlinkHook: false })
  type().callbacks[0]!.downlinkHook = true
  ours('DATA BIDIR').downlinkHook = false
  const { changes, notes } = await provision()
  expect(changes).toEqual(['DATA BIDIR: answers the devices instead of other.host.'])
  expect(notes).toContain('A URL callback to other.host is left alone.')
  expect(notes.join()).not.toContain('hush')
})

test('of two to the same door the second is disabled', async () => {
  await provision()
  type().callbacks.push({ ...ours('DATA UPLINK'), id: 'twin' })
  const { changes } = await provision()
  expect(changes).toEqual(['DATA UPLINK: a second one to the same door disabled.'])
  expect(type().callbacks.at(-1)).toMatchObject({ id: 'twin', enabled: false })
  expect((await provision()).changes).toEqual([])
})

test('a kind that the network no longer makes is a note, where buttons can do without', async () => {
  mock.withdrawn.add('1.0')
  const { notes, problems } = await provision()
  expect(problems).toEqual([])
  expect(notes.join()).toContain('SERVICE STATUS: the network makes none any more')
})

test('a kind that buttons need and the network refuses is a problem, without the secret', async () => {
  mock.withdrawn.add('0.2')
  const { changes, problems } = await provision()
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatch(/^DATA UPLINK: Sigfox's API refuses that \(400\)/)
  expect(problems[0]).not.toContain(secret)
  expect(changes.length).toBeGreaterThan(5)
})

test('ERROR is made with a subtype where the network insists on one', async () => {
  mock.withdrawn.add('2.undefined')
  const { problems } = await provision()
  expect(problems).toEqual([])
  expect(ours('ERROR').callbackSubtype).toBe(0)
  expect((await provision()).changes).toEqual([])
})

test('a change that the network accepts and does not make is told', async () => {
  await provision()
  ours('DATA UPLINK').contentType = 'text/plain'
  mock.interfere = ({ method, path }) =>
    method === 'PUT' && path.endsWith('/callbacks/cb1') ? { status: 204 } : undefined
  const { problems } = await provision()
  expect(problems).toEqual([
    'DATA UPLINK: the network accepted the change, but still shows another content type.',
  ])
})

test('losing the right on the way stops it, and says what was done until then', async () => {
  let left = 2
  mock.interfere = ({ method }) =>
    method === 'POST' && left-- === 0 ? { status: 403, json: {} } : undefined
  const { changes, problems } = await provision()
  expect(changes.map((change) => change.split(':')[0])).toEqual([
    'DATA UPLINK',
    'DATA BIDIR',
    'DATA BIDIR',
  ])
  expect(problems).toEqual([
    `This API user may not do that: POST /device-types/${deviceTypeId}/callbacks.`,
  ])
})

test('a device type that the network does not know is said to be that', async () => {
  mock.deviceTypes.clear()
  await expect(provision()).rejects.toMatchObject({ code: 'not-found' })
})

async function runCommand(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { DOMINO_DATA_DIR, DOMINO_SIGFOX_SECRET, ...inherited } = process.env
  const child = spawn(process.execPath, ['--import', 'tsx', 'backend/provision.ts', ...args], {
    cwd: root,
    env: {
      ...inherited,
      DOMINO_SIGFOX_API_LOGIN: mock.login,
      DOMINO_SIGFOX_API_PASSWORD: mock.password,
      DOMINO_SIGFOX_SECRET: secret,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text) => {
    stdout += text
  })
  child.stderr.on('data', (text) => {
    stderr += text
  })
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}

const usual = () => ['--url', 'https://our.host/', '--device-type', deviceTypeId, '--api', mock.url]

test('the command: a dry run, the real one, and a second that has nothing to do', async () => {
  const dry = await runCommand([...usual(), '--dry-run', '--json'])
  expect(dry).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(dry.stdout)).toMatchObject({ dryRun: true, problems: [] })
  expect(type().callbacks).toEqual([])
  const real = await runCommand(usual())
  expect(real).toMatchObject({ code: 0, stderr: '' })
  expect(real.stdout).toMatch(
    /^Changed:\n {2}DATA UPLINK: created, to https:\/\/our\.host\/sigfox\/uplink\.\n/,
  )
  const again = await runCommand(usual())
  expect(again.stdout).toMatch(/^Nothing to change\.\n/)
  for (const { stdout } of [dry, real, again]) {
    expect(stdout).not.toContain(secret)
    expect(stdout).not.toContain(mock.password)
  }
})

test.each([
  [
    'a wrong password',
    {},
    { DOMINO_SIGFOX_API_PASSWORD: 'wrong' },
    1,
    /^Sigfox's API doesn't accept this login and password: GET .+\.\n$/,
  ],
  [
    'no secret',
    { '--data': '/nowhere' },
    { DOMINO_SIGFOX_SECRET: '' },
    2,
    /^There is no secret for the callbacks: .+\.\n$/,
  ],
  [
    'the password on an open line',
    { '--api': 'http://api.example/v2' },
    {},
    2,
    /^--api may be http on this machine only; elsewhere https\.\n$/,
  ],
  [
    'an unknown option',
    { '--nope': '1' },
    {},
    2,
    /^Unknown option '--nope' \(see npm run provision -- --help\)\.\n$/,
  ],
] as const)(
  'the command with %s says so in one sentence',
  async (_, changed, environment, code, sentence) => {
    const args = new Map<string, string>()
    const given = usual()
    for (let i = 0; i < given.length; i += 2) args.set(given[i]!, given[i + 1]!)
    for (const [name, value] of Object.entries(changed)) args.set(name, value)
    const ended = await runCommand([...args].flat(), environment)
    expect(ended).toMatchObject({ code, stdout: '' })
    expect(ended.stderr).toMatch(sentence)
  },
)

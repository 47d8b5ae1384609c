import path from 'node:path'
import { expect, test } from 'vitest'
import { help, readCommandLine } from '../../../backend/start/commandLine.ts'
import { readSettings } from '../../../backend/start/settings.ts'

const read = (args: string, environment: NodeJS.ProcessEnv = {}) =>
  readSettings(readCommandLine(args.split(' ').filter(Boolean)), environment)

test('without anything it is the demo on this machine, port 8080, in .domino', () => {
  expect(read('')).toEqual({
    dataFolder: path.resolve('.domino'),
    host: '127.0.0.1',
    port: 8080,
    seed: 1,
    mailboxes: 4000,
    speed: 20,
    pushContact: 'mailto:domino@example.org',
    demo: true,
    demoLogIns: true,
  })
})

test('the command line wins over the environment, and an empty variable is none', () => {
  const environment = { PORT: '9000', DOMINO_DATA_DIR: '/srv/domino', DATABASE_URL: '' }
  expect(read('', environment)).toMatchObject({ port: 9000, dataFolder: '/srv/domino' })
  expect(read('--port 9001 --data /tmp/x', environment)).toMatchObject({
    port: 9001,
    dataFolder: '/tmp/x',
  })
  expect(read('', environment)).not.toHaveProperty('databaseUrl')
})

test('a LoRaWAN network is asked when its address and key are set', () => {
  const environment = {
    DOMINO_TTS_URL: 'https://eu1.example.org',
    DOMINO_TTS_API_KEY: 'NNSXS.A-KEY-OF-THE-TESTS',
    DOMINO_CHIRPSTACK_URL: '',
  }
  expect(read('', environment).lorawanApis).toEqual([
    { network: 'tts', baseUrl: 'https://eu1.example.org', apiKey: 'NNSXS.A-KEY-OF-THE-TESTS' },
  ])
})

test('an area is asked of Geofabrik, or of a mirror', () => {
  const name = 'north-america/us/puerto-rico'
  expect(read(`--area ${name}`).area).toEqual({ name, baseUrl: 'https://download.geofabrik.de' })
  const environment = { DOMINO_GEOFABRIK_URL: 'http://mirror.example.org:8081/osm/' }
  expect(read(`--area ${name}`, environment).area).toEqual({
    name,
    baseUrl: 'http://mirror.example.org:8081/osm',
  })
  expect(read('', environment)).not.toHaveProperty('area')
})

test('beyond this machine demo log-ins are off unless asked for', () => {
  expect(read('--host 0.0.0.0').demoLogIns).toBe(false)
  expect(read('--host 0.0.0.0 --demo-public').demoLogIns).toBe(true)
  expect(read('--host 127.0.0.2').demoLogIns).toBe(true)
  expect(read('--no-demo').demoLogIns).toBe(false)
})

test.each([
  ['--port 80800', {}, '--port'],
  ['--port 8o8o', {}, '--port'],
  ['', { PORT: '-1' }, 'PORT'],
  ['--seed 1.5', {}, '--seed'],
  ['--mailboxes 3', {}, '--mailboxes'],
  ['--speed fast', {}, '--speed'],
  ['--speed 0', {}, '--speed'],
  ['--osm nowhere.osm.pbf', {}, '--osm'],
  ['--osm .', {}, '--osm'],
  ['--area https://example.org/x', {}, '--area'],
  ['--area ../secrets', {}, '--area'],
  ['--area europe/../monaco', {}, '--area'],
  ['--area /europe/monaco', {}, '--area'],
  ['--area europe/monaco?x', {}, '--area'],
  ['--area europe/monaco --osm package.json', {}, '--area'],
  ['--area europe/monaco', { DOMINO_GEOFABRIK_URL: 'ftp://example.org' }, 'DOMINO_GEOFABRIK_URL'],
  ['--tls-cert package.json', {}, '--tls-key'],
  ['--turbo', {}, '--turbo'],
  ['town.osm', {}, 'town.osm'],
  ['--osm', {}, '--osm'],
  ['', { DATABASE_URL: 'mysql://somewhere/x' }, 'DATABASE_URL'],
  ['', { DATABASE_URL: 'not a url' }, 'DATABASE_URL'],
  ['', { DOMINO_SIGFOX_SECRET: 'short' }, 'DOMINO_SIGFOX_SECRET'],
  ['', { DOMINO_TTS_URL: 'https://eu1.example.org' }, 'DOMINO_TTS_API_KEY'],
  ['', { DOMINO_CHIRPSTACK_API_KEY: 'a-key-of-the-tests' }, 'DOMINO_CHIRPSTACK_URL'],
  ['', { DOMINO_TTS_URL: 'eu1.example.org' }, 'DOMINO_TTS_URL'],
  ['', { DOMINO_TTS_URL: 'https://me:secret@eu1.example.org' }, 'DOMINO_TTS_URL'],
  ['', { DOMINO_ADMIN_PASSWORD: 'with spaces in it' }, 'DOMINO_ADMIN_PASSWORD'],
])('names the wrong setting in one line: %s %o', (args, environment, name) => {
  expect(() => read(args, environment)).toThrow(name)
  expect(() => read(args, environment)).toThrow(/^[^\n]+\.$|^[^\n]+\)\.$/)
})

test('says no secret aloud', () => {
  expect(() => read('', { DOMINO_SIGFOX_SECRET: 'hushhush' })).not.toThrow('hushhush')
  expect(() => read('', { DATABASE_URL: 'x://me:hushhush@h/d' })).not.toThrow('hushhush')
})

test('the help names every option and every variable', () => {
  for (const name of [
    'osm',
    'area',
    'host',
    'port',
    'data',
    'seed',
    'mailboxes',
    'speed',
    'no-demo',
  ]) {
    expect(help).toContain(`--${name}`)
  }
  for (const name of ['PORT', 'DATABASE_URL', 'DOMINO_SIGFOX_SECRET', 'DOMINO_ADMIN_PASSWORD']) {
    expect(help).toContain(name)
  }
})

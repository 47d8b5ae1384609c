import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { keepJson } from './keptJson.ts'
import type { Settings } from './settings.ts'

export interface Secrets {
  readonly sigfoxSecret: string
  readonly adminPassword: string
}

/** The secrets in force: those set, and for the others those made once and kept (0600). */
export async function keepSecrets(
  dataFolder: string,
  settings: Pick<Settings, 'sigfoxSecret' | 'adminPassword'>,
): Promise<Secrets> {
  const kept = await keepJson<Secrets>(path.join(dataFolder, 'secrets.json'), () => ({
    sigfoxSecret: makeSecret(24),
    adminPassword: makeSecret(12),
  }))
  return {
    ...kept,
    sigfoxSecret: settings.sigfoxSecret ?? kept.sigfoxSecret,
    adminPassword: settings.adminPassword ?? kept.adminPassword,
  }
}

const makeSecret = (bytes: number) => randomBytes(bytes).toString('base64url')

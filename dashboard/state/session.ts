import type { Door as AtDoor, ErrorAnswer, Me } from '../../backend/protocol/rest.ts'
import { forgetViews } from './keptView.ts'

/** Where each role's page is. */
export const pageOf: Readonly<Record<Me['role'], string>> = {
  carrier: '/carrier/',
  manager: '/manager/',
  household: '/household/',
}

/** Who is signed in on this device, and whether it's the demo. Throws without network. */
export async function findDoor(): Promise<AtDoor> {
  const answer = await fetch('/api/v1/door')
  if (!answer.ok) throw new Error(`No door: ${answer.status}`)
  return (await answer.json()) as AtDoor
}

/** Signs in; a refusal is the server's own sentence. Throws without network. */
export async function signIn(login: string, password: string): Promise<Me | ErrorAnswer['error']> {
  const answer = await fetch('/api/v1/sessions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password }),
  })
  const body = (await answer.json()) as Me | ErrorAnswer
  return 'error' in body ? body.error : body
}

/** Ends the session; from there it's the front door, or where an enrolled phone takes a round. */
export async function signOut(): Promise<void> {
  try {
    await fetch('/api/v1/sessions', { method: 'DELETE' })
  } finally {
    await forgetViews()
    location.assign(location.pathname === pageOf.carrier ? pageOf.carrier : '/')
  }
}

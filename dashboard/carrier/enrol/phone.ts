import type { MyPhone } from '../../../backend/protocol/phones.ts'
import { ask, type No, posting } from '../../state/ask.ts'

/** What follows the page's address where a code comes along: a fragment, which no server and no log sees. */
const fragment = '#code='

/** The code that the page was opened with, empty where one is to be typed; undefined without. */
export function givenCode(): string | undefined {
  return location.hash.startsWith(fragment)
    ? decodeURIComponent(location.hash.slice(fragment.length))
    : undefined
}

/** So that a reload doesn't show a code that has been used. */
export function forgetCode(): void {
  history.replaceState(null, '', location.pathname)
}

/** This phone and the day's rounds, or why it has none. Throws without network. */
export const findPhone = (): Promise<MyPhone | No> => ask<MyPhone>('phone')

export const enrolPhone = (code: string): Promise<object | No> =>
  ask<object>('phones', posting({ code }))

/** The round goes on here. @returns why not */
export const takeRound = (roundId: string): Promise<undefined | No> =>
  ask<undefined>('phone/round', posting({ roundId }))

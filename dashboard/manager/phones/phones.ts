import type { EnrolmentCode, PhoneList } from '../../../backend/protocol/phones.ts'
import { ask, type No, posting } from '../../state/ask.ts'

export type Phone = PhoneList['phones'][number]

export const listPhones = (): Promise<PhoneList | No> => ask<PhoneList>('phones')

export const issueCode = (roundId: string, name: string): Promise<EnrolmentCode | No> =>
  ask<EnrolmentCode>('enrolment-codes', posting({ roundId, name }))

export const removePhone = (phoneId: string): Promise<undefined | No> =>
  ask<undefined>(`phones/${encodeURIComponent(phoneId)}`, { method: 'DELETE' })
